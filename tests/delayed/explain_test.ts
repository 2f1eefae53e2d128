/** What is said of a graph before it runs, and that it comes true. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { assertType, type IsExact } from "@std/testing/types";
import {
  complex,
  configure,
  type Delayed,
  delayed,
  dismissWorkers,
  explain,
  type Explanation,
  gather,
  jit,
  profile,
  zeros,
} from "@weft/weft";

const load = jit((i: number) => i * i, { name: "load" });
const add = delayed((a: number, b: number) => a + b, { name: "add" });

/** A tree of sums over so many kernels, with keys that can be read. */
function tree(leaves: number): Delayed<number> {
  let layer: Delayed<number>[] = Array.from(
    { length: leaves },
    (_, i) => delayed(load, { key: `load ${i}` })(i),
  );
  for (let level = 1; layer.length > 1; level++) {
    layer = Array.from(
      { length: layer.length / 2 },
      (_, i) =>
        delayed((a: number, b: number) => a + b, { name: "add", key: `add ${level}.${i}` })(
          layer[2 * i],
          layer[2 * i + 1],
        ),
    );
  }
  return layer[0];
}

Deno.test("explain: as text, before anything is known", () => {
  assertEquals(
    String(tree(64).explain({ workers: 2 })),
    `\
127 tasks, 64 on 2 workers, 63 here; 7 deep, at most 64 side by side

function  tasks  where
load         64  workers
add          63  here

critical path  7 tasks: load 0 → add 1.0 → add 2.0 → … → add 5.0 → add 6.0
memory         at most 8 results at once`,
  );
});

Deno.test("explain: as text, with the times and sizes of an earlier run", () => {
  const rows = [{ name: "load", mean: 0.5 }, { name: "add", mean: 0.001 }];
  const bytes = { load: 8e6, add: 8 };
  const text = String(tree(4).explain({ workers: 2, profile: { rows }, bytes }));
  assertEquals(
    text,
    `\
7 tasks, 4 on 2 workers, 3 here; 3 deep, at most 4 side by side

function  tasks  where       mean    total
load          4  workers   500 ms   2.00 s
add           3  here     1.00 ms  3.00 ms

critical path  3 tasks, 502 ms: load 0 → add 1.0 → add 2.0
memory         at most 4 results at once, 16.0 MB
time           about 1.00 s, for 2.00 s of work`,
  );
  assertEquals(Deno.inspect(tree(4).explain({ workers: 2, profile: { rows }, bytes })), text);
  const partly = tree(4).explain({ workers: 1, profile: { rows: rows.slice(0, 1) }, bytes: { load: 8e6 } });
  assertEquals(String(partly).split("\n").slice(2), [
    "function  tasks  where      mean   total",
    "load          4  workers  500 ms  2.00 s",
    "add           3  here          ?       ?",
    "",
    "critical path  3 tasks: load 0 → add 1.0 → add 2.0",
    "memory         at most 4 results at once, at least 16.0 MB",
  ]);
});

Deno.test("explain: as data", () => {
  const explanation = tree(4).explain({ workers: 2 });
  assertEquals(JSON.parse(JSON.stringify(explanation)), {
    tasks: 7,
    functions: [{ name: "load", count: 4, where: "workers" }, { name: "add", count: 3, where: "here" }],
    workers: 2,
    depth: 3,
    width: 4,
    criticalPath: { keys: ["load 0", "add 1.0", "add 2.0"] },
    memory: { results: 4, bytes: 0, exact: false, given: 0 },
  });
  const rows = [{ name: "load", mean: 2 }, { name: "add", mean: 1 }];
  const { criticalPath, work, seconds } = tree(4).explain({ workers: 1, profile: { rows } });
  assertEquals([criticalPath.seconds, work, seconds], [4, 11, 11]);
});

