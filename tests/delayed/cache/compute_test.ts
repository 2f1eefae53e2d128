/** What a compute does with a cache. */

import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import {
  compute,
  configure,
  type Delayed,
  delayed,
  dismissWorkers,
  gather,
  kernels,
  TaskError,
} from "../../../mod.ts";
import { CachedRun } from "../../../src/delayed/cache/cached_run.ts";
import type { ResultCache } from "../../../src/delayed/cache/result_store.ts";
import { type Node, operationOf } from "../../../src/delayed/node.ts";
import { forgetWarnings } from "../../../src/delayed/warnings.ts";
import { countResults, filesIn, temporaryFolder, warningsOf } from "./helpers.ts";

/** Pure functions that count their calls by name. */
function counting() {
  const counts: Record<string, number> = {};
  const count = (name: string) => counts[name] = (counts[name] ?? 0) + 1;
  return {
    counts,
    inc: delayed((x: number) => (count("inc"), x + 1), { name: "inc", pure: true }),
    load: delayed((x: number) => (count("load"), x), { name: "load" }),
    list: delayed((...xs: unknown[]) => (count("list"), xs), { name: "list", pure: true }),
    large: delayed((n: number) => (count("large"), new Float64Array(1e4).fill(n)), {
      name: "large",
      pure: true,
    }),
    failing: delayed((x: number): number => {
      count("failing");
      throw new RangeError(`no ${x}`);
    }, { name: "failing", pure: true }),
  };
}

/** Computes twice with a cache in a new folder: the results and the calls of each. */
async function twice<T>(make: (fns: ReturnType<typeof counting>) => Delayed<T>) {
  using folder = temporaryFolder();
  const runs: { value: T; counts: Record<string, number> }[] = [];
  for (let i = 0; i < 2; i++) {
    const fns = counting();
    runs.push({ value: await make(fns).compute({ cache: folder.path }), counts: fns.counts });
  }
  assertEquals(runs[1].value, runs[0].value);
  return runs.map(({ counts }) => counts);
}

Deno.test("pure tasks are computed once, and others every time", async () => {
  const [first, second] = await twice(({ inc, load }) => gather(inc(1), inc(2), load(3)));
  assertEquals(first, { inc: 2, load: 1 });
  assertEquals(second, { load: 1 });
});

Deno.test("what only cached results needed does not run: neither their arguments nor what they came after", async () => {
  const [first, second] = await twice(({ inc, list, load }) =>
    list([inc(inc(1)), { a: inc(5) }]).after(load(1))
  );
  assertEquals(first, { inc: 3, list: 1, load: 1 });
  assertEquals(second, {});
});

Deno.test("a pure task of an impure one is looked for when that value is there", async () => {
  const [first, second] = await twice(({ inc, load, list }) =>
    gather(inc(load(1)), list(inc(inc(load(5))), [inc(2)]))
  );
  assertEquals(first, { load: 2, inc: 4, list: 1 });
  assertEquals(second, { load: 2 });
});

Deno.test("another value of an impure task is another call", async () => {
  using folder = temporaryFolder();
  let value = 1;
  const read = delayed(() => value), { inc, counts } = counting();
  const x = inc(read());
  assertEquals(await x.compute({ cache: folder.path }), 2);
  value = 10;
  assertEquals(await x.compute({ cache: folder.path }), 11);
  assertEquals(await x.compute({ cache: folder.path }), 11);
  assertEquals(counts, { inc: 2 });
});

Deno.test("an impure value that cannot be described makes the task run every time", async () => {
  class Own {}
  const make = delayed(() => new Own());
  const [first, second] = await twice(({ list, inc }) =>
    gather(list(make()).get("length"), inc(list(make()).get("length")))
  );
  assertEquals([first, second], [{ list: 2, inc: 1 }, { list: 2 }]);
});

Deno.test("large results come back too, each time as a fresh copy", async () => {
  using folder = temporaryFolder();
  const { large, counts } = counting();
  const [one] = await compute(large(7), { cache: folder.path });
  const [two] = await compute(large(7), { cache: folder.path });
  const [three] = await compute(large(7), { cache: folder.path });
  assertEquals([two, counts], [one, { large: 1 }]);
  two[0] = 0;
  assertEquals(three[0], 7);
});

