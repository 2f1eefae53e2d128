/** What a profile says of a stream of events, as a table, as data and as a picture. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import {
  type Call,
  type CallSource,
  compute,
  type ComputeEvent,
  delayed,
  dismissWorkers,
  type Executor,
  gather,
  jit,
  type Profile,
  profile,
  type ProfileData,
  type TaskEnded,
} from "@weft/weft";
import { assertType, type IsExact } from "@std/testing/types";
import { followers } from "../../src/delayed/profile.ts";
import { bytesText, timeText } from "../../src/delayed/quantities.ts";
import { covered } from "../../src/delayed/recording.ts";
import { plus } from "../conformance/kernels.ts";
import { stopClock } from "./screen.ts";

type Tell = (event: ComputeEvent) => void;

/** Tells of a task that took so many seconds from then on. */
function ended(tell: Tell, name: string, worker: number, at: number, seconds: number, more = {}) {
  const rest = { waited: 0, bytes: 0, cached: false, ...more };
  tell({ type: "ended", key: `${name}-${at}`, name, worker, at, seconds, ...rest });
}

const END = { type: "finish", done: 0, running: 0, waiting: 0 } as const;

/** A profile of two computes with a pause between them. */
function example(): Profile {
  using clock = stopClock();
  using p = profile();
  const [tell] = followers();
  clock.tick(1000);
  tell({ type: "start", tasks: 9 });
  ended(tell, "load", 1, 0, 2, { waited: 0.5, bytes: 1.5e6 });
  ended(tell, "load", 2, 0, 4, { waited: 1.5, bytes: 2.5e6 });
  ended(tell, "add", 0, 2, 2 ** -10);
  ended(tell, "load", 1, 0, 0, { cached: true });
  const failure = { key: "load-x", name: "load", worker: 1, error: new Error("no <network>") };
  tell({ type: "retried", ...failure, at: 3, attempt: 1, delay: 1 });
  tell({ type: "failed", ...failure, at: 4 });
  tell({ ...END, seconds: 4 });
  clock.tick(6000);
  const [second] = followers();
  second({ type: "start", tasks: 1 });
  ended(second, "save", 1, 0.5, 0.5);
  second({ ...END, seconds: 1 });
  return p;
}

Deno.test("profile: a table of functions, the longest total first, and of workers", () => {
  assertEquals(
    String(example()),
    `\
4 tasks in 5.00 s, 2 workers 65% busy; 1 cached, 1 retried, 1 failed

function  tasks   total    mean     max    wait    moved  cached  retried  failed
load          2  6.00 s  3.00 s  4.00 s  1.00 s  4.00 MB       1        1       1
save          1  500 ms  500 ms  500 ms     0 s      0 B       0        0       0
add           1  977 µs  977 µs  977 µs     0 s      0 B       0        0       0

worker  tasks  busy
here        1    0%
1           2   50%  ##########
2           1   80%  ################`,
  );
  assertEquals(Deno.inspect(example()), String(example()));
});

Deno.test("profile: the same as data", () => {
  const { seconds, rows, workers, tasks } = example();
  assertEquals(seconds, 5);
  const load = { total: 6, mean: 3, max: 4, waited: 1, bytes: 4e6, cached: 1, retried: 1, failed: 1 };
  assertEquals(rows[0], { name: "load", count: 2, ...load });
  assertEquals(rows.map(({ name, failed }) => [name, failed]), [["load", 1], ["save", 0], ["add", 0]]);
  assertEquals(workers, [
    { worker: 0, count: 1, busy: 2 ** -10 / 5 },
    { worker: 1, count: 2, busy: 0.5 },
    { worker: 2, count: 1, busy: 0.8 },
  ]);
  assertEquals(tasks.map(({ key, at }) => [key, at]), [
    ["load-0", 1],
    ["load-0", 1],
    ["add-2", 3],
    ["load-0", 1],
    ["save-0.5", 7.5],
  ]);
  const [, , , cached, save] = tasks;
  assertEquals(cached.cached, true);
  assertEquals(save, {
    key: "save-0.5",
    name: "save",
    worker: 1,
    at: 7.5,
    seconds: 0.5,
    waited: 0,
    bytes: 0,
    cached: false,
  });
  assertEquals(JSON.parse(JSON.stringify(example())), { seconds, rows, workers, tasks });
});

