/** Whole programs, as benchmarks know them. */

import { type Complex, complex, type NDArray, prange, range } from "../language.ts";
import {
  between,
  type Entry,
  hardIntegers,
  integers,
  kernel,
  nd,
  pairs,
  scattered,
  TAILS,
  typed,
} from "./entry.ts";

/** The cumulative normal distribution, by the polynomial of Abramowitz and Stegun 26.2.17. */
const normal = kernel((x: number) => {
  const k = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = k *
    (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)))) *
    Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  return x > 0 ? 1 - tail : tail;
});

const fade = kernel((t: number) => t * t * t * (t * (t * 6 - 15) + 10));
const lerp = kernel((t: number, a: number, b: number) => a + t * (b - a));
/** The slope of the noise at a corner in one of twelve directions. */
const slope = kernel((hash: number, x: number, y: number, z: number) => {
  const h = hash & 15;
  const u = h < 8 ? x : y;
  const v = h < 4 ? y : h === 12 || h === 14 ? x : z;
  return ((h & 1) === 0 ? u : -u) + ((h & 2) === 0 ? v : -v);
});
const noise = kernel((p: Uint8Array, x: number, y: number, z: number) => {
  const i = Math.floor(x) & 255, j = Math.floor(y) & 255, k = Math.floor(z) & 255;
  const dx = x - Math.floor(x), dy = y - Math.floor(y), dz = z - Math.floor(z);
  const u = fade(dx), v = fade(dy), w = fade(dz);
  const a = p[i] + j, b = p[i + 1] + j;
  const aa = p[a] + k, ab = p[a + 1] + k, ba = p[b] + k, bb = p[b + 1] + k;
  const near = lerp(
    v,
    lerp(u, slope(p[aa], dx, dy, dz), slope(p[ba], dx - 1, dy, dz)),
    lerp(u, slope(p[ab], dx, dy - 1, dz), slope(p[bb], dx - 1, dy - 1, dz)),
  );
  const far = lerp(
    v,
    lerp(u, slope(p[aa + 1], dx, dy, dz - 1), slope(p[ba + 1], dx - 1, dy, dz - 1)),
    lerp(u, slope(p[ab + 1], dx, dy - 1, dz - 1), slope(p[bb + 1], dx - 1, dy - 1, dz - 1)),
  );
  return lerp(w, near, far);
}, { fade, lerp, slope });

/** How far along a ray from o in direction d (of length 1) a sphere lies; -1 if nowhere. */
const sphere = kernel(
  (ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, x: number, r: number) => {
    const px = ox - x, py = oy, pz = oz + 3.5;
    const b = px * dx + py * dy + pz * dz;
    const d = b * b - (px * px + py * py + pz * pz - r * r);
    if (d <= 0) return -1;
    const t = -b - Math.sqrt(d);
    return t > 1e-4 ? t : -1;
  },
);
const plane = kernel((oy: number, dy: number) => {
  if (Math.abs(dy) < 1e-12) return -1;
  const t = -(oy + 0.5) / dy;
  return t > 1e-4 ? t : -1;
});
/** A number in [0, 1) from an integer. */
const scramble = kernel((n: number) => {
  let h = Math.imul(n ^ n >>> 16, 0x45d9f3b);
  h = Math.imul(h ^ h >>> 16, 0x45d9f3b);
  return ((h ^ h >>> 16) >>> 8) / 16777216;
});

