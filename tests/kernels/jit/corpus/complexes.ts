/** Complex numbers. */

import { type Complex, complex, type NDArray, prange, range } from "../language.ts";
import { between, type Entry, hard, nd, pairs, scattered, TAILS, typed } from "./entry.ts";

const SOME: readonly Complex[] = [
  complex(0, 0),
  complex(-0, 0),
  complex(1, -2),
  complex(-0.5, 0.25),
  complex(3, 4),
  complex(NaN, 1),
  complex(Infinity, -1),
  complex(1e200, -1e200),
  complex(0, -1),
];

const SMALL: readonly Complex[] = [
  complex(0, 0),
  complex(1, -2),
  complex(-0.5, 0.25),
  complex(3, 4),
  complex(0, -1),
  complex(-2.5, -0.125),
];

/** Kernels over complex numbers. */
export const complexes: readonly Entry[] = [
  {
    name: "complex arithmetic",
    form: "call",
    fn: (a: Complex, b: Complex) => a.mul(b).add(a.sub(b)).sub(a.scale(0.5)).add(b.neg().conj()),
    args: pairs(SOME, SOME),
  },
  {
    name: "complex quotients",
    form: "call",
    fn: (a: Complex, b: Complex) => a.div(b),
    args: pairs(SOME, SOME),
  },
  {
    name: "complex numbers and numbers",
    form: "call",
    fn: (z: Complex, x: number) => z.add(x).mul(2).sub(x).div(x),
    args: pairs(SOME, [1, -0.5, 4, 0]),
  },
  {
    name: "parts and squares",
    form: "call",
    fn: (z: Complex) => z.re * 10 + z.im + z.abs2(),
    args: SOME.map((z) => [z]),
  },
  {
    name: "absolute value and argument",
    form: "call",
    ulp: true,
    fn: (z: Complex) => z.abs() + z.arg() * 3,
    args: SMALL.map((z) => [z]),
  },
  {
    name: "the exponential of a complex number",
    form: "call",
    ulp: true,
    fn: (z: Complex) => z.exp().add(z.exp().conj()).add(complex(0, z.re)),
    args: SMALL.map((z) => [z]),
  },
  {
    name: "equal complex numbers",
    form: "call",
    fn: (a: Complex, b: Complex) =>
      (a.equals(b) ? 1 : 0) + (a.equals(1) ? 2 : 0) + (a.equals(complex(1, -2)) ? 4 : 0),
    args: pairs(SOME, SOME),
  },
  {
    name: "a complex number chosen",
    form: "call",
    fn: (a: Complex, b: Complex) => {
      let z = a.re > b.re ? a : b;
      if (z.im < 0) z = z.conj();
      else if (z.im === 0) return complex(-1, -1);
      return z.add(complex(1, 2));
    },
    args: pairs(SOME, SOME),
  },
  {
    name: "a complex polynomial",
    form: "call",
    fn: (z: Complex, n: number) => {
      let sum = complex(0, 0), power = complex(1, 0);
      for (let k = 0; k < n; k++) {
        sum = sum.add(power.scale(1 / (k + 1)));
        power = power.mul(z);
      }
      return sum;
    },
    args: pairs(SOME, [0, 1, 9]),
  },
  {
    name: "complex arrays",
    form: "call",
    fn: (x: NDArray, y: NDArray, out: NDArray) => {
      for (const i of prange(x.shape[0])) {
        const z = x.get(i).mul(y.get(i));
        out.set(i, z.re > 0 ? z : z.neg());
      }
    },
    args: TAILS.map((n) => [nd("c128", [n], hard), scattered("c128", [n], between(-1, 1)), nd("c128", [n])]),
  },
  {
    name: "a discrete Fourier transform",
    form: "call",
    ulp: true,
    fn: (x: NDArray, out: NDArray) => {
      const n = x.size;
      for (const k of prange(n)) {
        let sum = complex(0, 0);
        for (const j of range(n)) {
          const angle = -2 * Math.PI * (j * k % n) / n;
          sum = sum.add(x.get(j).mul(complex(Math.cos(angle), Math.sin(angle))));
        }
        out.set(k, sum);
      }
    },
    args: [0, 1, 7, 8, 17].map((n) => [nd("c128", [n], between(0, 1)), nd("c128", [n])]),
  },
  {
    name: "complex values of lanes",
    form: "call",
    fn: (re: Float64Array, im: Float64Array, out: Float64Array) => {
      for (const i of prange(out.length)) {
        let z = complex(re[i], im[i]), n = 0;
        while (z.abs2() < 100 && n < 20) {
          if (z.re < 0) z = z.conj().add(0.5);
          else z = z.mul(z).add(complex(im[i], 0.25));
          n++;
        }
        out[i] = z.im + n;
      }
    },
    args: TAILS.map((n) => [typed("f64", n, between(-1.5, 1.5)), typed("f64", n, hard), typed("f64", n)]),
  },
];
