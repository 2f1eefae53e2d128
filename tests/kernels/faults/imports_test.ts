/** Modules that a worker cannot import. */

import { assertEquals, assertInstanceOf, assertMatch, assertStringIncludes } from "@std/assert";
import { KernelError, kernels } from "../../../mod.ts";
import { kernelIn, rejection } from "../helpers.ts";
import { faultTest, importFailure, KERNEL } from "./helpers.ts";

faultTest("a module that does not exist", async (pool) => {
  const { kernel } = kernels("file:///no/such/module.ts", { kernel: () => 1 });
  const error = await rejection(pool.run(kernel, []));
  assertInstanceOf(error, KernelError);
  assertStringIncludes(
    error.message,
    "the kernel kernel could not be imported from file:///no/such/module.ts",
  );
  assertStringIncludes(error.message, "Module not found");
});

faultTest("a syntax error in the module", async (pool) => {
  const error = await importFailure(pool, "const = 1;");
  assertInstanceOf(error, KernelError);
  assertStringIncludes(error.message, "could not be imported");
  assertMatch(error.message, /expected|unexpected/i);
});

faultTest("a module that throws on import", async (pool) => {
  const error = await importFailure(pool, "throw new RangeError('not today');");
  assertInstanceOf(error, KernelError);
  assertInstanceOf(error.cause, RangeError);
  assertStringIncludes(error.message, "not today");
});

faultTest("a module that does not make the kernel", async (pool) => {
  const error = await importFailure(pool, KERNEL.replace("kernel: ", "other: "));
  assertInstanceOf(error, KernelError);
  assertStringIncludes(error.message, "has no kernel named kernel when a worker imports it (it has: other)");
});

faultTest("a module that starts work on import, awaited or not, is told how to guard it", async (pool) => {
  for (
    const start of [
      "await toThread(kernel2, 1);",
      "toThread(kernel2, 1);",
      "(async () => { await toThread(kernel2, 1); })();",
      "try { await toThread(kernel2, 1); } catch { /* ignored */ }",
      "await delayed(kernel2)(1).compute();",
    ]
  ) {
    const source = KERNEL + `const { kernel2 } = kernels(import.meta.url, { kernel2: (n: number) => n });` +
      start;
    const error = await importFailure(pool, source);
    assertInstanceOf(error, KernelError);
    assertStringIncludes(error.message, "starts work when it is imported");
    assertStringIncludes(error.message, "if (import.meta.main) {");
  }
});

faultTest("a module that calls Deno.exit() or self.close() on import", async (pool) => {
  for (const ending of ["Deno.exit(1);", "self.close();"]) {
    const error = await importFailure(pool, KERNEL + ending + "await new Promise(() => {});");
    assertInstanceOf(error, KernelError);
    assertMatch(error.message, /ended while it imported file:/);
  }
});

faultTest("a top-level await that never ends", async (pool) => {
  const error = await importFailure(pool, KERNEL + "await new Promise(() => {});");
  assertInstanceOf(error, KernelError);
  assertMatch(error.message, /ended while it imported file:.*top-level code did not end within 2000 ms/);
}, { loadTimeout: 2000 });

faultTest("a module that could not be imported may do better the next time", async (pool) => {
  const kernel = kernelIn("throw new Error('not yet');");
  assertStringIncludes((await rejection(pool.run(kernel, []))).message, "not yet");
  kernel.rewrite(KERNEL);
  assertEquals(await pool.run(kernel, []), 1);
  kernel.remove();
});
