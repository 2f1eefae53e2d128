/** Whether the random numbers of kernels are random, and belong to places and not to threads. */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { compile } from "../../../../src/kernels/jit/compile.ts";
import { prange, uniform } from "../language.ts";
import type { NDArray } from "../language.ts";

const memory = new WebAssembly.Memory({ initial: 512, maximum: 512, shared: true });
const ADDRESS = 1024;
const SCRATCH = 0;
const LANES = 8;

function fill(out: NDArray) {
  for (const i of prange(out.size)) out.set(i, Math.random());
}

function inOrder(out: NDArray) {
  let last = 0;
  for (let i = 0; i < out.size; i++) {
    last = (last + Math.random()) % 1;
    out.set(i, last);
  }
}

function drawn(fn: (out: NDArray) => void, count: number, seed: bigint, lanes = true): Float64Array {
  const { bytes } = compile({
    kernel: { name: fn.name, text: fn.toString(), uses: {} },
    args: [{ dtype: "f64", rank: 1, layout: "C", of: "ndarray" }],
    boundsCheck: true,
    form: "call",
    lanes,
  });
  const never = () => {
    throw new Error("not to be called");
  };
  const weft = { memory, fail: never, poll() {}, fork: never, scratch: SCRATCH };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { weft });
  (exports.main as CallableFunction)(ADDRESS, count, 1, seed);
  return new Float64Array(memory.buffer, ADDRESS, count).slice();
}

const N = 1 << 20;

/** How far a sum of squared differences is from what chance gives, in standard deviations. */
function chiSquare(counts: Uint32Array, expected: number): number {
  const sum = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (sum - freedom) / Math.sqrt(2 * freedom);
}

/** The correlation of x[i] and x[i + lag], in standard deviations. */
function correlation(x: Float64Array, lag: number): number {
  let sum = 0;
  for (let i = 0; i + lag < x.length; i++) sum += (x[i] - 0.5) * (x[i + lag] - 0.5);
  return 12 * sum / Math.sqrt(x.length - lag);
}

function ofLane(x: Float64Array, lane: number): Float64Array {
  return x.filter((_, i) => i % LANES === lane);
}

for (const [name, fn] of Object.entries({ fill, inOrder })) {
  Deno.test(`${name}: numbers are spread evenly, in their first bits and in their last`, () => {
    const x = drawn(fn, N, 1n);
    for (const scale of [256, 256 * 2 ** 20, 2 ** 44]) {
      const counts = new Uint32Array(256);
      for (const value of x) counts[Math.floor(value * scale) % 256]++;
      assert(Math.abs(chiSquare(counts, N / 256)) < 4, `bits at ${scale}`);
    }
    assert(x.every((value) => value >= 0 && value < 1));
  });
}

Deno.test("pairs of neighbours are spread evenly over the square", () => {
  const x = drawn(fill, N, 2n);
  for (const lag of [1, 2, 8]) {
    const counts = new Uint32Array(4096);
    for (let i = 0; i + lag < N; i++) counts[Math.floor(x[i] * 64) * 64 + Math.floor(x[i + lag] * 64)]++;
    assert(Math.abs(chiSquare(counts, (N - lag) / 4096)) < 4, `lag ${lag}`);
  }
});

Deno.test("numbers are not correlated with those before them", () => {
  const x = drawn(fill, N, 3n);
  for (let lag = 1; lag <= 32; lag++) assert(Math.abs(correlation(x, lag)) < 4.5, `lag ${lag}`);
});

Deno.test("lanes are not correlated with each other, at once or later", () => {
  const x = drawn(fill, N, 4n);
  const lanes = Array.from({ length: LANES }, (_, lane) => ofLane(x, lane));
  for (let a = 0; a < LANES; a++) {
    for (let b = 0; b < LANES; b++) {
      for (const shift of a === b ? [1, 2, 3] : [0, 1, 2, 3]) {
        let sum = 0;
        for (let i = 0; i + shift < lanes[a].length; i++) {
          sum += (lanes[a][i] - 0.5) * (lanes[b][i + shift] - 0.5);
        }
        const deviations = 12 * sum / Math.sqrt(lanes[a].length - shift);
        assert(Math.abs(deviations) < 4.5, `lane ${a} and lane ${b}, ${shift} later: ${deviations}`);
      }
    }
  }
});

Deno.test("chunks and lanes draw different numbers", () => {
  const x = drawn(fill, N, 5n);
  assertEquals(new Set(x).size, N);
});

Deno.test("neighbouring seeds give numbers that have nothing to do with each other", () => {
  const [x, y] = [drawn(fill, N, 6n), drawn(fill, N, 7n)];
  const sum = x.reduce((sum, value, i) => sum + (value - 0.5) * (y[i] - 0.5), 0);
  assert(Math.abs(12 * sum / Math.sqrt(N)) < 4.5);
});

Deno.test("the same seed gives the same numbers, on lanes and without", () => {
  for (const n of [0, 1, 7, 8, 9, 1000, 5000]) {
    assertEquals(drawn(fill, n, 8n), drawn(fill, n, 8n));
    assertEquals(drawn(fill, n, 8n), drawn(fill, n, 8n, false));
    assertEquals(drawn(inOrder, n, 8n), drawn(inOrder, n, 8n, false));
  }
  assertNotEquals(drawn(fill, 9, 8n), drawn(fill, 9, 9n));
});

function inSquare(n: number) {
  let count = 0;
  for (let i = 0; i < n; i++) if (uniform(-1, 1) < 0) count++;
  return count;
}

Deno.test("a plain loop that counts draws the same on lanes and without", () => {
  const count = (n: number, lanes: boolean) => {
    const { bytes, seeded } = compile({
      kernel: { name: "inSquare", text: inSquare.toString(), uses: {} },
      args: ["i32"],
      boundsCheck: true,
      form: "call",
      lanes,
    });
    assert(seeded);
    const weft = { memory, fail() {}, poll() {}, scratch: SCRATCH };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { weft });
    return (exports.main as CallableFunction)(n, 99n);
  };
  for (const n of [0, 1, 7, 8, 9, 1000, 100_000]) assertEquals(count(n, true), count(n, false));
  assert(Math.abs(count(100_000, true) - 50_000) < 800);
});
