/** Parallel loops on several threads. */

import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import {
  complex,
  dismissWorkers,
  jit,
  KernelError,
  kernels,
  type NDArray,
  parallel,
  prange,
  toThread,
  uniform,
  WorkerPool,
  zeros,
} from "../../../mod.ts";
import { heap } from "../../../src/kernels/arrays/heap.ts";
import type { Code } from "../../../src/kernels/jit/run/code.ts";
import { type Kernel, kernelInfo } from "../../../src/kernels/kernel.ts";
import { sharedPool } from "../../../src/kernels/mod.ts";
import type { ProgressOutput } from "../../../src/kernels/progress_bar.ts";
import { until } from "../helpers.ts";

const { sleep, parallelHere } = kernels(import.meta.url, {
  sleep(ms: number): void {
    const end = performance.now() + ms;
    while (performance.now() < end);
  },
  async parallelHere(n: number): Promise<number> {
    const sum = jit((n: number) => {
      let sum = 0;
      for (const i of prange(n)) sum += i;
      return sum;
    });
    return await parallel(sum, n);
  },
});

const sumOfRoots = jit((n: number) => {
  let sum = 0;
  for (const i of prange(n)) sum += Math.sqrt(i);
  return sum;
}, { name: "sumOfRoots" });

const fill = jit((out: NDArray, factor: number) => {
  for (const i of prange(out.shape[0])) {
    for (const j of prange(out.shape[1])) out.set(i, j, (i + j) * factor);
  }
}, { name: "fill" });

/** A kernel whose chunks last, so that there is time for something to happen meanwhile. */
const slow = jit((out: Float64Array, rounds: number) => {
  for (const i of prange(out.length)) {
    let x = i;
    for (let k = 0; k < rounds; k++) x = (x * 1.1 + 1) % 7;
    out[i] = x;
  }
}, { name: "slow", lanes: false });

