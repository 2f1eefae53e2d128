/** What a bar says, line for line, in a terminal and a clock of the tests' own. */

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import {
  type ComputeEvent,
  delayed,
  gather,
  type ProgressOptions,
  type TaskEnded,
  TaskError,
} from "@weft/weft";
import { progressBar } from "../../src/delayed/progress.ts";
import { barLine, type ProgressState } from "../../src/kernels/progress_line.ts";
import { File, Screen, stopClock } from "./screen.ts";

const task = { key: "t-1", name: "t", worker: 0, at: 0 };
const ended: TaskEnded = { type: "ended", ...task, seconds: 0, waited: 0, bytes: 0, cached: false };
const retried: ComputeEvent = { type: "retried", ...task, error: undefined, attempt: 1, delay: 1 };
const failed: ComputeEvent = { type: "failed", ...task, error: undefined };
const finish: ComputeEvent = { type: "finish", done: 0, running: 0, waiting: 0, seconds: 0 };

/** A compute that happens when the test says so. */
function compute(tasks: number, options: ProgressOptions) {
  const tell = progressBar({ minimum: 0, width: 10, ...options });
  tell({ type: "start", tasks });
  return {
    tell,
    end: (count: number, cached = false) => {
      for (let i = 0; i < count; i++) tell({ ...ended, cached });
    },
  };
}

Deno.test("a bar: share, tasks, rate, elapsed and remaining time, then what was retried", () => {
  using clock = stopClock();
  const out = new Screen();
  const { tell, end } = compute(1000, { out });
  clock.tick(100);
  assertEquals(out.lines, ["[          ] | 0% | 0/1,000 tasks | 0.1 s"]);
  clock.tick(900);
  end(100);
  clock.tick(100);
  assertEquals(out.lines, ["[#         ] | 10% | 100/1,000 tasks | 167/s | 1.1 s | 6 s left"]);
  end(99, true);
  tell(retried);
  tell(retried);
  tell({ type: "grown", tasks: 2000 });
  clock.tick(900);
  assertEquals(out.lines, [
    "[          ] | 9% | 199/2,000 tasks | 100/s | 2.0 s | 19 s left | 99 cached | 2 retried",
  ]);
  end(1801);
  tell(finish);
  assertEquals(out.lines, [
    "[##########] | 100% | 2,000/2,000 tasks | 951/s | 2.0 s | 99 cached | 2 retried",
  ]);
  assert(out.written.endsWith("retried\x1b[K\n\x1b[J"), "the cursor is on a fresh line");
});

Deno.test("a bar ends where the work was stopped or failed, and says so", () => {
  using clock = stopClock();
  const out = new Screen();
  for (const [event, error] of [[ended, "stop"], [failed, new TaskError(["t"], "no")]] as const) {
    const { tell, end } = compute(10, { out });
    end(2);
    clock.tick(2000);
    tell(event);
    tell({ ...finish, error });
  }
  assertEquals(out.lines, [
    "[###       ] | 30% | stopped at 3/10 tasks | 1.5/s | 2.0 s",
    "[##        ] | 20% | failed at 2/10 tasks | 1.0/s | 2.0 s",
  ]);
});

Deno.test("several bars at once have a line each; one that has ended stays above the others", () => {
  using clock = stopClock();
  const out = new Screen();
  const load = compute(4, { out, label: "load" });
  const train = compute(2, { out, label: "train" });
  load.end(1);
  train.end(1);
  clock.tick(100);
  assertEquals(out.lines, [
    "load [##        ] | 25% | 1/4 tasks | 10/s | 0.1 s | 1 s left",
    "train [#####     ] | 50% | 1/2 tasks | 10/s | 0.1 s | 1 s left",
  ]);
  train.end(1);
  train.tell(finish);
  clock.tick(100);
  assertEquals(out.lines, [
    "train [##########] | 100% | 2/2 tasks | 20/s | 0.1 s",
    "load [##        ] | 25% | 1/4 tasks | 5.0/s | 0.2 s | 1 s left",
  ]);
  load.end(3);
  load.tell(finish);
  assertEquals(out.lines, [
    "train [##########] | 100% | 2/2 tasks | 20/s | 0.1 s",
    "load [##########] | 100% | 4/4 tasks | 20/s | 0.2 s",
  ]);
});

Deno.test("more bars than the terminal has lines: the first ones are shown", () => {
  using clock = stopClock();
  const out = new Screen(100, 4);
  const bars = Array.from({ length: 5 }, (_, i) => compute(2, { out, label: `${i}` }));
  clock.tick(100);
  assertEquals(out.lines.map((line) => line.slice(0, 12)), ["0 [         ", "1 [         ", "… and 3 more"]);
  for (const { tell } of bars) tell(finish);
  assertEquals(out.lines.map((line) => line[0]), ["0", "1", "2", "3", "4"]);
});

