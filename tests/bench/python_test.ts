/** Without Python, with half of it, and with one that dies: the benchmarks go on, and say what to install. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { stub } from "@std/testing/mock";
import { isAbsent, type Side } from "../../bench/case.ts";
import { main } from "../../bench/main.ts";
import { startPython } from "../../bench/python.ts";

const NOWHERE = "/nowhere/bin/python3";

/** An interpreter that says this and ends. */
async function saying(line: string): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, `#!/bin/sh\necho '${line}'\n`);
  await Deno.chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("without Python, the advice names all that is missing, and its sides are absent", async () => {
  await using python = await startPython(NOWHERE);
  assertEquals(python.versions, {});
  assertEquals(python.advice, "sudo apt-get install python3 python3-numba python3-dask python3-numpy");
  assertEquals(python.side("Numba", ["numba"], { case: "calc_pi" }), {
    name: "Numba",
    absent: "not installed",
  });
});

Deno.test("with some packages, only the others are missing", async () => {
  await using interpreter = await saying('{"python": "3.11.2", "numpy": "1.24.2"}');
  await using python = await startPython(interpreter.path);
  assertEquals(python.advice, "sudo apt-get install python3-numba python3-dask");
  const sides = [python.side("NumPy", ["numpy"], { case: "" }), python.side("Dask", ["dask"], { case: "" })];
  assertEquals(sides.map(isAbsent), [false, true]);
});

Deno.test("a Python that has ended fails its runs, and leaves none waiting", async () => {
  await using interpreter = await saying('{"python": "3.11.2", "numpy": "1.24.2"}');
  await using python = await startPython(interpreter.path);
  const side = python.side("NumPy", ["numpy"], { case: "sum_arange" }) as Side;
  await assertRejects(async () => await side.run(), Error);
});

Deno.test("the program runs without Python, prints what to install, and exits with 0", async () => {
  const json = await Deno.makeTempFile();
  const lines: string[] = [];
  using _ = stub(console, "log", (line: string) => void lines.push(line));
  const args = [`--python=${NOWHERE}`, "--quick", "--repeat=1", "--filter=sum_range", `--json=${json}`];
  assertEquals(await main(args), 0);
  const text = lines.join("\n");
  assertStringIncludes(text, "sudo apt-get install python3 python3-numba python3-dask python3-numpy");
  assertStringIncludes(text, "not installed");

  const report = JSON.parse(await Deno.readTextFile(json));
  await Deno.remove(json);
  assertEquals(report.outcomes.length, 1);
  assertEquals(report.outcomes[0].weft.runs, 1);
  assert(report.machine.cores > 0 && report.machine.versions.deno === Deno.version.deno);
});