Deno.test("explain: the critical path is the one that takes longest, not the one of most tasks", () => {
  const slow = delayed((x: number) => x, { name: "slow", key: "slow" });
  const quick = (i: number) => delayed((x: number) => x, { name: "quick", key: `quick ${i}` });
  const end = delayed((...xs: number[]) => xs, { name: "end", key: "end" });
  const x = end(quick(1)(quick(2)(quick(3)(1))), slow(1));
  assertEquals(x.explain().criticalPath.keys, ["quick 3", "quick 2", "quick 1", "end"]);
  assertEquals(x.explain().depth, 4);
  assertEquals(explain(quick(1)(quick(2)(1)), slow(1)).criticalPath.keys, ["quick 2", "quick 1"]);
  const rows = [{ name: "slow", mean: 1 }, { name: "quick", mean: 0.1 }, { name: "end", mean: 0 }];
  const { keys, seconds } = x.explain({ profile: { rows } }).criticalPath;
  assertEquals([keys, seconds], [["slow", "end"], 1]);
});

Deno.test("explain: where kernels run, and how many workers there are, is as in a compute", () => {
  const where = (x: Explanation) => [x.functions[0].where, x.workers];
  assertEquals(where(tree(4).explain({ scheduler: "inline" })), ["here", 1]);
  assertEquals(where(tree(4).explain({ workers: 3 })), ["workers", 3]);
  using _ = configure({ workers: 5 });
  assertEquals(where(tree(4).explain()), ["workers", 5]);
  assertEquals(where(tree(4).explain({ scheduler: { size: 7 } })), ["here", 7]);
});

Deno.test("explain: several, in containers, with options last; what holds a value is no task", () => {
  const x = add(1, 2), y = add(x, 3);
  assertEquals(explain(x, { y }, [y], { workers: 1 }).tasks, 2);
  assertEquals(explain(x, { y }, 5).tasks, 2);
  const nothing = explain(delayed(7), 8);
  assertEquals([nothing.tasks, String(nothing), nothing.criticalPath.keys], [0, "0 tasks", []]);
  assertEquals([nothing.depth, nothing.width, nothing.memory.results, nothing.seconds], [0, 0, 0, 0]);
});

Deno.test("explain: the bytes that were given, each buffer once", () => {
  const f = delayed((...xs: unknown[]) => xs, { name: "f" });
  const samples = new Float64Array(1000), view = samples.subarray(10);
  const x = f(samples, view, [samples, { deep: new Map([["a", new Uint8Array(5)]]) }], 3, "text", complex(1));
  const y = f(x, delayed(samples), [x, delayed(new Int16Array(7))], zeros([10, 2], "f32"));
  assertEquals(y.explain().memory.given, 8000 + 5 + 14 + 80);
  assertEquals(explain(delayed(samples)).memory.given, 8000);
  for (const [dtype, bytes] of [["bool", 1], ["i8", 1], ["f32", 4], ["c128", 16]] as const) {
    assertEquals(explain(delayed(zeros(100, dtype))).memory.given, 100 * bytes, dtype);
  }
  const circle: unknown[] = [];
  circle.push(circle, new Set([new ArrayBuffer(3)]), new (class Own {})());
  assertEquals(f(circle).explain().memory.given, 3);
});

/** The most results alive at once when a graph of counted results runs on the calling thread. */
async function mostAlive(build: (call: (...args: object[]) => Delayed<object>) => Delayed<object>) {
  const uses = new Map<object, number>();
  let alive = 0, most = 0;
  const call = delayed((...args: object[]) => {
    most = Math.max(most, ++alive);
    const result = { uses: 0 };
    for (const arg of args) if (uses.set(arg, uses.get(arg)! - 1).get(arg) === 0) alive--;
    uses.set(result, 1);
    return result;
  }, { name: "call" });
  const x = build(call as unknown as (...args: object[]) => Delayed<object>);
  const { memory } = x.explain({ scheduler: "inline" });
  await x.compute({ scheduler: "inline" });
  return [most, memory.results];
}

