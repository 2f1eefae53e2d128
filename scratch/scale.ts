import { compute, type Delayed, delayed, gather } from "../mod.ts";
const inc = delayed((x: number) => x + 1, { name: "inc" });
for (const n of [10_000, 10_000, 10_000, 100_000, 1_000_000]) {
  const t0 = performance.now();
  const xs = Array.from({ length: n }, (_, i) => inc(i));
  const t1 = performance.now();
  await delayed(xs).compute();
  const t2 = performance.now();
  console.log(
    n,
    "independent",
    ((t1 - t0) / n * 1e3).toFixed(3),
    ((t2 - t1) / n * 1e3).toFixed(3),
    "µs/task",
    (t2 - t0).toFixed(0),
    "ms",
    (Deno.memoryUsage().rss / 1e6).toFixed(0),
    "MB",
  );
}
for (const n of [10_000, 1_000_000]) {
  const t0 = performance.now();
  let x: Delayed<number> = delayed(0);
  for (let i = 0; i < n; i++) x = inc(x);
  await x.compute();
  console.log(
    n,
    "chain",
    ((performance.now() - t0) / n * 1e3).toFixed(3),
    "µs/task",
    (performance.now() - t0).toFixed(0),
    (Deno.memoryUsage().rss / 1e6).toFixed(0),
    "MB",
  );
}