Deno.test("what is printed appears above the bars, and the console is its own again afterwards", () => {
  using clock = stopClock();
  const out = new Screen();
  const put = (...args: unknown[]) => void out.writeSync(new TextEncoder().encode(`${args.join(" ")}\n`));
  using log = stub(console, "log", put);
  using error = stub(console, "error", put);
  const before = { ...console };
  const one = compute(2, { out }), two = compute(2, { out });
  assertStrictEquals(console.log, before.log, "nothing is shown yet");
  clock.tick(100);
  console.log("hello", 1);
  console.error("two\nlines");
  assertEquals(out.lines, [
    "hello 1",
    "two",
    "lines",
    "[          ] | 0% | 0/2 tasks | 0.1 s",
    "[          ] | 0% | 0/2 tasks | 0.1 s",
  ]);
  one.tell(finish);
  console.log("later");
  two.tell({ ...finish, error: "stop" });
  assertEquals(out.lines.slice(3), [
    "[          ] | 0% | 0/2 tasks | 0.1 s",
    "later",
    "[          ] | 0% | stopped at 0/2 tasks | 0.1 s",
  ]);
  assertEquals({ ...console }, before);
  assertEquals([log.calls.length, error.calls.length], [2, 1]);
});

Deno.test("the console is its own again when outputs end in any order, and what others put there stays", () => {
  using clock = stopClock();
  const before = { ...console };
  const one = compute(2, { out: new Screen() }), two = compute(2, { out: new Screen() });
  clock.tick(100);
  one.tell(finish);
  two.tell(finish);
  assertEquals({ ...console }, before);
  const three = compute(2, { out: new Screen() });
  clock.tick(100);
  const taken = console.info, own = () => {};
  console.info = own;
  three.tell(finish);
  assertStrictEquals(console.info, own);
  console.info = taken; // as a test's own stub does when it ends
  using _ = stub(console, "log");
  console.assert(true);
  assertEquals({ ...console, info: before.info, log: before.log }, before);
  console.info = before.info;
});

Deno.test("a terminal that becomes narrower, or wider: the line fits and leaves nothing behind", () => {
  using clock = stopClock();
  const out = new Screen(60);
  const { tell, end } = compute(400, { out, width: 40, label: "load" });
  end(100);
  clock.tick(1000);
  assertEquals(out.lines, ["load [##         ] | 25% | 100/400 tasks | 1.0 s | 3 s left"]);
  out.narrow(20);
  assertEquals(out.lines.length, 3);
  clock.tick(100);
  assertEquals(out.lines, ["load 100/400 tasks"]);
  out.columns = 100;
  clock.tick(100);
  assertEquals(out.lines.length, 1);
  tell(finish);
});

Deno.test("a line is never wider than there is room, and says the most important first", async () => {
  const state: ProgressState = {
    label: "列車🚂",
    unit: "tasks",
    done: 400,
    total: 1000,
    cached: 3,
    retried: 2,
    failed: 1,
    seconds: 4.7,
    rate: 85,
  };
  barLine(state, 40, 80);
  const { unicodeWidth } = await import("@std/cli/unicode-width"); // which the first line has begun to load
  const lines = Array.from({ length: 150 }, (_, columns) => barLine(state, 40, columns));
  for (const [columns, line] of lines.entries()) assert(unicodeWidth(line) <= columns, line);
  assertEquals(
    [149, 110, 80, 60, 45, 25, 10, 3, 1, 0].map((columns) => lines[columns]),
    [
      "列車🚂 [################                        ] | 40% | 400/1,000 tasks | 85/s | 4.7 s | 8 s left | 3 cached | 2 retried | 1 failed",
      "列車🚂 [######           ] | 40% | 400/1,000 tasks | 85/s | 4.7 s | 8 s left | 3 cached | 2 retried | 1 failed",
      "列車🚂 [#####        ] | 40% | 400/1,000 tasks | 8 s left | 2 retried | 1 failed",
      "列車🚂 [######          ] | 40% | 400/1,000 tasks | 8 s left",
      "列車🚂 [####        ] | 40% | 400/1,000 tasks",
      "列車🚂 400/1,000 tasks",
      "列車🚂 40…",
      "列…",
      "…",
      "",
    ],
  );
});