Deno.test("profile: it sees every compute until it is stopped, and several see the same", async () => {
  const inc = delayed((x: number) => x + 1, { name: "inc" });
  const counts = (p: Profile) => p.rows.map(({ name, count }) => `${count} ${name}`).toSorted();
  const outer = profile();
  await inc(inc(1)).compute();
  {
    using inner = profile();
    await compute(inc(1), inc(2), inc(3));
    assertEquals(counts(inner), ["3 inc"]);
  }
  outer.stop();
  await inc(1).compute();
  assertEquals(counts(outer), ["5 inc"]);
  assertEquals(followers(), []);
  outer[Symbol.dispose]();
  assertEquals(outer.tasks.length, 5);
});

Deno.test("profile: what ends after it was stopped is not in it; a compute that runs counts up to then", () => {
  using clock = stopClock();
  const p = profile(), [tell] = followers();
  tell({ type: "start", tasks: 2 });
  clock.tick(500);
  ended(tell, "load", 1, 0, 0.5);
  assertEquals(p.seconds, 0.5);
  clock.tick(500);
  p.stop();
  clock.tick(500);
  ended(tell, "load", 1, 0.5, 1);
  p.stop();
  assertEquals([p.tasks.length, p.seconds, p.workers[0].busy], [1, 1, 0.5]);
});

Deno.test("profile: the longest task of a function, one that only failed, a worker that was never idle", () => {
  const p = profile(), [tell] = followers();
  tell({ type: "start", tasks: 3 });
  ended(tell, "load", 1, 0, 3);
  ended(tell, "load", 1, 3, 1.001);
  tell({ type: "failed", key: "save-1", name: "save", worker: 1, at: 4, error: new Error("no") });
  tell({ ...END, seconds: 4 });
  p.stop();
  const [load, save] = p.rows;
  assertEquals([load.max, save.count, save.mean, save.waited, save.failed], [3, 0, 0, 0, 1]);
  assertEquals(p.workers.map(({ busy }) => busy), [1]);
});

Deno.test("profile: an empty one says so, and is a picture", async () => {
  using p = profile();
  assertEquals(String(p), "0 tasks in 0 s");
  assertMatch(await p.svg(), /^<svg [^]*0 tasks in 0 s[^]*<\/svg>\n$/);
});

Deno.test("profile: kernels are seen on their workers", async () => {
  const square = jit((x: number) => x * x, { name: "square" });
  using p = profile();
  await gather(...Array.from({ length: 20 }, (_, i) => delayed(square)(i))).compute({ workers: 2 });
  assertEquals(p.rows.find(({ name }) => name === "square")?.count, 20);
  assert(p.workers.some(({ worker }) => worker > 0));
  await dismissWorkers();
});

/** Says of each kernel that it took 1.5 seconds, and of all of them at once. */
const slow: Executor = {
  size: 1,
  serve: (source: CallSource) => ({
    wake() {
      const calls: Call[] = [];
      for (let call = source.take(); call; call = source.take()) calls.push(call);
      queueMicrotask(() => calls.forEach((call) => call.done(call.kernel(...call.args), 1, 1500)));
    },
    stop() {},
    [Symbol.dispose]() {},
  }),
};

