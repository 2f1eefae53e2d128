import { jit, parallel, prange, vectorize, toThread, zeros, NDArray, complex, Complex, kernels, dismissWorkers, uniform, delayed, mean, arange } from "./mod.ts";
export const { makeZeros, sumOf, rotate } = kernels(import.meta.url, {
  makeZeros(n: number) { const z = zeros([n, 2]); z.set(1,1,5); return { z, row: z.slice(1), c: complex(1,2) }; },
  sumOf(x: NDArray) { x.set(0, 100); return x.sum(); },
  rotate: (x: NDArray) => x.slice([null,null,-1]),
});
if (import.meta.main) {
  const calcPi = jit((n: number) => { let inside = 0; for (let i = 0; i < n; i++) { const x = uniform(-1, 1), y = uniform(-1, 1); if (x ** 2 + y ** 2 < 1) inside += 1; } return 4 * inside / n; }, {name: "calcPi"});
  console.log(calcPi(1e6), calcPi(1e6), await toThread(calcPi, 1e6));
  console.log(await mean(...Array.from({ length: 16 }, () => delayed(calcPi)(1e6))).compute());
  console.log(await toThread(makeZeros, 3));
  const x = arange(5).copy();
  console.log(await toThread(sumOf, x), x.get(0));
  console.log(await toThread(rotate, x));
  const sumSq = jit((n: number) => { let sum = 0; for (const i of prange(n)) sum += i * i; return sum; });
  console.log(sumSq(1000), await parallel(sumSq, 1000), await parallel(sumSq, 1e6, {workers: 2}), await parallel(sumSq, 1e6, {workers: 1}));
  const fill = jit((out: NDArray, k: number) => { for (const i of prange(out.shape[0])) out.set(i, i * k); }, {name:"fill"});
  const out = zeros(10);
  await parallel(fill, out, 2); console.log(out);
  fill(out, 3); console.log(out);
  await toThread(fill, out, 4); console.log(out);
  const typed = new Float64Array(4);
  const fillT = jit((out: Float64Array, k: number) => { for (let i = 0; i < out.length; i++) out[i] = i * k; });
  fillT(typed, 2.5); console.log(typed);
  const bad = jit((out: Float64Array, k: number) => { for (let i = 0; i <= out.length; i++) out[i] = i * k; });
  try { bad(typed, 2.5) } catch (e) { console.log(String(e)) } console.log(typed);
  const hyp = vectorize((a: number, b: number) => Math.sqrt(a * a + b * b), {name: "hyp"});
  console.log(hyp(3,4), hyp([[3],[5]], [4,12]), hyp(arange(4), 1), hyp(arange(12).reshape(3,4).slice(null,[1,3]), 2));
  console.log(await toThread(hyp, arange(3), 4));
  const scale = vectorize((c: Complex, k: number) => c.scale(k), {target: "parallel"});
  console.log(await scale([complex(1,2), complex(3,4)], 2));
  await dismissWorkers();
}
