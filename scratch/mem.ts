import { type ComputeEvent, type Delayed, delayed, gather } from "../mod.ts";
import { make, sum } from "./kernels_mem.ts";
function counted() {
  let alive = 0, most = 0, held = 0, mostHeld = 0;
  const onEvent = (e: ComputeEvent) => {
    if (e.type === "started") most = Math.max(most, ++alive);
    if (e.type === "ended") {
      ++held;
      if (e.name === "sum") {
        alive -= 2;
        held -= 2;
      }
      if (e.name === "get") {
        alive -= 2;
        held -= 2;
      }
      mostHeld = Math.max(mostHeld, held);
    }
  };
  return {
    onEvent,
    get most() {
      return [most, mostHeld];
    },
  };
}
for (let k = 0; k < 8; k++) {
  let layer: Delayed<Float64Array>[] = Array.from({ length: 1000 }, (_, i) => delayed(make)(1e6, i));
  const s = delayed(sum);
  while (layer.length > 1) {
    layer = Array.from(
      { length: Math.ceil(layer.length / 2) },
      (_, i) => 2 * i + 1 < layer.length ? s(layer[2 * i], layer[2 * i + 1]) : layer[2 * i],
    );
  }
  const c = counted();
  const t = performance.now();
  const r = await layer[0].compute({ workers: 2, onEvent: c.onEvent });
  console.log(
    r[0],
    c.most,
    (performance.now() - t).toFixed(0),
    "ms",
    (Deno.memoryUsage().rss / 1e6).toFixed(0),
  );
}
{
  const c = counted();
  const loads = Array.from({ length: 50 }, (_, i) => delayed(make)(1e6, i));
  const pairs = Array.from(
    { length: 25 },
    (_, i) => delayed(sum)(loads[2 * i], loads[2 * i + 1]).get("length"),
  );
  await gather(...pairs).compute({ workers: 2, onEvent: c.onEvent });
  console.log("pairs", c.most);
}
