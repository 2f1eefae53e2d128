/** Compiled code that is kept in a folder. */

import { fileURLToPath, pathToFileURL } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { jit, vectorize } from "../../../../mod.ts";
import { COMPILER, lastChangeIn, readCache, writeCache } from "../../../../src/kernels/jit/run/cache.ts";
import type { Compiled } from "../../../../src/kernels/jit/compile.ts";

const ADD = (a: number, b: number) => a + b;

/** A folder that is removed at the end of the block. */
function temporaryFolder(): Disposable & { path: string; files: () => string[] } {
  const path = Deno.makeTempDirSync();
  return {
    path,
    files: () => [...Deno.readDirSync(path)].map(({ name }) => `${path}/${name}`).sort(),
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

function compiled(name: string): Compiled {
  return {
    bytes: Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
    name,
    args: ["f64", { dtype: "f64", rank: 2, layout: "C", of: "ndarray" }],
    result: "f64",
    stores: [false, true],
    seeded: false,
    memory: true,
    regions: [{ captured: ["i32"], reductions: [{ join: "add", type: "f64" }] }],
    sites: [{ array: "x", dimension: 0, line: 1, column: 2 }],
    passes: [],
  };
}

Deno.test("cache: what was written is read, by its whole key", () => {
  using folder = temporaryFolder();
  const { passes: _, ...kept } = compiled("f");
  assertEquals(readCache(folder.path, "key"), undefined);
  writeCache(folder.path, "key", compiled("f"));
  assertEquals(readCache(folder.path, "key"), kept);
  assertEquals(readCache(folder.path, "another key"), undefined);
  assertEquals(folder.files().length, 1);
});

Deno.test("cache: a file that is damaged, cut off, foreign or of another key is as good as none", () => {
  using folder = temporaryFolder();
  writeCache(folder.path, "key", compiled("f"));
  const [file] = folder.files(), whole = Deno.readFileSync(file);
  const refused = (bytes: Uint8Array, why: string) => {
    Deno.writeFileSync(file, bytes);
    assertEquals(readCache(folder.path, "key"), undefined, why);
  };
  for (const length of [0, 1, 100, whole.length - 1]) refused(whole.slice(0, length), `cut off at ${length}`);
  for (let at = 0; at < whole.length; at += 7) {
    const damaged = whole.slice();
    damaged[at] ^= 1;
    refused(damaged, `damaged at ${at}`);
  }
  refused(new TextEncoder().encode("null\n"), "foreign");
  writeCache(folder.path, "key", compiled("f"));
  assertEquals(Deno.readFileSync(file), whole, "written anew");
});

Deno.test("cache: a kernel finds its code again, and only its own", () => {
  using folder = temporaryFolder();
  const cache = folder.path;
  assertEquals(jit(ADD, { cache })(1, 2), 3);
  const files = folder.files();
  assertEquals(files.length, 1);
  const { mtime } = Deno.statSync(files[0]);
  assertEquals(jit(ADD, { cache })(3, 4), 7);
  assertEquals([folder.files(), Deno.statSync(files[0]).mtime], [files, mtime]);
  const kernel = jit(ADD, { cache });
  kernel(1.5, 2);
  assertEquals(folder.files().length, 2, "other types");
  jit(ADD, { cache, boundsCheck: false })(1, 2);
  jit(ADD, { cache, lanes: false })(1, 2);
  jit((a: number, b: number) => a - b, { cache })(1, 2);
  jit(ADD, { cache, uses: { unused: 1 } })(1, 2);
  vectorize(ADD, { cache })([1], 2);
  assertEquals(folder.files().length, 7);
  assert(kernel.inspect("wat").startsWith("(module"), "what is not kept is made again");
});

Deno.test("cache: code from the cache is what is run", () => {
  using folder = temporaryFolder();
  const cache = folder.path;
  const sum = (x: Float64Array, i: number) => x[0] + x[i];
  jit(sum, { cache, name: "sum" })(Float64Array.of(1, 2), 1);
  const again = jit(sum, { cache, name: "sum" });
  assertEquals(again(Float64Array.of(1, 2), 1), 3);
  try {
    again(Float64Array.of(1, 2), 2);
  } catch (error) {
    assert(
      (error as Error).message.startsWith("sum: index 2 is outside dimension 0 of x (size 2)\n  line 1"),
    );
  }
});

Deno.test("cache: a folder that cannot be used is done without", () => {
  using folder = temporaryFolder();
  const file = `${folder.path}/file`;
  Deno.writeTextFileSync(file, "");
  assertEquals(jit(ADD, { cache: `${file}/below` })(1, 2), 3);
  assertEquals(folder.files(), [file]);
});

Deno.test("cache: nothing unfinished stays, and many may write at once", () => {
  using folder = temporaryFolder();
  for (let i = 0; i < 20; i++) writeCache(folder.path, "key", compiled("f"));
  assertEquals(folder.files().length, 1);
});

Deno.test("cache: without permissions the kernel is compiled each time, and none is asked for", async () => {
  using folder = temporaryFolder();
  const root = new URL("../../../..", import.meta.url);
  const script = `
    import { jit } from "${new URL("mod.ts", root)}";
    const add = (a, b) => a + b;
    console.log(jit(add, { cache: Deno.args[0] })(1, 2), jit(add, { cache: true })(1, 2));`;
  const run = async (...permissions: string[]) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", ...permissions, "-", folder.path],
      cwd: fileURLToPath(root),
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    await new Blob([script]).stream().pipeTo(child.stdin);
    return new TextDecoder().decode((await child.output()).stdout);
  };
  for (const permissions of [[], [`--allow-read=${folder.path}`, `--allow-write=${folder.path}`]]) {
    assertEquals([await run(...permissions), folder.files()], ["3 3\n", []], permissions.join(" "));
  }
});

Deno.test("cache: a change anywhere in the compiler makes what it has compiled out of date", () => {
  for (const file of ["compile.ts", "ir/ir.ts", "lanes/lanes.ts", "run/cache.ts"]) {
    assert(Deno.statSync(new URL(file, COMPILER)).isFile, "the folder is that of the whole compiler");
  }
  using folder = temporaryFolder();
  Deno.mkdirSync(`${folder.path}/below`);
  for (const [file, seconds] of [["a.ts", 10], ["below/b.ts", 30], ["c.ts", 20]] as const) {
    Deno.writeTextFileSync(`${folder.path}/${file}`, "");
    Deno.utimeSync(`${folder.path}/${file}`, seconds, seconds);
  }
  assertEquals(lastChangeIn(new URL(`${pathToFileURL(folder.path)}/`)), 30_000);
});

Deno.test("cache: the default folder is WEFT_CACHE, else where the user's caches are", async () => {
  using folder = temporaryFolder();
  const run = async (env: Record<string, string>) => {
    const module = new URL("../../../../src/kernels/jit/run/cache.ts", import.meta.url).href;
    const code = `import { defaultFolder } from "${module}"; console.log(defaultFolder());`;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", code],
      cwd: fileURLToPath(new URL("../../../..", import.meta.url)),
      env: { XDG_CACHE_HOME: "", WEFT_CACHE: "", ...env },
    }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  assertEquals(await run({ WEFT_CACHE: folder.path }), folder.path);
  if (Deno.build.os !== "linux") return;
  assertEquals(await run({ HOME: "/home/ada", XDG_CACHE_HOME: "/caches" }), "/caches/weft");
});
