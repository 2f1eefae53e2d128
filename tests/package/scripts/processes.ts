/** Kernels in the script's own file, in processes. Prints what came of it as JSON. */

import { compute, delayed, dismissWorkers, jit, kernels } from "@weft/weft";

const { squared, pid, hostname } = kernels(import.meta.url, {
  squared: (x: number) => x * x,
  pid: () => Deno.pid,
  hostname: () => Deno.readTextFileSync("/etc/hostname"),
});

if (import.meta.main) {
  const options = { scheduler: "processes", workers: 2 } as const;
  const results = {
    squares: await compute(...[1, 2, 3].map((x) => delayed(squared)(x)), options),
    elsewhere: await delayed(pid)().compute(options) !== Deno.pid,
    compiled: await delayed(jit((x: number) => x ** 2 + 1))(3).compute(options),
    denied: await delayed(hostname)().compute(options).catch((error) => error.cause.name),
  };
  await dismissWorkers();
  console.log(JSON.stringify(results));
}
