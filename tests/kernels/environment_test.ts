/** What a whole process does: its environment, its permissions, its end. */

import { fileURLToPath } from "node:url";
import { assertEquals, assertStringIncludes } from "@std/assert";

const weft = import.meta.resolve("../../mod.ts");
const config = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** Runs a script in a folder of its own; it must end by itself. */
async function script(
  source: string,
  { env = {}, flags = ["-A"], files = {} }: {
    env?: Record<string, string>;
    flags?: string[];
    files?: Record<string, string>;
  } = {},
): Promise<{ code: number; output: string; errors: string }> {
  const cwd = await Deno.makeTempDir();
  for (const [name, text] of Object.entries({ ...files, "main.ts": source.replaceAll("weft:", weft) })) {
    await Deno.writeTextFile(`${cwd}/${name}`, text);
  }
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-lock", `--config=${config}`, ...flags, "main.ts"],
    cwd,
    env: { NO_COLOR: "1", ...env },
    signal: AbortSignal.timeout(60_000),
  }).output();
  await Deno.remove(cwd, { recursive: true });
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, output: text(stdout), errors: text(stderr) };
}

const PRINT_SIZE = 'import { WorkerPool } from "weft:"; console.log(new WorkerPool().size);';

Deno.test("WEFT_WORKERS: from the environment, else from .env, else one a core", async () => {
  const dotenv = { ".env": "WEFT_WORKERS=5\n" };
  assertEquals((await script(PRINT_SIZE, { env: { WEFT_WORKERS: "3" }, files: dotenv })).output, "3");
  assertEquals((await script(PRINT_SIZE, { files: dotenv })).output, "5");
  assertEquals((await script(PRINT_SIZE)).output, String(navigator.hardwareConcurrency));
  const { errors } = await script(PRINT_SIZE, { env: { WEFT_WORKERS: "many" } });
  assertStringIncludes(errors, 'WEFT_WORKERS must be a positive integer; got "many"');
});

Deno.test("without permissions nothing is asked for, and plain graphs work", async () => {
  const source = `import { delayed, WorkerPool } from "weft:";
    console.log(await delayed((x: number) => x + 1)(1).compute(), new WorkerPool().size > 0);`;
  const { code, output, errors } = await script(source, {
    flags: ["--no-prompt"],
    files: { ".env": "WEFT_WORKERS=5" },
  });
  assertEquals([code, output, errors], [0, "2 true", ""]);
});

Deno.test("workers need no permission but to read their modules; without it the error says so", async () => {
  const source = `import { kernels, toThread } from "weft:";
    export const { twice } = kernels(import.meta.url, { twice: (x: number) => 2 * x });
    if (import.meta.main) console.log(await toThread(twice, 21));`;
  assertEquals((await script(source, { flags: ["--no-prompt", "--allow-read"] })).output, "42");
  const { code, errors } = await script(source, { flags: ["--no-prompt"] });
  assertEquals(code, 1);
  assertStringIncludes(errors, "read access");
});

Deno.test("a script with workers ends by itself, after results, failures and timeouts", async () => {
  const source = `import { delayed, kernels, map, toThread, WorkerPool } from "weft:";
    export const { add, fail, wait } = kernels(import.meta.url, {
      add: (a: number, b: number) => a + b,
      fail: () => { throw new Error("no"); },
      wait: () => new Promise(() => {}),
    });
    if (import.meta.main) {
      console.log(await toThread(add, 1, 2), await delayed(add)(3, 4).compute());
      console.log(await toThread(fail).catch((error) => error.message));
      const own = new WorkerPool({ workers: 2, grace: 10 }); // nobody disposes it
      console.log(await own.run(add, [5, 6]));
      console.log(await own.run(wait, [], { timeout: 10 }).catch((error) => error.name));
      for await (const _ of map(add as never, [1, 2, 3])) break;
    }`;
  const { code, output } = await script(source);
  assertEquals([code, output.split("\n")], [0, ["3 7", "no", "11", "TimeoutError"]]);
});

Deno.test("an uncaught TaskError names the task and the cause", async () => {
  const source = `import { delayed } from "weft:";
    await delayed(() => { throw new RangeError("too far"); }, { key: "go" })().compute();`;
  const { code, errors } = await script(source);
  assertEquals(code, 1);
  assertStringIncludes(errors, "the task go failed: RangeError: too far");
});

Deno.test("a script that forgot import.meta.main is told so, and ends", async () => {
  const source = `import { kernels, toThread } from "weft:";
    const { twice } = kernels(import.meta.url, { twice: (x: number) => 2 * x });
    console.log(await toThread(twice, 21));`;
  const { code, errors } = await script(source);
  assertEquals(code, 1);
  assertStringIncludes(errors, "starts work when it is imported");
  assertStringIncludes(errors, "if (import.meta.main)");
});