Deno.test("a result that the next task changes in place is kept as it was", async () => {
  using folder = temporaryFolder();
  const make = delayed(() => [1], { name: "make", pure: true });
  const push = delayed((list: number[]) => (list.push(2), list), { name: "push", pure: true });
  assertEquals(await push(make()).compute({ cache: folder.path }), [1, 2]);
  assertEquals(await make().compute({ cache: folder.path }), [1]);
});

Deno.test("results that cannot be kept are computed each time", async () => {
  const [first, second] = await twice(({ inc }) => {
    const make = delayed((x: number) => () => x, { name: "make", pure: true });
    return inc(delayed((f: () => number) => f(), { name: "call", pure: true })(make(1)));
  });
  assertEquals([first, second], [{ inc: 1 }, {}]);
});

Deno.test("errors are never kept, and what ended before is", async () => {
  using folder = temporaryFolder();
  const { inc, failing, counts } = counting();
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(() => failing(inc(1)).compute({ cache: folder.path }), TaskError);
    assertEquals([error.key.startsWith("failing-"), (error.cause as Error).message], [true, "no 2"]);
  }
  assertEquals(counts, { inc: 1, failing: 2 });
});

Deno.test("a compute that was stopped keeps what was done", async () => {
  using folder = temporaryFolder();
  const { inc, counts } = counting();
  const stop = new AbortController();
  const endless = delayed(() => {
    stop.abort();
    return new Promise<number>(() => {});
  });
  const x = inc(1);
  await assertRejects(() =>
    gather(x, endless().after(x)).compute({ cache: folder.path, signal: stop.signal })
  );
  assertEquals(await x.compute({ cache: folder.path }), 2);
  assertEquals(counts, { inc: 1 });
});

Deno.test("promises, nout, shared tasks and persist", async () => {
  using folder = temporaryFolder();
  let calls = 0;
  const pair = delayed(async (x: number) => (calls++, await Promise.resolve([x, -x])), {
    name: "pair",
    pure: true,
    nout: 2,
  });
  for (let i = 0; i < 2; i++) {
    const [a, b] = pair(1);
    assertEquals(await gather(a, b, a).compute({ cache: folder.path }), [1, -1, 1]);
  }
  const [a] = pair(1);
  assertEquals(await (await a.persist({ cache: folder.path })).compute(), 1);
  assertEquals(calls, 1);
});

Deno.test("a pure task that goes on through others is kept with the value that it ends with, and so are those", async () => {
  using folder = temporaryFolder();
  const counts = { factorial: 0, times: 0 };
  const times = delayed((a: number, b: number) => (counts.times++, a * b), { name: "times", pure: true });
  const factorial = delayed((n: number): number | Delayed<number> => {
    counts.factorial++;
    return n <= 1 ? 1 : times(n, factorial(n - 1) as Delayed<number>);
  }, { name: "factorial", pure: true });
  assertEquals(await factorial(5).compute({ cache: folder.path }), 120);
  assertEquals(counts, { factorial: 5, times: 4 });
  assertEquals(await factorial(5).compute({ cache: folder.path }), 120);
  assertEquals(counts, { factorial: 5, times: 4 });
  assertEquals(await factorial(6).compute({ cache: folder.path }), 720);
  assertEquals(counts, { factorial: 6, times: 5 });
});

Deno.test("what a graph grows by finds the tasks that are there, whether they run or are found in the cache", async () => {
  using folder = temporaryFolder();
  const { inc, list, counts } = counting();
  for (let run = 1; run <= 2; run++) {
    const x = inc(1);
    let tasks = 0;
    const grown = delayed((_: number) => list(x, run));
    await gather(x, grown(x)).compute({
      cache: folder.path,
      onEvent: (event) => tasks += Number(event.type === "ended"),
    });
    assertEquals([tasks, counts], [4, { inc: 1, list: run }], "x, what grows, the list and the gathering");
  }
});

Deno.test("a damaged result is computed anew from those that are there, once for all who need it", async () => {
  using folder = temporaryFolder();
  const { inc, large, list, counts } = counting();
  const make = () => {
    const x = large(inc(1)), sum = delayed((a: Float64Array) => a[0] + a.length);
    return gather(sum(x), sum(x), list(inc(inc(1))));
  };
  const first = await make().compute({ cache: folder.path });
  const [file] = filesIn(folder.path, ".bin");
  Deno.truncateSync(file, 10);
  Object.assign(counts, { inc: 0, large: 0, list: 0 });
  const warnings = await warningsOf(async () =>
    assertEquals(await make().compute({ cache: folder.path }), first)
  );
  assertEquals([warnings.length, counts], [1, { inc: 0, large: 1, list: 0 }]);
});