/** Whole programs. */
export const programs: readonly Entry[] = [
  {
    name: "Mandelbrot",
    form: "call",
    fn: (out: NDArray, cx: number, cy: number, scale: number, maxIter: number) => {
      const height = out.shape[0], width = out.shape[1];
      for (const j of prange(height)) {
        for (const i of prange(width)) {
          const x0 = cx + (i - width / 2) * scale, y0 = cy + (j - height / 2) * scale;
          let x = 0, y = 0, k = 0;
          while (k < maxIter && x * x + y * y <= 4) {
            const t = x * x - y * y + x0;
            y = 2 * x * y + y0;
            x = t;
            k++;
          }
          out.set(j, i, k);
        }
      }
    },
    args: [[[0, 0], 50], [[1, 1], 50], [[9, 7], 50], [[24, 33], 200], [[3, 1000], 20]].map((
      [shape, most],
    ) => [
      nd("i32", shape as number[]),
      -0.7,
      0.01,
      0.09,
      most as number,
    ]),
  },
  {
    name: "Julia",
    form: "call",
    fn: (out: Uint8Array, width: number, c: Complex, maxIter: number) => {
      for (const p of prange(out.length)) {
        let z = complex(p % width / width * 3 - 1.5, Math.floor(p / width) / width * 3 - 1.5);
        let k = 0;
        for (; k < maxIter; k++) {
          if (z.abs2() > 4) break;
          z = z.mul(z).add(c);
        }
        out[p] = k;
      }
    },
    args: TAILS.map((n) => [typed("u8", n), 31, complex(-0.4, 0.6), 120]),
  },
  {
    name: "Black-Scholes",
    form: "elements",
    ulp: true,
    uses: { normal },
    fn: (spot: number, strike: number, time: number, rate: number, volatility: number) => {
      const spread = volatility * Math.sqrt(time);
      const d1 = (Math.log(spot / strike) + (rate + volatility * volatility / 2) * time) / spread;
      return spot * normal(d1) - strike * Math.exp(-rate * time) * normal(d1 - spread);
    },
    args: TAILS.map((n) => [
      nd("f64", [n], between(5, 30)),
      nd("f64", [n], between(1, 100)),
      nd("f64", [n], between(0.25, 10)),
      0.02,
      0.3,
    ]),
  },
  {
    name: "binomial options",
    form: "call",
    ulp: true,
    fn: (
      spot: Float64Array,
      strike: Float64Array,
      time: Float64Array,
      steps: number,
      tree: NDArray,
      price: Float64Array,
    ) => {
      const rate = 0.02, volatility = 0.3;
      for (const o of prange(spot.length)) {
        const dt = time[o] / steps;
        const up = Math.exp(volatility * Math.sqrt(dt));
        const growth = Math.exp(rate * dt), discount = 1 / growth;
        const p = (growth - 1 / up) / (up - 1 / up);
        for (let k = 0; k <= steps; k++) {
          tree.set(o, k, Math.max(0, spot[o] * Math.pow(up, 2 * k - steps) - strike[o]));
        }
        for (let level = steps; level > 0; level--) {
          for (let k = 0; k < level; k++) {
            tree.set(o, k, ((1 - p) * tree.get(o, k) + p * tree.get(o, k + 1)) * discount);
          }
        }
        price[o] = tree.get(o, 0);
      }
    },
    args: [0, 1, 7, 8, 9].map((n) => [
      typed("f64", n, between(5, 30)),
      typed("f64", n, between(1, 30)),
      typed("f64", n, between(0.25, 5)),
      16,
      nd("f64", [n, 17]),
      typed("f64", n),
    ]),
  },
  {
    name: "Perlin noise",
    form: "call",
    uses: { noise },
    fn: (permutation: Uint8Array, out: NDArray, scale: number) => {
      for (const j of prange(out.shape[0])) {
        for (const i of prange(out.shape[1])) {
          let sum = 0, amplitude = 1, frequency = scale;
          for (let octave = 0; octave < 3; octave++) {
            sum += amplitude * noise(permutation, i * frequency, j * frequency, 0.5 + octave);
            amplitude /= 2;
            frequency *= 2;
          }
          out.set(j, i, sum);
        }
      }
    },
    args: [[0, 0], [1, 1], [9, 7], [13, 40]].map((shape) => [
      // Twice the same bytes, so that a sum of two of them is a place in it.
      typed("u8", 514, (i) => Math.imul(i & 255, 167) + 13 & 255),
      nd("f32", shape),
      0.137,
    ]),
  },
  {
    name: "n-body",
    form: "call",
    fn: (position: NDArray, velocity: NDArray, mass: Float64Array, dt: number, steps: number) => {
      const n = mass.length;
      for (let step = 0; step < steps; step++) {
        for (const i of prange(n)) {
          let ax = 0, ay = 0, az = 0;
          for (const j of range(n)) {
            if (i === j) continue;
            const dx = position.get(j, 0) - position.get(i, 0);
            const dy = position.get(j, 1) - position.get(i, 1);
            const dz = position.get(j, 2) - position.get(i, 2);
            const d2 = dx * dx + dy * dy + dz * dz + 1e-6;
            const pull = mass[j] / (d2 * Math.sqrt(d2));
            ax += dx * pull;
            ay += dy * pull;
            az += dz * pull;
          }
          velocity.set(i, 0, velocity.get(i, 0) + ax * dt);
          velocity.set(i, 1, velocity.get(i, 1) + ay * dt);
          velocity.set(i, 2, velocity.get(i, 2) + az * dt);
        }
        for (const i of prange(n)) {
          for (let d = 0; d < 3; d++) position.set(i, d, position.get(i, d) + velocity.get(i, d) * dt);
        }
      }
    },
    args: [0, 1, 5, 8, 9, 40].map((n) => [
      nd("f64", [n, 3], between(-1, 1)),
      scattered("f64", [n, 3], between(-0.1, 0.1)),
      typed("f64", n, between(0.1, 2)),
      0.01,
      3,
    ]),
  },
  {
    name: "a stencil in three dimensions",
    form: "call",
    fn: (from: NDArray, to: NDArray, rounds: number) => {
      const a = from.shape[0], b = from.shape[1], c = from.shape[2];
      for (let round = 0; round < rounds; round++) {
        for (const i of prange(1, a - 1)) {
          for (const j of range(1, b - 1)) {
            for (const k of prange(1, c - 1)) {
              const sides = from.get(i - 1, j, k) + from.get(i + 1, j, k) + from.get(i, j - 1, k) +
                from.get(i, j + 1, k) + from.get(i, j, k - 1) + from.get(i, j, k + 1);
              to.set(i, j, k, 0.4 * from.get(i, j, k) + 0.1 * sides);
            }
          }
        }
        for (const i of prange(1, a - 1)) {
          for (const j of range(1, b - 1)) {
            for (const k of prange(1, c - 1)) from.set(i, j, k, to.get(i, j, k));
          }
        }
      }
    },
    args: [[0, 0, 0], [2, 2, 2], [3, 3, 3], [4, 5, 9], [5, 6, 21]].flatMap((shape) => [
      [nd("f64", shape, between(0, 1)), nd("f64", shape), 2],
      [scattered("f32", shape, between(0, 1)), nd("f32", shape), 1],
    ]),
  },
  {
    name: "ray marching through a volume",
    form: "call",
    fn: (density: NDArray, image: NDArray, step: number) => {
      const n = density.shape[0];
      for (const j of prange(image.shape[0])) {
        for (const i of prange(image.shape[1])) {
          // The ray goes in at the front and runs aslant.
          let x = i / image.shape[1] * (n - 1), y = j / image.shape[0] * (n - 1), z = 0;
          let light = 0, clear = 1;
          while (z < n - 1) {
            if (x < 0 || y < 0 || x >= n - 1 || y >= n - 1) break;
            const a = Math.floor(z), b = Math.floor(y), c = Math.floor(x);
            const u = z - a, v = y - b, w = x - c;
            const front = (1 - v) * ((1 - w) * density.get(a, b, c) + w * density.get(a, b, c + 1)) +
              v * ((1 - w) * density.get(a, b + 1, c) + w * density.get(a, b + 1, c + 1));
            const back = (1 - v) * ((1 - w) * density.get(a + 1, b, c) + w * density.get(a + 1, b, c + 1)) +
              v * ((1 - w) * density.get(a + 1, b + 1, c) + w * density.get(a + 1, b + 1, c + 1));
            const here = (1 - u) * front + u * back;
            const absorbed = Math.min(1, here * step);
            light += clear * absorbed * (1 - z / n);
            clear *= 1 - absorbed;
            if (clear < 0.02) break;
            x += 0.2 * step;
            y -= 0.1 * step;
            z += step;
          }
          image.set(j, i, light);
        }
      }
    },
    args: [[0, 0], [1, 1], [7, 9], [12, 20]].map((shape) => [
      nd("f32", [8, 8, 8], (_, random) => Math.max(0, random() - 0.4)),
      nd("f32", shape),
      0.37,
    ]),
  },
  {
    name: "ambient occlusion",
    form: "call",
    uses: { sphere, plane, scramble },
    fn: (image: NDArray, samples: number) => {
      const height = image.shape[0], width = image.shape[1];
      for (const j of prange(height)) {
        for (const i of prange(width)) {
          let dx = (i - width / 2) / width * 2, dy = -(j - height / 2) / height * 2, dz = -1;
          const length = Math.sqrt(dx * dx + dy * dy + 1);
          dx /= length;
          dy /= length;
          dz /= length;
          let nearest = 1e9, nx = 0, ny = 1, nz = 0;
          for (let s = -1; s <= 1; s++) {
            const t = sphere(0, 0, 0, dx, dy, dz, s * 1.1, 0.5);
            if (t > 0 && t < nearest) {
              nearest = t;
              nx = (dx * t - s * 1.1) / 0.5;
              ny = dy * t / 0.5;
              nz = (dz * t + 3.5) / 0.5;
            }
          }
          const floor = plane(0, dy);
          if (floor > 0 && floor < nearest) {
            nearest = floor;
            nx = 0;
            ny = 1;
            nz = 0;
          }
          if (nearest >= 1e9) {
            image.set(j, i, 0);
            continue;
          }
          const px = dx * nearest, py = dy * nearest, pz = dz * nearest;
          let hidden = 0, tried = 0;
          while (tried < samples) {
            const seed = Math.imul(j * width + i, 7919) + tried * 3;
            let rx = scramble(seed) - 0.5, ry = scramble(seed + 1) - 0.5, rz = scramble(seed + 2) - 0.5;
            tried++;
            const r = Math.sqrt(rx * rx + ry * ry + rz * rz);
            if (r === 0) continue;
            const side = rx * nx + ry * ny + rz * nz < 0 ? -1 / r : 1 / r;
            rx *= side;
            ry *= side;
            rz *= side;
            let hit = plane(py, ry) > 0;
            for (let s = -1; s <= 1 && !hit; s++) hit = sphere(px, py, pz, rx, ry, rz, s * 1.1, 0.5) > 0;
            if (hit) hidden++;
          }
          image.set(j, i, 1 - hidden / samples);
        }
      }
    },
    args: [[0, 0], [1, 1], [9, 7], [11, 18]].map((shape) => [nd("f64", shape), 8]),
  },
  {
    name: "sparse matrix times vector",
    form: "call",
    fn: (
      starts: Int32Array,
      columns: Int32Array,
      elements: Float64Array,
      x: Float64Array,
      y: Float64Array,
    ) => {
      for (const row of prange(y.length)) {
        let sum = 0;
        for (let k = starts[row]; k < starts[row + 1]; k++) sum += elements[k] * x[columns[k]];
        y[row] = sum;
      }
    },
    // Row r begins at 5 r - r % 5, so rows have 4, 4, 4, 4 and 9 elements.
    args: TAILS.map((n) => [
      typed("i32", n + 1, (r) => 5 * r - r % 5),
      typed("i32", 5 * n, integers(0, 50)),
      typed("f64", 5 * n, between(-1, 1)),
      typed("f64", 50, between(-1, 1)),
      typed("f64", n),
    ]),
  },
  {
    name: "histogram",
    form: "call",
    fn: (x: Float64Array, low: number, high: number, bins: Int32Array) => {
      const n = bins.length;
      let outside = 0;
      for (let i = 0; i < x.length; i++) {
        const bin = Math.floor((x[i] - low) / (high - low) * n);
        if (bin >= 0 && bin < n) bins[bin]++;
        else outside++;
      }
      return outside;
    },
    args: TAILS.map((n) => [typed("f64", n, between(-0.5, 1.25)), 0, 1, typed("i32", 13)]),
  },
  {
    name: "prefix sum",
    form: "call",
    fn: (x: Int32Array, sums: Float64Array) => {
      let sum = 0;
      for (const i of range(x.length)) {
        sums[i] = sum;
        sum += x[i];
      }
      return sum;
    },
    args: TAILS.map((n) => [typed("i32", n, hardIntegers), typed("f64", n)]),
  },
  {
    name: "prefix sum in place, by doubling",
    form: "call",
    fn: (x: Float64Array, y: Float64Array) => {
      const n = x.length;
      for (let d = 1; d < n; d *= 2) {
        for (const i of prange(n)) y[i] = i >= d ? x[i] + x[i - d] : x[i];
        for (const i of prange(n)) x[i] = y[i];
      }
    },
    args: TAILS.map((n) => [typed("f64", n, between(0, 1)), typed("f64", n)]),
  },
  {
    name: "a product of small matrices",
    form: "call",
    fn: (a: NDArray, b: NDArray, c: NDArray) => {
      for (const i of prange(a.shape[0])) {
        for (const j of prange(b.shape[1])) {
          let sum = 0;
          for (let k = 0; k < a.shape[1]; k++) sum += a.get(i, k) * b.get(k, j);
          c.set(i, j, sum);
        }
      }
    },
    args: pairs([0, 1, 3, 8], [1, 9]).flatMap(([n, m]) => [
      [nd("f64", [n, m], between(-1, 1)), nd("f64", [m, n], between(-1, 1)), nd("f64", [n, n])],
      [nd("f32", [n, m], between(-1, 1)), scattered("f32", [m, 7], between(-1, 1)), nd("f32", [n, 7])],
    ]),
  },
  {
    name: "softmax",
    form: "call",
    ulp: true,
    fn: (x: NDArray, out: NDArray) => {
      for (const row of prange(x.shape[0])) {
        let most = -Infinity, sum = 0;
        for (let i = 0; i < x.shape[1]; i++) most = Math.max(most, x.get(row, i));
        for (let i = 0; i < x.shape[1]; i++) {
          const e = Math.exp(x.get(row, i) - most);
          out.set(row, i, e);
          sum += e;
        }
        for (let i = 0; i < x.shape[1]; i++) out.set(row, i, out.get(row, i) / sum);
      }
    },
    args: [[0, 0], [1, 1], [3, 8], [9, 7], [33, 10]].map((shape) => [
      nd("f64", shape, between(-8, 8)),
      nd("f64", shape),
    ]),
  },
  {
    name: "Collatz lengths",
    form: "elements",
    fn: (start: number) => {
      let n = start, length = 0;
      while (n > 1) {
        n = n % 2 === 0 ? n / 2 : 3 * n + 1;
        length++;
      }
      return length;
    },
    args: TAILS.flatMap((n) => [[nd("i32", [n], (i) => i)], [nd("f64", [n], (i) => 1e6 + 7 * i)]]),
  },
  {
    name: "the longest Collatz sequence",
    form: "call",
    fn: (n: number) => {
      let longest = 0;
      for (const start of prange(1, n)) {
        let x = start, length = 1;
        while (x !== 1) {
          x = (x & 1) === 0 ? x / 2 : 3 * x + 1;
          length++;
        }
        longest = Math.max(longest, length);
      }
      return longest;
    },
    args: [0, 1, 7, 8, 9, 17, 100, 20000].map((n) => [n]),
  },
  {
    name: "logistic map",
    form: "elements",
    fn: (r: number, x0: number, steps: number) => {
      let x = x0;
      for (let k = 0; k < steps; k++) x = r * x * (1 - x);
      return x;
    },
    args: TAILS.map((n) => [nd("f64", [n], between(2.5, 4)), 0.3, 100]),
  },
  {
    name: "Newton fractal",
    form: "call",
    fn: (out: NDArray, maxIter: number) => {
      const height = out.shape[0], width = out.shape[1];
      for (const j of prange(height)) {
        for (const i of prange(width)) {
          let z = complex(4 * i / width - 2, 4 * j / height - 2);
          let root = 0;
          for (let k = 0; k < maxIter; k++) {
            const square = z.mul(z);
            z = z.sub(square.mul(z).sub(1).div(square.scale(3)));
            if (z.sub(1).abs2() < 1e-6) {
              root = 1;
              break;
            }
            if (z.sub(complex(-0.5, 0.8660254037844386)).abs2() < 1e-6) {
              root = 2;
              break;
            }
            if (z.conj().sub(complex(-0.5, 0.8660254037844386)).abs2() < 1e-6) {
              root = 3;
              break;
            }
          }
          out.set(j, i, root);
        }
      }
    },
    args: [[0, 0], [1, 1], [9, 7], [16, 25]].map((shape) => [nd("u8", shape), 30]),
  },
];