Deno.test("profile: kernels whose ends are told together ran one after the other, and waited for each other", async () => {
  const queued: number[] = [], ended: TaskEnded[] = [];
  const onEvent = (event: ComputeEvent) => {
    if (event.type === "queued") queued.push(event.at);
    if (event.type === "ended") ended.push(event);
  };
  await compute(...Array.from({ length: 3 }, (_, i) => delayed(plus)(i, 1)), { scheduler: slow, onEvent });
  assertEquals(ended.map(({ seconds }) => seconds), [1.5, 1.5, 1.5]);
  assertEquals(ended.map(({ at }) => (at - ended[0].at).toFixed(6)), ["0.000000", "1.500000", "3.000000"]);
  assertEquals(ended.map(({ waited }) => waited), ended.map(({ at }, i) => at - queued[i]));
});

/** The attributes of the elements of a kind that have a title. */
function titled(svg: string, element: string): { x: number; width: number; title: string }[] {
  const pattern = new RegExp(
    `<${element} x="(\\S+)" y="\\S+" width="(\\S+)"[^>]*><title>([^<]*)</title>`,
    "g",
  );
  return [...svg.matchAll(pattern)].map(([, x, width, title]) => ({ x: +x, width: +width, title }));
}

Deno.test("timeline: a lane for each worker, a bar for each task, signs for failures, a legend, an axis", async () => {
  const svg = await example().svg();
  const texts = [...svg.matchAll(/<text [^>]*>([^<]*)</g)].map(([, text]) => text);
  assertEquals(texts, [
    ...["here", "0%", "worker 1", "50%", "worker 2", "80%"],
    ...["0", "1", "2", "3", "4", "5", "6", "7", "seconds"],
    ...["load: 2 × 3.00 s", "save: 1 × 500 ms", "add: 1 × 977 µs", "failed", "retried"],
    "4 tasks in 5.00 s, 2 workers 65% busy; 1 cached, 1 retried, 1 failed",
  ]);
  const second = 576 / 7; // points: two computes, from 0 to 4 and from 6 to 7 seconds
  const shown = titled(svg, "rect").map(({ x, width, title }) => [x, Math.ceil(width), title]);
  const round = (x: number) => Number(x.toFixed(3));
  assertEquals(shown, [
    [160, 8, "1 × add"],
    [0, Math.ceil(2 * second - 0.5), "load-0: 2.00 s from 0 s\nwaited 500 ms\nmoved 1.50 MB"],
    [round(6.5 * second), Math.ceil(second / 2 - 0.5), "save-0.5: 500 ms from 6.50 s"],
    [0, Math.ceil(4 * second - 0.5), "load-0: 4.00 s from 0 s\nwaited 1.50 s\nmoved 2.50 MB"],
  ]);
  assertMatch(svg, /load-x failed: Error: no &lt;network&gt;/);
  assertMatch(svg, /load-x retried: Error/);
});

Deno.test("timeline: a hundred thousand tasks make a picture of bounded size, in which all of them are counted", async () => {
  const p = profile(), [tell] = followers();
  tell({ type: "start", tasks: 100_000 });
  for (let i = 0; i < 100_000; i++) ended(tell, `step${i % 3}`, 1 + i % 2, 1e-4 * (i >> 1), 0.9e-4);
  tell({ ...END, seconds: 5 });
  p.stop();
  const svg = await p.svg();
  assert(svg.length < 100_000, `${svg.length} characters`);
  const counts = titled(svg, "rect").map(({ title }) =>
    title.split("\n").reduce((sum, line) => sum + Number(line.split(" × ")[0].replace(",", "")), 0)
  );
  assertEquals(counts.reduce((sum, count) => sum + count), 100_000);
  assertEquals(
    svg.match(/<path d="M0 [^"]*z"/g)!.length,
    2 * 3,
    "an area for each function on each worker",
  );
});