/** A terminal, and what was written to it. */
function terminal(): { out: ProgressOutput; text: () => string } {
  let text = "";
  const writeSync = (bytes: Uint8Array) => {
    text += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  return { out: { isTerminal: () => true, writeSync }, text: () => text };
}

/** The code of a kernel of one number. */
function codeOf(kernel: Kernel): Code {
  const { origin } = kernelInfo(kernel);
  assert("codeFor" in origin);
  return origin.codeFor([1000]);
}

// deno-lint-ignore no-explicit-any -- what a program without types might do
const untyped = (value: unknown) => value as any;

Deno.test("parallel: the same result for any number of threads", async () => {
  for (const n of [0, 1, 7, 8, 9, 1000, 100_000]) {
    const here = sumOfRoots(n);
    for (const workers of [1, 2, 3]) {
      assertEquals(await parallel(sumOfRoots, n, { workers }), here, `${n} on ${workers}`);
    }
  }
  await dismissWorkers();
});

Deno.test("parallel: with the shared pool, and many times in a row", async () => {
  const here = sumOfRoots(5000);
  for (let i = 0; i < 200; i++) assertEquals(await parallel(sumOfRoots, 5000), here);
  const together = await Promise.all(Array.from({ length: 50 }, () => parallel(sumOfRoots, 5000)));
  assertEquals(new Set(together), new Set([here]));
  await dismissWorkers();
});

Deno.test("parallel: arrays are written in place, typed arrays too", async () => {
  const out = zeros([40, 30]);
  await parallel(fill, out, 2, { workers: 2 });
  assertEquals([out.get(39, 29), out.get(1, 2)], [136, 6]);
  const column = zeros([10, 3], "i32"), view = column.slice([2, 6], [0, 2]);
  await parallel(fill, untyped(view), 1, { workers: 2 });
  assertEquals(column.slice(5).toArray(), [3, 4, 0]);
  const typed = new Float64Array(1000), expected = new Float64Array(1000);
  await parallel(slow, typed, 5, { workers: 2 });
  slow(expected, 5);
  assertEquals(typed, expected);
  await dismissWorkers();
});

Deno.test("parallel: several loops, one after the other and in a loop", async () => {
  const smooth = jit((x: NDArray, y: NDArray, rounds: number) => {
    let last = 0;
    for (let k = 0; k < rounds; k++) {
      for (const i of prange(1, x.shape[0] - 1)) y.set(i, (x.get(i - 1) + x.get(i + 1)) / 2);
      for (const i of prange(1, x.shape[0] - 1)) x.set(i, y.get(i));
      let sum = 0;
      for (const i of prange(x.shape[0])) sum += x.get(i);
      last = sum;
    }
    return last;
  });
  const start = () => {
    const x = zeros(3000);
    x.set(1500, 1);
    return x;
  };
  const here = smooth(start(), zeros(3000), 200);
  for (const workers of [1, 2, 3]) {
    assertEquals(await parallel(smooth, start(), zeros(3000), 200, { workers }), here);
  }
  await dismissWorkers();
});

Deno.test("parallel: reductions of every kind", async () => {
  const all = jit((n: number) => {
    let sum = 0, product = 1, least = Infinity, most = -Infinity;
    for (const i of prange(n)) {
      const x = Math.sin(i) + 1.5;
      sum += x;
      product *= 1 + x / n;
      least = Math.min(least, x);
      most = Math.max(most, x);
    }
    return complex(sum * product, least + most);
  });
  const here = all(9999);
  for (const workers of [1, 2, 3]) assertEquals(await parallel(all, 9999, { workers }), here);
  await dismissWorkers();
});

Deno.test("parallel: random numbers depend on the seed, not on the threads", async () => {
  const inside = (n: number) => {
    let inside = 0;
    for (const _ of prange(n)) {
      const x = uniform(-1, 1), y = uniform(-1, 1);
      if (x * x + y * y < 1) inside += 1;
    }
    return inside;
  };
  const seeded = jit(inside, { seed: 1 }), free = jit(inside);
  const here = seeded(100_000);
  for (const workers of [1, 2, 3]) assertEquals(await parallel(seeded, 100_000, { workers }), here);
  const [a, b] = [await parallel(free, 100_000), await parallel(free, 100_000)];
  assert(a !== b && Math.abs(a - b) < 2000);
  await dismissWorkers();
});

Deno.test("parallel: the error is that of the first iteration that fails", async () => {
  const reach = jit((x: Float64Array, far: number) => {
    for (const i of prange(x.length)) x[i + (i >= 300 ? far : 0)] = 1;
  }, { name: "reach", lanes: false });
  for (const workers of [1, 2, 3]) {
    const x = new Float64Array(100_000);
    await assertRejects(
      () => parallel(reach, x, 200_000, { workers }),
      RangeError,
      "reach: index 200300 is outside dimension 0 of x (size 100000)",
    );
    assertEquals(x[0], 1, "what was written is there");
  }
  assertEquals(await parallel(sumOfRoots, 100), sumOfRoots(100));
  await dismissWorkers();
});

Deno.test("parallel: what cannot be shared is refused", async () => {
  const serial = jit((n: number) => n + 1, { name: "serial" });
  await assertRejects(() => parallel(serial, 1), TypeError, "serial has no loop over prange(…)");
  await assertRejects(() => parallel(sleep, 1), TypeError, "sleep is not compiled; make it with jit()");
  await assertRejects(() => parallel(untyped(Math.sqrt), 1), TypeError, "must be a kernel made by jit()");
  await assertRejects(() => parallel(untyped(undefined), 1), TypeError, "got undefined");
  await assertRejects(
    () => parallel(sumOfRoots, untyped("many")),
    TypeError,
    "sumOfRoots: argument 1 (n) must be",
  );
  await assertRejects(
    () => parallel(sumOfRoots, 1, { workers: 0 }),
    RangeError,
    "workers must be a positive integer",
  );
  await assertRejects(() => parallel(sumOfRoots, 1, untyped({ threads: 2 })), TypeError, "no option threads");
  await assertRejects(() => parallel(sumOfRoots, 1, untyped({ progress: 3 })), TypeError, "progress");
  await assertRejects(
    () => untyped(parallel)(sumOfRoots, 1, 2),
    TypeError,
    "the options must be an object; got 2",
  );
  await assertRejects(
    () => untyped(parallel)(sumOfRoots),
    TypeError,
    "sumOfRoots takes 1 argument (n); got 0",
  );
});

Deno.test("parallel: an abort ends it with the signal's reason", async () => {
  await assertRejects(() => parallel(sumOfRoots, 1, { signal: AbortSignal.abort("before") }), "before");
  const used = heap.used;
  for (const workers of [1, 2]) {
    const controller = new AbortController(), reason = new Error("enough");
    const out = new Float64Array(20_000);
    setTimeout(() => controller.abort(reason), 60);
    const start = performance.now();
    const error = await assertRejects(() =>
      parallel(slow, out, 1_000_000, { workers, signal: controller.signal })
    );
    assertEquals(error, reason);
    assert(performance.now() - start < 20_000);
  }
  await dismissWorkers();
  assert(heap.used <= used, "its memory has come back");
});

Deno.test("parallel: an abort reaches a loop without end", async () => {
  const endless = jit((out: Float64Array) => {
    for (const i of prange(out.length)) {
      let x = i;
      while (x >= 0) x += 0.5;
      out[i] = x;
    }
  }, { name: "endless" });
  const { text, out } = terminal();
  const signal = AbortSignal.timeout(50);
  await assertRejects(
    () => parallel(endless, new Float64Array(4), { workers: 2, signal, progress: { out, minimum: 0 } }),
    DOMException,
    "timeout",
  );
  assertMatch(text(), /\[ +\] \| 0% \| stopped at 0\/\d+ chunks \| /, "its bar stays where it was");
  await dismissWorkers();
});

Deno.test("parallel: an abort reaches long counted loops", async () => {
  const hours = 2 ** 31 - 1;
  const floats = (out: Float64Array, rounds: number) => {
    let sum = 0;
    for (const i of prange(out.length)) {
      let x = i;
      for (let j = 0; j < rounds; j++) {
        for (let k = 0; k < rounds; k++) x = (x * 1.1 + k) % 7;
      }
      out[i] = x;
      sum += x;
    }
    return sum;
  };
  const integers = (out: Int32Array, rounds: number) => {
    let low = 0;
    for (const i of prange(out.length)) {
      let hash = i;
      for (let j = 0; j < rounds; j++) {
        for (let k = 0; k < rounds; k++) hash = (Math.imul(hash, 31) ^ k) | 0;
      }
      out[i] = hash;
      low = Math.min(low, hash);
    }
    return low;
  };
  const uneven = (out: Float64Array, rounds: number) => {
    for (const i of prange(out.length)) {
      let x = i;
      for (let j = i; j < rounds; j++) {
        for (let k = i; k < rounds; k++) x = (x * 1.1 + k) % 7;
      }
      out[i] = x;
    }
  };
  for (const lanes of [true, false]) {
    await using pool = new WorkerPool({ workers: 1, grace: 600_000 });
    const stopped = async (kernel: Kernel, out: Float64Array | Int32Array): Promise<void> => {
      const inTeam = { workers: 2, signal: AbortSignal.timeout(50) };
      await assertRejects(() => untyped(parallel)(kernel, out, hours, inTeam), DOMException, "timeout");
      const alone = { signal: AbortSignal.timeout(50) };
      await assertRejects(() => untyped(pool).run(kernel, [out, hours], alone), DOMException, "timeout");
      assertEquals(await pool.run(sumOfRoots, [8]), sumOfRoots(8), "on the same worker");
    };
    await stopped(jit(floats, { lanes }), new Float64Array(100));
    await stopped(jit(integers, { lanes }), new Int32Array(100));
    await stopped(jit(uneven, { lanes }), new Float64Array(100));
  }
  await dismissWorkers();
});

Deno.test("parallel: progress is told", async () => {
  const seen: [number, number][] = [];
  const progress = (done: number, total: number) => seen.push([done, total]);
  await parallel(slow, new Float64Array(2000), 40_000, { progress, workers: 2 });
  const [done, total] = seen.at(-1)!;
  assert(total > 0 && done === total, `${done} of ${total}`);
  assert(seen.every(([done, total], i) => done <= total && done >= (seen[i - 1]?.[0] ?? 0)));
  await dismissWorkers();
});

Deno.test("parallel: progress is drawn", async () => {
  const { text, out } = terminal();
  await parallel(sumOfRoots, 5000, { progress: { out, minimum: 0 }, workers: 2 });
  assertMatch(text(), /100% \| (\d+)\/\1 chunks \| /);
  await parallel(sumOfRoots, 5000, { progress: false, workers: 2 });
  await dismissWorkers();
});

Deno.test("parallel: progress of a loop that is stopped stays where it was", async () => {
  const { text, out } = terminal();
  const controller = new AbortController();
  const seen: [number, number][] = [];
  const stop = (done: number, total: number) => {
    seen.push([done, total]);
    if (done > 0) controller.abort(new Error("enough"));
  };
  const runs = [stop, { out, minimum: 0 }].map((progress) =>
    parallel(slow, new Float64Array(2000), 200_000, { progress, signal: controller.signal })
  );
  for (const run of await Promise.allSettled(runs)) assertEquals(run.status, "rejected");
  const [done, total] = seen.at(-1)!;
  assert(done > 0 && done < total, `${done} of ${total}`);
  assertMatch(text(), /\] \| \d?\d% \| stopped at \d+\/\d+ chunks \| /);
  await dismissWorkers();
});