Deno.test("explain: as many results are held as it says", async () => {
  const graphs: ((call: (...args: object[]) => Delayed<object>) => Delayed<object>)[] = [
    (call) => call(),
    (call) => call(call(call(call()))),
    (call) => call(...Array.from({ length: 50 }, () => call())),
    (call) => {
      let layer = Array.from({ length: 64 }, () => call());
      while (layer.length > 1) {
        layer = Array.from({ length: layer.length / 2 }, (_, i) => call(layer[2 * i], layer[2 * i + 1]));
      }
      return layer[0];
    },
  ];
  for (const graph of graphs) {
    const [counted, said] = await mostAlive(graph);
    assertEquals(said, counted);
  }
});

Deno.test("explain: what was asked for is held to the end", () => {
  const x = add(1, 2), y = add(x, 3), z = add(y, 4);
  assertEquals([z, gather(z)].map((last) => last.explain().memory.results), [2, 2]);
  assertEquals(explain(x, y, z).memory.results, 3);
});

Deno.test("explain: with more workers, more results are held", () => {
  const leaves = Array.from({ length: 50 }, (_, i) => delayed(load)(i));
  const sum = leaves.reduce((sum, leaf) => add(sum, leaf) as Delayed<number>);
  const rows = [{ name: "load", mean: 1 }, { name: "add", mean: 0.001 }];
  const held = (workers: number) => sum.explain({ workers, profile: { rows } }).memory.results;
  assertEquals([1, 2, 4].map(held), [3, 4, 5]);
});

Deno.test("explain: after a run, its profile says how long the next one takes", async () => {
  const square = delayed((x: number) => x * x, { name: "square" });
  using p = profile();
  await gather(square(1), square(2)).compute();
  const x = gather(...Array.from({ length: 100 }, (_, i) => square(i)));
  for (const source of [p, JSON.parse(JSON.stringify(p))]) {
    const { seconds, work, functions } = x.explain({ profile: source });
    assert(seconds! > 0 && Math.abs(seconds! - work!) < 1e-9);
    assertEquals(
      functions.find(({ name }) => name === "square")?.mean,
      p.rows.find((row) => row.name === "square")?.mean,
    );
  }
});

Deno.test("explain: what makes no sense is refused", () => {
  const x = add(1, 2);
  // deno-lint-ignore no-explicit-any -- what a program without types might do
  const wrong = (options: unknown) => options as any;
  assertThrows(
    () => x.explain(wrong({ worker: 2 })),
    TypeError,
    "explain: there is no option worker; there are",
  );
  assertThrows(() => explain(x, wrong({ worker: 2 })), TypeError, "explain: there is no option worker");
  assertThrows(() => x.explain({ workers: 0 }), RangeError, "workers must be a positive integer; got 0");
  assertThrows(() => x.explain(wrong({ scheduler: "thread" })), TypeError, "scheduler must be");
  assertThrows(() => x.explain(wrong({ profile: {} })), TypeError, "explain: profile must be what profile()");
  assertThrows(
    () => x.explain(wrong({ profile: null })),
    TypeError,
    "explain: profile must be what profile()",
  );
  assertThrows(() => x.explain(wrong({ bytes: 8 })), TypeError, "explain: bytes must be an object");
  assertThrows(
    () => x.explain({ bytes: { add: -1 } }),
    RangeError,
    "explain: bytes.add must be a number of bytes; got -1",
  );
  assertThrows(() => x.explain({ bytes: { add: NaN } }), RangeError, "got NaN");
});

Deno.test("explain: a chain and a row of a million tasks", () => {
  const inc = delayed((x: number) => x + 1, { name: "inc" });
  let chain = inc(0);
  for (let i = 1; i < 1e6; i++) chain = inc(chain);
  const { depth, width, memory, criticalPath } = chain.explain();
  assertEquals([depth, width, memory.results, criticalPath.keys.length], [1e6, 1, 2, 1e6]);
  const row = delayed(Array.from({ length: 1e6 }, (_, i) => inc(i))).explain();
  assertEquals([row.tasks, row.depth, row.width, row.memory.results], [1e6 + 1, 2, 1e6, 1e6 + 1]);
});

Deno.test("explain: its types", async () => {
  assertType<IsExact<ReturnType<typeof explain>, Explanation>>(true);
  assertType<IsExact<ReturnType<Delayed<string>["explain"]>, Explanation>>(true);
  await dismissWorkers();
});
