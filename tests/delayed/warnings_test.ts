/** Mistakes that are told of once, with what to do instead. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import { configure, delayed, dismissWorkers, gather } from "../../mod.ts";
import { forgetWarnings, noteCompute, noteKernels } from "../../src/delayed/warnings.ts";
import { plus } from "../conformance/kernels.ts";
import { StepExecutor } from "../conformance/step_executor.ts";
import { sizeOf } from "./large_kernels.ts";

/** What a program warns of. */
async function warningsOf(program: () => unknown): Promise<string[]> {
  forgetWarnings();
  using warn = stub(console, "warn");
  await program();
  return warn.calls.map(({ args }) => String(args[0]));
}

/** Runs a test of a mistake: it is told of once, and not at all if that is not wanted. */
function testWarning(name: string, program: () => unknown, message: string): void {
  Deno.test(`${name}: a warning, once, with the fix`, async () => {
    const warnings = await warningsOf(async () => {
      await program();
      await program();
    });
    assertEquals(warnings.length, 1, warnings.join("\n"));
    assertStringIncludes(warnings[0], message);
    assertStringIncludes(warnings[0], "configure({ warnings: false }) silences this");
    using _ = configure({ warnings: false });
    assertEquals(await warningsOf(program), []);
    await dismissWorkers();
  });
}

const fetched = (x: number) => Promise.resolve(x);

testWarning(
  "delayed(f(x)) for delayed(f)(x)",
  () => delayed(fetched(1)),
  "for delayed(f(x)) write delayed(f)(x)",
);

testWarning("compute inside a loop", async () => {
  for (let i = 0; i < 20; i++) await delayed(plus)(i, 1).compute();
}, "in a row from one place, ");

testWarning("changing an argument in place", async () => {
  const xs = delayed(() => [3, 1, 2])();
  const sorted = delayed((xs: number[]) => xs.sort(), { name: "sorted" })(xs);
  await gather(sorted, delayed((xs: number[]) => xs[0])(xs)).compute();
}, "sorted has changed one of its arguments in place, [ 1, 2, 3 ]");

testWarning("tasks far too small", () => {
  noteKernels(1000, 0.0001); // few
  noteKernels(50_000, 1); // 20 µs each
  noteKernels(50_000, 0.01);
}, "50000 tasks on workers took 0.2 µs each, less than it takes to send them");

testWarning("a large literal passed again and again", async () => {
  const values = new Float64Array(2 ** 18);
  await gather(...Array.from({ length: 10 }, () => delayed(sizeOf)(values))).compute();
}, "the same 2 MB are copied to a worker for each call of sizeOf");

Deno.test("what is no mistake is not warned of", async () => {
  const warnings = await warningsOf(async () => {
    const add = delayed((a: number, b: number) => a + b);
    for (let i = 0; i < 50; i++) await add(i, 1).compute(); // on this thread it costs nothing
    for (let i = 0; i < 50; i++) {
      await gather(...Array.from({ length: 20 }, () => delayed(plus)(1, 2))).compute();
    }
    const own = delayed((xs: number[]) => xs.sort())(delayed(() => [2, 1])()); // nobody else sees it
    await gather(own, delayed((xs: number[]) => xs.length)([1, 2])).compute();
    delayed({ value: 1 });
  });
  assertEquals(warnings, []);
  await dismissWorkers();
});

/** Computes so many small graphs in a row, at a line of a program. */
function loop(times: number, line: number, tasks = 1): void {
  for (let i = 0; i < times; i++) {
    noteCompute(tasks, { stack: `Error\n    at main (file:///main.ts:${line}:1)` });
  }
}

Deno.test("a loop is one place in the program, with small graphs in a row", async () => {
  const warnings = await warningsOf(() => {
    loop(17, 1);
    loop(17, 2); // from somewhere else
    loop(10, 1);
    loop(1, 1, 100); // a large graph between them
    loop(10, 1);
  });
  assertEquals(warnings, []);
  assertMatch(
    (await warningsOf(() => loop(20, 3)))[0],
    /18 times in a row from one place, file:\/\/\/main.ts:3,/,
  );
});

Deno.test("a change in place is seen in lists, typed arrays and objects, but not in shared memory", async () => {
  const changes: [value: object, change: (value: never) => unknown, warnings: number][] = [
    [[1, 2], (list: number[]) => list.push(3), 1],
    [[1, 2], (list: number[]) => list[1] = 3, 1],
    [new Float64Array(2), (samples: Float64Array) => samples[1] = NaN, 1],
    [{ rate: 1 }, (options: { rate: number }) => options.rate = 2, 1],
    [new Float64Array([NaN, -0]), (samples: Float64Array) => samples.fill(NaN, 0, 1), 0],
    [new Int32Array(new SharedArrayBuffer(8)), (words: Int32Array) => words[1] = 3, 0],
  ];
  for (const [value, change, count] of changes) {
    const warnings = await warningsOf(() => delayed(change)(value as never).compute());
    assertEquals(warnings.length, count, Deno.inspect(value));
  }
});

Deno.test("a large literal may be passed a few times, and shared memory as often as you like", async () => {
  const values = new Float64Array(2 ** 18), shared = new Float64Array(new SharedArrayBuffer(2 ** 21));
  const warnings = await warningsOf(async () => {
    const sizes = (xs: Float64Array, times: number) =>
      Array.from({ length: times }, () => delayed(sizeOf)(xs));
    await gather(...sizes(values, 7), ...sizes(shared, 20)).compute();
  });
  assertEquals(warnings, []);
  await dismissWorkers();
});

Deno.test("the tasks of a compute are counted and timed where they run", async () => {
  const warnings = await warningsOf(async () => {
    const tasks = Array.from({ length: 2000 }, () => delayed(plus)(1, 1));
    await gather(...tasks).compute({ scheduler: new StepExecutor() }); // which says that it took no time
  });
  assertEquals(warnings.map((text) => text.slice(0, 40)), ["weft: 2000 tasks on workers took 0.0 µs "]);
});

async function run(script: string): Promise<string> {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    cwd: new URL("../../", import.meta.url),
    stderr: "piped",
  }).output();
  return new TextDecoder().decode(stderr);
}

Deno.test("a program that computes none of its delayeds: a warning at its end", async () => {
  const module = JSON.stringify(new URL("../../mod.ts", import.meta.url).href);
  const make = `import { configure, delayed } from ${module}; const x = delayed((x) => x)(1);`;
  assertMatch(
    await run(make),
    /1 delayed calls or values were made, and none was computed, so nothing has run/,
  );
  assertEquals(await run(`${make} await x.compute();`), "");
  assertEquals(await run(`${make} configure({ warnings: false });`), "");
});
