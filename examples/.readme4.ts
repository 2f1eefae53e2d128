import { kernels, map, transfer, WorkerPool } from "@weft/weft";

const { smooth } = kernels(import.meta.url, {
  smooth(samples: Float64Array): Float64Array {
    return samples.map((x, i) => (x + (samples[i + 1] ?? x)) / 2);
  },
});

if (import.meta.main) {
  await using pool = new WorkerPool({ workers: 2 });
  const samples = new Float64Array(8_000_000);
  const smoothed = await pool.run(smooth, [transfer(samples)]); // moved there and back, not copied
  for await (const part of map(smooth, [smoothed], { pool })) console.log(part.length);
}
