/** What a whole program with processes does: what it prints, how it ends, where its modules come from. */

import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { until } from "../helpers.ts";
import { isAlive, textOf } from "./helpers.ts";

const weft = import.meta.resolve("../../../mod.ts");
const config = fileURLToPath(new URL("../../../deno.json", import.meta.url));

interface Options {
  flags?: string[];
  files?: Record<string, string>;
}

/** A script in a folder of its own, and another folder that it is run from. */
class Script implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync();
  readonly #cwd = Deno.makeTempDirSync();
  readonly command: Deno.Command;

  constructor(source: string, { flags = ["-A", `--config=${config}`], files = {} }: Options = {}) {
    for (const [name, text] of Object.entries({ ...files, "main.ts": source })) {
      Deno.writeTextFileSync(`${this.folder}/${name}`, text.replaceAll("weft:", weft));
    }
    this.command = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-lock", ...flags, `${this.folder}/main.ts`, this.folder],
      cwd: this.#cwd,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }

  /** It must end by itself. */
  async run(): Promise<{ code: number; output: string[]; errors: string }> {
    const { code, stdout, stderr } = await this.command.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    return { code, output: text(stdout).split("\n"), errors: text(stderr) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
    await Deno.remove(this.#cwd, { recursive: true });
  }
}

Deno.test("processes: a program with them prints what its kernels print, and ends by itself", async () => {
  await using script = new Script(`import { delayed, kernels } from "weft:";
    export const { fail, says } = kernels(import.meta.url, {
      fail: () => { throw new RangeError("no"); },
      says(x: number) {
        console.log("out", x);
        console.error("err", x);
        Deno.stdout.writeSync(new TextEncoder().encode("raw\\n"));
        return [x, import.meta.main, Deno.args.length];
      },
    });
    if (import.meta.main) {
      const options = { scheduler: "processes", workers: 1 } as const;
      console.log(JSON.stringify(await delayed(says)(7).compute(options)));
      console.log(await delayed(fail)().compute(options).catch((error) => error.cause.message));
    }`);
  const { code, output, errors } = await script.run();
  assertEquals([code, output, errors], [0, ["out 7", "raw", "[7,false,1]", "no"], "err 7"]);
});

Deno.test("processes: what a module is called is known from the program's own configuration", async () => {
  const files = {
    "deno.json": JSON.stringify({ imports: { "half": "./half.ts", "weft": weft, ...stdImports() } }),
    "half.ts": "export const half = (x: number) => x / 2;",
  };
  await using script = new Script(
    `import { kernels, ProcessPool } from "weft";
    import { half } from "half";
    const { halved } = kernels(import.meta.url, { halved: (x: number) => half(x) });
    if (import.meta.main) {
      await using pool = new ProcessPool({ workers: 1 });
      console.log(await pool.run(halved, [42]));
    }`,
    { files, flags: ["--no-prompt", "--allow-run", "--allow-env"] },
  );
  assertEquals(await script.run(), { code: 0, output: ["21"], errors: "" });
});

/** The parts of the standard library that this package imports, as this repository has them. */
function stdImports(): Record<string, string> {
  const { imports } = JSON.parse(Deno.readTextFileSync(config));
  const npm = Object.entries<string>(imports).filter(([, target]) => target.startsWith("npm:"));
  const std = ["async/deadline", "dotenv"].map((
    name,
  ) => [`@std/${name}`, import.meta.resolve(`@std/${name}`)]);
  return Object.fromEntries([...npm, ...std]);
}

Deno.test("processes: without the permission to run programs the error says so", async () => {
  await using script = new Script(
    `import { delayed, kernels } from "weft:";
    const { one } = kernels(import.meta.url, { one: () => 1 });
    if (import.meta.main) await delayed(one)().compute({ scheduler: "processes" });`,
    { flags: ["--no-prompt", "--allow-env", `--config=${config}`] },
  );
  const { code, errors } = await script.run();
  assertEquals(code, 1);
  assertStringIncludes(errors, "before it had started: Requires run access");
});

const SPINNING = `import { kernels, ProcessPool } from "weft:";
  export const { spin } = kernels(import.meta.url, {
    spin(file: string) {
      Deno.writeTextFileSync(file, String(Deno.pid));
      while (true);
    },
  });
  if (import.meta.main) {
    const [folder] = Deno.args;
    const pool = new ProcessPool({ workers: 2, permissions: { write: [folder] } });
    pool.run(spin, [folder + "/first"]);
    pool.run(spin, [folder + "/second"]);
    const isToLeave = () => [...Deno.readDirSync(folder)].some(({ name }) => name === "leave");
    setInterval(() => isToLeave() && Deno.exit(0), 20);
  }`;

for (const leaves of [true, false]) {
  const how = leaves ? "a program that leaves" : "a program that is killed";
  Deno.test(`processes: ${how} takes them along, although they compute`, async () => {
    await using script = new Script(SPINNING);
    const program = script.command.spawn();
    const ids = await Promise.all(
      ["first", "second"].map((name) => textOf(`${script.folder}/${name}`).then(Number)),
    );
    assert(ids.every(isAlive));
    if (leaves) Deno.writeTextFileSync(`${script.folder}/leave`, "");
    else program.kill("SIGKILL");
    await program.output();
    await until(() => !ids.some(isAlive));
  });
}
