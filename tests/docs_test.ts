/**
 * Documentation examples that are scripts of their own. A kernel lives in a file that workers can import, which the
 * pieces that `deno test --doc` runs are not; such examples are marked `ignore` there, and run here.
 */

import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";

const root = new URL("..", import.meta.url);

function* documents(folder: URL): Generator<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    if (isDirectory) yield* documents(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

interface Script {
  /** Where it stands. */
  readonly place: string;
  readonly source: string;
}

const FENCE = /^([ *]*)```ts ignore\n([\s\S]*?)^[ *]*```$/gm;

function scriptsIn(document: URL): Script[] {
  const text = Deno.readTextFileSync(document);
  return [...text.matchAll(FENCE)].map(({ index, 1: margin, 2: lines }) => ({
    place: `${document.href.slice(root.href.length)}:${text.slice(0, index).split("\n").length}`,
    source: lines.split("\n").map((line) => line.slice(margin.length)).join("\n").replaceAll(
      "jsr:@weft",
      "@weft",
    ),
  }));
}

const sources = [...documents(new URL("src/", root)), new URL("mod.ts", root), new URL("README.md", root)];
const scripts = sources.flatMap(scriptsIn);

/** Runs Deno on a file or folder outside of the project, with the project's own settings. */
async function deno(command: "check" | "run", ...args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [command, "--quiet", `--config=${fileURLToPath(new URL("deno.json", root))}`, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  assertEquals([new TextDecoder().decode(stderr), code], ["", 0]);
}

Deno.test("examples that are scripts", async (t) => {
  assert(scripts.length >= 9, `${scripts.length} were found`);
  const folder = await Deno.makeTempDir();
  const files = scripts.map((_, i) => `${folder}/${i}.ts`);
  scripts.forEach(({ source }, i) => Deno.writeTextFileSync(files[i], source));
  await t.step("have the right types", () => deno("check", ...files));
  for (const [i, { place }] of scripts.entries()) {
    await t.step(`${place} runs`, () => deno("run", "-A", files[i]));
  }
  await Deno.remove(folder, { recursive: true });
});