Deno.test("timeline: async functions that overlap stand below each other, tasks of a worker never", async () => {
  const p = profile(), [tell] = followers();
  tell({ type: "start", tasks: 99 });
  for (let i = 0; i < 20; i++) {
    ended(tell, "fetch", 0, i / 100, 1);
    ended(tell, "work", 1, i / 100, 1);
  }
  tell({ ...END, seconds: 2 });
  p.stop();
  const rows = (title: string) => {
    const pattern = new RegExp(`<rect x="\\S+" y="(\\S+)"[^>]*><title>${title}`, "g");
    return new Set([...svg.matchAll(pattern)].map(([, y]) => y)).size;
  };
  const svg = await p.svg();
  assertEquals([rows("fetch"), rows("work")], [8, 1]);
});

Deno.test("timeline: more functions than colours, more workers than labels", async () => {
  const p = profile(), [tell] = followers();
  tell({ type: "start", tasks: 99 });
  for (let i = 0; i < 300; i++) ended(tell, `f${i % 12}`, 1 + i % 100, 0.01 * Math.floor(i / 100), 0.01);
  tell({ ...END, seconds: 0.03 });
  p.stop();
  const svg = await p.svg();
  assertMatch(svg, />3 others</);
  assertMatch(svg, />milliseconds</);
  const labels = svg.match(/>worker \d+</g)!.length;
  assert(labels >= 20 && labels < 100, `${labels} labels`);
  assertEquals(titled(svg, "rect").length, 300);
});

Deno.test("profile: saved as .svg and .png, shown in a notebook", async () => {
  const folder = await Deno.makeTempDir(), p = example();
  await p.save(`${folder}/timeline.svg`);
  assertEquals(await Deno.readTextFile(`${folder}/timeline.svg`), await p.svg());
  await p.save(`${folder}/timeline.png`);
  assertEquals([...(await Deno.readFile(`${folder}/timeline.png`)).slice(1, 4)], [80, 78, 71]);
  await assertRejects(() => p.save(`${folder}/timeline.gif`), RangeError, '".gif" is not one of them');
  await assertRejects(
    () => p.save(3 as unknown as string),
    TypeError,
    "profile.save takes the path of a file",
  );
  await Deno.remove(folder, { recursive: true });
  const display = p as unknown as Record<symbol, () => Promise<Record<string, string>>>;
  const shown = await display[Symbol.for("Jupyter.display")]();
  assertEquals(shown, { "image/svg+xml": await p.svg(), "text/plain": String(p) });
});

Deno.test("quantities have three digits", () => {
  const times: [seconds: number, text: string][] = [
    [0, "0 s"],
    [1.2e-9, "0.00 µs"],
    [4.56e-7, "0.46 µs"],
    [1e-6, "1.00 µs"],
    [9.994e-6, "9.99 µs"],
    [9.996e-6, "10.0 µs"],
    [99.96e-6, "100 µs"],
    [999.6e-6, "1.00 ms"],
    [0.9999, "1.00 s"],
    [59.9, "59.9 s"],
    [59.96, "1 min 0 s"],
    [3725, "1 h 2 min"],
  ];
  for (const [seconds, text] of times) assertEquals(timeText(seconds), text);
  const sizes = [0, 12, 999.6, 1000, 1234, 45_600, 5e6, 7.89e9, 1e12, 1e16];
  const texts = ["0 B", "12 B", "1.00 kB", "1.00 kB", "1.23 kB", "45.6 kB", "5.00 MB", "7.89 GB", "1.00 TB"];
  assertEquals(sizes.map(bytesText), [...texts, "10,000 TB"]);
});

Deno.test("the time that intervals cover together", () => {
  assertEquals(covered([], []), 0);
  assertEquals(covered([0, 5, 1], [2, 6, 3]), 4);
  assertEquals(covered([0, 1, 10], [9, 2, 11]), 10);
});

Deno.test("a profile's types", () => {
  using p = profile();
  assertType<IsExact<typeof p, Profile>>(true);
  assertType<IsExact<ReturnType<typeof p.toJSON>, ProfileData>>(true);
  // @ts-expect-error: what it says cannot be changed
  ((p: Profile) => p.seconds = 3);
});