Deno.test("events tell which results were in the cache", async () => {
  using folder = temporaryFolder();
  const { inc, load } = counting();
  const x = gather(inc(1), inc(load(5)), load(2));
  for (const cached of [false, true]) {
    const ended: [string, boolean][] = [];
    await x.compute({
      cache: folder.path,
      onEvent: (event) => event.type === "ended" && ended.push([event.name, event.cached]),
    });
    const incs = ended.filter(([name, found]) => name === "inc" && found === cached);
    assertEquals(incs.length, cached ? 2 : 3, "what was looked for in vain goes on as another task");
    assert(ended.every(([name, found]) => name === "inc" || !found));
  }
});

const { half, both } = kernels(import.meta.url, {
  half(x: number): number {
    return x / 2;
  },
  both(x: number, log: string): number {
    Deno.writeTextFileSync(log, "x", { append: true });
    return x + 1;
  },
});

Deno.test("kernels on workers: each result of a chain is kept", async () => {
  using folder = temporaryFolder();
  const log = `${folder.path}/log`;
  const lazy = delayed(both, { pure: true });
  const chain = lazy(lazy(delayed(half, { pure: true })(8), log), log);
  for (let i = 0; i < 2; i++) assertEquals(await chain.compute({ cache: `${folder.path}/cache` }), 6);
  assertEquals(Deno.readTextFileSync(log), "xx");
  assertEquals(countResults(`${folder.path}/cache`), 3);
  const [four, five] = await compute(
    delayed(half, { pure: true })(8),
    lazy(delayed(half, { pure: true })(8), log),
    {
      cache: `${folder.path}/cache`,
    },
  );
  assertEquals([four, five], [4, 5]);
  assertEquals(Deno.readTextFileSync(log), "xx");
  const onImpure = lazy(delayed((x: number) => x)(3), log);
  for (let i = 0; i < 2; i++) assertEquals(await onImpure.compute({ cache: `${folder.path}/cache` }), 4);
  assertEquals(Deno.readTextFileSync(log), "xxx");
  await dismissWorkers();
});

Deno.test("another version of a function is another function", async () => {
  using folder = temporaryFolder();
  const scale = (factor: number) =>
    delayed((x: number) => factor * x, { name: "scale", pure: true, version: factor });
  for (const factor of [2, 3, 2]) {
    assertEquals(await scale(factor)(5).compute({ cache: folder.path }), 5 * factor);
  }
  assertThrows(
    () => delayed(Math.sqrt, { version: {} as string }),
    TypeError,
    "version must be a text or a number",
  );
});

Deno.test("functions of one source are told apart where they meet: their equal calls are not kept", async () => {
  using folder = temporaryFolder();
  const { list } = counting();
  const scale = (factor: number) => delayed((x: number) => factor * x, { name: "scale", pure: true });
  forgetWarnings();
  const warnings = await warningsOf(async () => {
    for (let i = 0; i < 2; i++) {
      const [first, second] = [scale(2), scale(3)];
      assertEquals(await list(first(5), second(5), first(1), second(2)).compute({ cache: folder.path }), [
        10,
        15,
        2,
        6,
      ]);
    }
  });
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0], "several functions scale have the same source");
});

Deno.test("the cache is configured, and switched off for one compute", async () => {
  using folder = temporaryFolder();
  const { inc, counts } = counting();
  {
    using _ = configure({ cache: { folder: folder.path } });
    for (let i = 0; i < 2; i++) assertEquals(await inc(1).compute(), 2);
    assertEquals(await inc(1).compute({ cache: false }), 2);
  }
  await inc(1).compute();
  assertEquals(counts, { inc: 3 });
});

Deno.test("the folder is a path or a URL, or one for all programs", async () => {
  using folder = temporaryFolder();
  const { inc, counts } = counting();
  const url = new URL(`file://${folder.path}`);
  const caches = [folder.path, url, url.href, { folder: url, maxBytes: 1e6 }];
  for (const cache of caches) assertEquals(await inc(1).compute({ cache }), 2);
  const before = Deno.env.get("WEFT_CACHE");
  Deno.env.set("WEFT_CACHE", folder.path);
  await inc(1).compute({ cache: true });
  if (before === undefined) Deno.env.delete("WEFT_CACHE");
  else Deno.env.set("WEFT_CACHE", before);
  assertEquals(counts, { inc: 1 });
});

