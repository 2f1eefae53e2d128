import { delayed, jit, mean, uniform } from "@weft/weft";

const calcPi = jit((n: number) => { // compiled from its own source: WebAssembly, on SIMD lanes
  let inside = 0;
  for (let i = 0; i < n; i++) {
    const x = uniform(-1, 1), y = uniform(-1, 1);
    if (x ** 2 + y ** 2 < 1) inside += 1;
  }
  return 4 * inside / n;
});

const estimates = Array.from({ length: 16 }, () => delayed(calcPi)(10_000_000)); // nothing runs yet
console.log(await mean(...estimates).compute()); // sixteen tasks on all cores, one answer