Deno.test("times, rates and numbers are put so that they can be read", () => {
  const line = (seconds: number, rate: number, done = 1, total = 10 ** 6) =>
    barLine({ label: "", unit: "tasks", done, total, seconds, rate }, 1, 200).replace(/^.*?% \| /, "");
  assertEquals(line(59.94, 12345), "1/1,000,000 tasks | 12,345/s | 59.9 s | 1 min 22 s left");
  assertEquals(line(59.96, 9.96, 10), "10/1,000,000 tasks | 10/s | 1 min 0 s | 27 h 53 min left");
  assertEquals(line(3599.99, 0.5), "1/1,000,000 tasks | 30/min | 1 h 0 min | 555 h 33 min left");
  assertEquals(
    line(3600, 0.001, 1, 2),
    "1/2 tasks | 3.6/h | 1 h 0 min | 16 min 40 s left",
  );
  const nothing = { label: "", unit: "tasks", done: 0, total: 0, seconds: 0 };
  assertEquals(barLine(nothing, 4, 80), "[    ] | 0% | 0/0 tasks | 0.0 s");
  assertEquals(
    barLine({ ...nothing, outcome: "stopped" }, 4, 80),
    "[    ] | 0% | stopped at 0/0 tasks | 0.0 s",
  );
  assertEquals(barLine({ ...nothing, outcome: "done" }, 4, 80), "[####] | 100% | 0/0 tasks | 0.0 s");
  const failures = { ...nothing, done: 1, total: 5, failed: 3, outcome: "failed" } as const;
  assertEquals(barLine(failures, 5, 80), "[#    ] | 20% | failed at 1/5 tasks | 0.0 s | 3 failed");
});

Deno.test("short work shows nothing; a bar appears after the minimum, though no timer gets a turn", () => {
  using clock = stopClock();
  const out = new Screen();
  const short = compute(2, { out, minimum: 0.5 });
  clock.tick(499);
  short.end(2);
  short.tell(finish);
  assertEquals(out.written, "");
  const busy = compute(2, { out, minimum: 0.5, dt: 3600 });
  clock.tick(500);
  busy.end(1);
  assertEquals(out.lines, ["[#####     ] | 50% | 1/2 tasks | 2.0/s | 0.5 s | 1 s left"]);
  clock.tick(100);
  busy.end(1);
  assertEquals(out.lines, ["[#####     ] | 50% | 1/2 tasks | 2.0/s | 0.5 s | 1 s left"], "dt has not passed");
  busy.tell(finish);
  assertEquals(out.lines, ["[##########] | 100% | 2/2 tasks | 3.3/s | 0.6 s"]);
});

Deno.test("what is no terminal gets plain lines: nothing on short work, then at steps of a tenth, not too often", () => {
  using clock = stopClock();
  const out = new File();
  const before = { ...console };
  const short = compute(2, { out });
  clock.tick(4900);
  short.end(2);
  short.tell(finish);
  assertEquals(out.text, "");
  const { tell, end } = compute(100, { out, label: "load" });
  for (let second = 0; second < 25; second++) {
    end(3);
    clock.tick(1000);
  }
  clock.tick(60_000);
  assertEquals({ ...console }, before);
  tell({ ...finish, error: "stop" });
  assertEquals(out.text.split("\n"), [
    "load: 15% | 15/100 tasks | 2.4/s | 5.0 s | 36 s left",
    "load: 30% | 30/100 tasks | 3.0/s | 10.0 s | 24 s left",
    "load: 45% | 45/100 tasks | 2.8/s | 15.0 s | 20 s left",
    "load: 60% | 60/100 tasks | 3.0/s | 20.0 s | 14 s left",
    "load: 75% | 75/100 tasks | 2.9/s | 25.0 s | 9 s left",
    "load: 75% | 75/100 tasks | 53/min | 1 min 25 s | 29 s left",
    "load: 75% | stopped at 75/100 tasks | 53/min | 1 min 25 s",
    "",
  ]);
});

Deno.test("an output that breaks is not written to again, and disturbs nothing", () => {
  using clock = stopClock();
  let tries = 0;
  const writeSync = () => {
    tries++;
    throw new Deno.errors.BrokenPipe();
  };
  const out = { isTerminal: () => true, writeSync };
  for (let i = 0; i < 2; i++) {
    const { tell, end } = compute(2, { out });
    end(1);
    clock.tick(1000);
    tell(finish);
  }
  assertEquals(tries, 1);
});

Deno.test("a real compute that is aborted leaves its bar where it was, and the console as it was", async () => {
  const out = new Screen(), before = { ...console }, controller = new AbortController();
  const step = delayed((i: number) => {
    if (i === 3) controller.abort();
    return Promise.resolve(i);
  });
  const work = gather(...Array.from({ length: 9 }, (_, i) => step(i)));
  const progress = { out, minimum: 0, width: 10 };
  await work.compute({ progress, workers: 1, signal: controller.signal }).catch(() => {});
  assertEquals(out.lines.map((line) => line.slice(0, 42)), ["[###       ] | 30% | stopped at 3/10 tasks"]);
  assertEquals({ ...console }, before);
});