Deno.test("a cache that makes no sense is refused before anything runs", async () => {
  using folder = temporaryFolder();
  const { inc, counts } = counting();
  const file = `${folder.path}/file`;
  Deno.writeTextFileSync(file, "mine");
  const cases: [unknown, typeof TypeError | typeof RangeError | ErrorConstructor, string][] = [
    [5, TypeError, "cache must be a folder's path"],
    [null, TypeError, "cache must be a folder's path"],
    ["", TypeError, "must be a path"],
    [{}, TypeError, "must be a path; got undefined"],
    [new URL("https://example.org"), TypeError, "must be a path"],
    [{ folder: file, size: 1 }, TypeError, "there is no option size; there are folder, maxBytes"],
    [{ folder: folder.path, maxBytes: 0 }, RangeError, "maxBytes must be a positive integer"],
    [{ folder: folder.path, maxBytes: NaN }, RangeError, "maxBytes must be a positive integer"],
    [file, TypeError, `${file} is a file`],
    [`${file}/inside`, Error, `${file}/inside cannot be used`],
    ["/proc/nothing", Error, "/proc/nothing cannot be used"],
  ];
  for (const [cache, Class, message] of cases) {
    await assertRejects(() => inc(1).compute({ cache: cache as string }), Class, message);
  }
  assertThrows(() => configure({ cache: 5 as unknown as string }), TypeError, "configure: cache must be");
  assertEquals(counts, {});
  assertEquals(Deno.readTextFileSync(file), "mine");
});

Deno.test({
  name: "without the permission to write, the error says so before anything runs",
  permissions: { read: true, write: false },
  async fn() {
    const { inc, counts } = counting();
    const error = await assertRejects(
      () => inc(1).compute({ cache: "/tmp/weft-nobody" }),
      Error,
      "cannot be used",
    );
    assert((error as Error).cause instanceof Deno.errors.NotCapable);
    assertEquals(counts, {});
  },
});

/** A cache in memory. */
class Memory implements ResultCache {
  readonly values = new Map<string, unknown>();
  find(key: string) {
    return this.values.has(key) ? { load: () => ({ value: this.values.get(key) }) } : undefined;
  }
  put(key: string, _name: string, value: unknown): void {
    this.values.set(key, value);
  }
  [Symbol.dispose](): void {}
}

Deno.test("a run is told which results to keep, and which were in the cache", () => {
  const memory = new Memory();
  const { inc, load } = counting();
  const [pure, impure, later] = [inc(1), load(1), inc(load(2))].map((x) => x as unknown as Node);
  const first = new CachedRun(memory, [pure, impure, later]);
  assertEquals([pure, impure].map((node) => first.keeps(first.replace(node))), [true, false]);
  assertEquals(first.replace(impure), impure);
  first.ended(first.replace(pure), 2, 0.1);
  first.ended(impure, 1, 0.1);
  const looking = first.replace(later);
  const grown = operationOf(looking).fn(2, 2) as Node;
  assertEquals([first.isCached(looking), first.keeps(first.replace(grown))], [false, true]);
  first.ended(first.replace(grown), 3, 0.1);
  assertEquals([...memory.values.values()], [2, 3]);
  const second = new CachedRun(memory, [pure, later]);
  const loading = second.replace(pure), lookingAgain = second.replace(later);
  assertEquals([operationOf(loading).fn(), operationOf(lookingAgain).fn(2, 2)], [2, 3]);
  assertEquals([loading, lookingAgain].map((node) => [second.isCached(node), second.keeps(node)]), [[
    true,
    false,
  ], [true, false]]);
});

Deno.test("importing Weft loads nothing of the cache", async () => {
  const entry = import.meta.resolve("../../../mod.ts");
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry] }).output();
  const modules: Module[] = JSON.parse(new TextDecoder().decode(stdout)).modules;
  const loaded = new Set([entry]);
  for (const specifier of loaded) { // grows meanwhile
    const { dependencies = [] } = modules.find((module) => module.specifier === specifier)!;
    for (const { code, isDynamic } of dependencies) {
      if (code?.specifier.startsWith("file:") && !isDynamic) loaded.add(code.specifier);
    }
  }
  const names = [...loaded].filter((specifier) => specifier.includes("/src/delayed/cache/"));
  assertEquals(names.map((name) => name.split("/").at(-1)), ["options.ts"]);
});

interface Module {
  specifier: string;
  dependencies?: { code?: { specifier: string }; isDynamic?: boolean }[];
}