Deno.test("parallel: progress of a loop that was stopped before it began", async () => {
  const { text, out } = terminal();
  const { Team } = await import("../../../src/kernels/jit/run/team_calls.ts");
  const { showProgress } = await import("../../../src/kernels/jit/run/show_progress.ts");
  const team = new Team(codeOf(sumOfRoots), [1000], 2, undefined);
  const end = showProgress({ out, minimum: 0 }, () => team.progress);
  team.abort();
  await assertRejects(() => team.outcome);
  const reused = heap.allocate(256); // most likely where the job was: nobody looks there any more
  new Uint8Array(heap.buffer, reused, 256).fill(7);
  end("stopped");
  heap.free(reused);
  assertStringIncludes(text(), "] | 0% | stopped at 0/0 chunks | 0.0 s");
});

Deno.test("parallel: with fewer threads than cores, they are the workers that others use too", async () => {
  await parallel(sumOfRoots, 1000, { workers: 1 });
  assertEquals(sharedPool().status.workers, 1);
  await dismissWorkers();
});

Deno.test("parallel: threads that are busy join later, or never", async () => {
  const here = sumOfRoots(5000);
  const busy = toThread(sleep, 300);
  await until(() => true);
  assertEquals(await parallel(sumOfRoots, 5000), here);
  await busy;
  const [first, second] = await Promise.all([parallel(sumOfRoots, 5000), parallel(sumOfRoots, 5000)]);
  assertEquals([first, second], [here, here]);
  await dismissWorkers();
});

