/** Compiled kernels, arrays and complex numbers on their way to workers. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  arange,
  CompileError,
  Complex,
  complex,
  compute,
  delayed,
  dismissWorkers,
  gather,
  jit,
  kernels,
  map,
  NDArray,
  toThread,
  uniform,
  WorkerPool,
  zeros,
} from "../../../mod.ts";
import { heap } from "../../../src/kernels/arrays/heap.ts";
import { rejection, until } from "../helpers.ts";

const made: NDArray[] = [];

const { compileNonsense, conjugate, fresh, give, giveTwice, hold, increase, keep, mirror, nested, several } =
  kernels(
    import.meta.url,
    {
      conjugate: (z: Complex) => z.conj(),
      fresh: (n: number) => arange(n).copy(),
      give: (x: NDArray) => x,
      giveTwice() {
        if (made.length === 0) made.push(zeros(3));
        return made[0];
      },
      increase(x: NDArray) {
        for (let i = 0; i < x.size; i++) x.set(i, x.get(i) + 1);
      },
      keep: (x: unknown) => {
        const { list: [{ array }], map, set } = x as {
          list: [{ array: NDArray }];
          map: Map<string, NDArray>;
          set: Set<Complex>;
        };
        return [array === map.get("array"), array instanceof NDArray, [...set][0] instanceof Complex];
      },
      mirror: (x: NDArray) => x.slice([null, null, -1]),
      nested: (x: NDArray) => ({ rows: [x.slice(0), x.slice(1)], at: new Map([["c", complex(1, 2)]]) }),
      compileNonsense: () => jit((x: number) => String(x), { name: "nonsense" })(1),
      async hold(x: NDArray, flags: NDArray) {
        flags.set(0, 1);
        while (flags.get(1) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        x.set(0, 1);
      },
      several() {
        const x = zeros([2, 2]);
        return { x, first: x.slice(0), second: x.slice(1) };
      },
    },
  );

const calcPi = jit((n: number) => {
  let inside = 0;
  for (let i = 0; i < n; i++) {
    const x = uniform(-1, 1), y = uniform(-1, 1);
    if (x ** 2 + y ** 2 < 1) inside += 1;
  }
  return 4 * inside / n;
}, { name: "calcPi", seed: 1 });

const scale = jit((x: NDArray, by: number) => {
  for (let i = 0; i < x.shape[0]; i++) x.set(i, x.get(i) * by);
}, { name: "scale" });

const endless = jit((x: number) => {
  while (x >= 0) x += 0.5;
  return x;
}, { name: "endless" });

// deno-lint-ignore no-explicit-any -- what a program without types might do
const untyped = (value: unknown) => value as any;

Deno.test("travel: a compiled kernel runs on a worker with the same result", async () => {
  const here = calcPi(10_000);
  assertEquals(await toThread(calcPi, 10_000), here);
  await using pool = new WorkerPool({ workers: 2 });
  const calls = Array.from({ length: 100 }, () => pool.run(calcPi, [10_000]));
  assertEquals(new Set(await Promise.all(calls)), new Set([here]));
  await dismissWorkers();
});

Deno.test("travel: the version is that for the arguments", async () => {
  const half = jit((x: number) => x / 2);
  const results = [];
  for await (const result of map(half, [1, 2.5, -0, 2 ** 40])) results.push(result);
  assertEquals(results, [0.5, 1.25, -0, 2 ** 39]);
  assertEquals(half.signatures.length, 2);
  await dismissWorkers();
});

Deno.test("travel: all kinds of arguments and results", async () => {
  assertEquals(await toThread(jit((z: Complex, k: number) => z.scale(k)), complex(1, 2), 3), complex(3, 6));
  assertEquals(await toThread(jit((a: boolean) => !a), true), false);
  assertEquals(await toThread(jit((a: bigint) => a + 1n), 2n ** 40n), 2n ** 40n + 1n);
  assertEquals(await toThread(jit((x: Float64Array) => x[1]), Float64Array.of(1, 2)), 2);
  const x = arange(4).copy();
  assertEquals(await toThread(scale, x, 2), undefined);
  assertEquals(x.toArray(), [0, 2, 4, 6]);
  await toThread(scale, x.slice([1, 3]), 10);
  assertEquals(x.toArray(), [0, 20, 40, 6]);
  await dismissWorkers();
});

Deno.test("travel: errors come back, with their place", async () => {
  const outside = jit((x: Float64Array) => x[9], { name: "outside" });
  await assertRejects(
    () => toThread(outside, new Float64Array(3)),
    RangeError,
    "outside: index 9 is outside dimension 0 of x (size 3)\n  line 1, column ",
  );
  await assertRejects(() => toThread(outside, untyped("text")), TypeError, "outside: argument 1 (x) must be");
  await assertRejects(() => untyped(toThread)(outside), TypeError, "outside takes 1 argument (x); got 0");
  const broken = jit((x: number) => String(x), { name: "broken" });
  await assertRejects(() => toThread(broken, 1), CompileError, "broken:");
  await assertRejects(() => toThread(compileNonsense), CompileError, "nonsense:");
  const { signal } = new AbortController();
  await using pool = new WorkerPool({ workers: 1 });
  const [good, bad] = await Promise.allSettled([
    pool.run(calcPi, [100], { signal }),
    pool.run(calcPi, [untyped("many")], { signal }),
  ]);
  assertEquals([good.status, bad.status], ["fulfilled", "rejected"]);
  await dismissWorkers();
});

Deno.test("travel: timeouts and aborts reach compiled code", async () => {
  await using pool = new WorkerPool({ workers: 1, grace: 2000 });
  assertEquals((await rejection(pool.run(endless, [1], { timeout: 50 }))).name, "TimeoutError");
  assertEquals(
    await rejection(pool.run(endless, [1], { signal: AbortSignal.timeout(50) })).then(({ name }) => name),
    "TimeoutError",
  );
  assertEquals(await pool.run(calcPi, [100]), calcPi(100), "on the same worker");
  assertEquals(pool.status.stuck, 0);
});

Deno.test("travel: in graphs, beside module kernels", async () => {
  const total = jit((x: NDArray) => {
    let sum = 0;
    for (let i = 0; i < x.shape[0]; i++) sum += x.get(i);
    return sum;
  }, { name: "total" });
  const x = delayed(fresh)(5), mirrored = delayed(mirror)(x);
  const sums = gather(delayed(total)(x), delayed(total)(mirrored), delayed(calcPi)(delayed(total)(x)));
  assertEquals(await sums.compute(), [10, 10, calcPi(10)]);
  assertEquals(await delayed(total)(arange(4)).compute(), 6);
  const twice = jit((x: number) => 2 * x, { name: "twice" });
  let chain = delayed(twice)(1);
  for (let i = 0; i < 50; i++) chain = delayed(twice)(chain);
  assertEquals(await compute(chain), [2 ** 51]);
  assert(delayed(twice)(1).key.startsWith("twice-"));
  await dismissWorkers();
});

Deno.test("travel: equal compiled kernels give pure calls equal keys", () => {
  const make = (limit: number) => jit((x: number) => x + limit, { uses: { limit } });
  const key = (kernel: (x: number) => number) => delayed(kernel, { pure: true, name: "f" })(1).key;
  assertEquals(key(make(1)), key(make(1)));
  assert(key(make(1)) !== key(make(2)));
  assert(key(make(1)) !== key(jit((x: number) => x + 1)));
});

Deno.test("travel: arrays are seen on both sides, wherever in the arguments they are", async () => {
  const x = arange(3).copy();
  await toThread(increase, x);
  assertEquals(x.toArray(), [1, 2, 3]);
  const z = complex(1, 2);
  const luggage = { list: [{ array: x }], map: new Map([["array", x]]), set: new Set([z]), x: null };
  assertEquals(await toThread(keep, luggage), [true, true, true]);
  assert(luggage.list[0].array === x, "what was sent is as it was");
  assertEquals(await toThread(conjugate, z), complex(1, -2));
  assert((await toThread(conjugate, z)) instanceof Complex);
  await using pool = new WorkerPool({ workers: 1 });
  await Promise.all(Array.from({ length: 20 }, () => pool.run(increase, [x])));
  assertEquals(x.toArray(), [21, 22, 23]);
  await dismissWorkers();
});

Deno.test("travel: arrays that a kernel makes belong to the caller", async () => {
  const x = await toThread(fresh, 4);
  assert(x instanceof NDArray);
  assertEquals(x.toArray(), [0, 1, 2, 3]);
  const used = heap.used;
  x[Symbol.dispose]();
  assert(heap.used < used);
  const { rows, at } = await toThread(nested, arange(4).reshape(2, 2).copy());
  assertEquals(rows.map((row) => row.toArray()), [[0, 1], [2, 3]]);
  assert(at.get("c")!.equals(complex(1, 2)));
  const { x: whole, first, second } = await toThread(several);
  whole.set(1, 1, 7);
  assertEquals([first.toArray(), second.toArray()], [[0, 0], [0, 7]]);
  await dismissWorkers();
});

Deno.test("travel: a view of an argument comes back as a view", async () => {
  const x = arange(4).copy();
  const back = await toThread(mirror, x);
  assertEquals(back.toArray(), [3, 2, 1, 0]);
  back.set(0, 9);
  assertEquals(x.get(3), 9);
  assertEquals((await toThread(give, x)).toArray(), [0, 1, 2, 9]);
  await dismissWorkers();
});

Deno.test("travel: an array that a worker has given away is no longer its own", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  assertEquals((await pool.run(giveTwice, [])).toArray(), [0, 0, 0]);
  await assertRejects(() => pool.run(giveTwice, []), TypeError, "disposed");
});

Deno.test("travel: a disposed array cannot be sent", async () => {
  const x = zeros(3);
  x[Symbol.dispose]();
  await assertRejects(
    () => toThread(give, x),
    TypeError,
    "cannot be sent to another thread: This array was disposed",
  );
  await dismissWorkers();
});

Deno.test("travel: arrays are held while a call that was given up runs on", async () => {
  const collect = exposeGarbageCollector();
  await using pool = new WorkerPool({ workers: 1, grace: 20_000 });
  const flags = zeros(2), stop = new AbortController();
  const send = () => {
    const x = zeros(1000);
    return { sent: new WeakRef(x), call: rejection(pool.run(hold, [x, flags], { signal: stop.signal })) };
  };
  const { sent, call } = send();
  await until(() => flags.get(0) === 1);
  stop.abort();
  await call;
  await collect();
  assert(sent.deref() !== undefined, "while it runs");
  flags.set(1, 1);
  await pool.run(conjugate, [complex(1, 1)]);
  await collect();
  assert(sent.deref() === undefined, "when it has ended");
});

function exposeGarbageCollector(): () => Promise<void> {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  return async () => {
    for (let i = 0; i < 3; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 10)); // finalizers run in turns of their own
    }
  };
}