Deno.test("parallel: an abort before any thread is free", async () => {
  const busy = [toThread(sleep, 400), toThread(sleep, 400), toThread(sleep, 400), toThread(sleep, 400)];
  await assertRejects(() => parallel(sumOfRoots, 100, { signal: AbortSignal.timeout(30) }), DOMException);
  await Promise.all(busy);
  await dismissWorkers();
});

Deno.test("parallel: in a worker it runs there", async () => {
  assertEquals(await toThread(parallelHere, 100), 4950);
  await dismissWorkers();
});

Deno.test("parallel: nothing is left on the heap", async () => {
  await parallel(sumOfRoots, 1000, { workers: 2 });
  await dismissWorkers();
  const used = heap.used;
  for (let i = 0; i < 20; i++) await parallel(slow, new Float64Array(1000), 3, { workers: 2 });
  await dismissWorkers();
  assert(heap.used <= used);
});

Deno.test("parallel: a thread that dies fails the call", async () => {
  const { Team } = await import("../../../src/kernels/jit/run/team_calls.ts");
  const team = new Team(codeOf(sumOfRoots), [1000], 2, undefined);
  const [lead, helper] = [team.take()!, team.take()!];
  helper.failed(new KernelError("worker 2 ended"), 2);
  assert(team.job.stopped);
  lead.failed(new Error("the parallel loop was stopped"), 1);
  await assertRejects(() => team.outcome, KernelError, "worker 2 ended");
});
