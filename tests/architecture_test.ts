/** Who may import whom. */

import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";

const root = new URL("..", import.meta.url);

/** What each module that an entry needs imports, as Deno sees it: at run time, or for its types too. */
async function imports(entry: string, what: "code" | "code and types"): Promise<Map<string, string[]>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", fileURLToPath(new URL(entry, root))],
    cwd: root,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
  return new Map(
    modules.filter(({ specifier }) => specifier.startsWith(root.href)).map((
      { specifier, dependencies = [] },
    ) => [
      local(specifier),
      dependencies.map(({ code, type }) =>
        code?.specifier ?? (what === "code" ? undefined : type?.specifier) ?? ""
      )
        .filter((found) => found.startsWith(root.href)).map(local),
    ]),
  );
}

interface Module {
  specifier: string;
  dependencies?: { code?: { specifier?: string }; type?: { specifier?: string } }[];
}

function local(specifier: string): string {
  return specifier.slice(root.href.length);
}

/** The folder of src, or the first part of the path. */
function part(path: string): string {
  const [first, second] = path.split("/");
  return first === "src" ? `src/${second}` : first;
}

/** What every folder of src may use. */
const COMMON = ["src/checks.ts", "src/files.ts", "src/values.ts"];

/** Each part, and the parts that it may import. From another folder of src only the mod.ts may be imported. */
const ALLOWED: Record<string, string[]> = {
  "mod.ts": ["src/coroutines", "src/delayed", "src/figures", "src/kernels"],
  "src/coroutines": [],
  "src/kernels": ["std"],
  "src/delayed": ["src/kernels", "src/figures", "std"],
  "src/figures": [],
  "examples": ["mod.ts", "std"],
  "std": [],
};

/** Workers and processes are roots of their own: `new Worker(new URL(…))` is no import. */
const ENTRIES = [
  "mod.ts",
  "src/kernels/processes/listener.ts",
  "src/kernels/processes/process.ts",
  "src/kernels/workers/worker.ts",
  "src/delayed/cache/main.ts",
  "examples/mandelbrot/main.ts",
  "examples/julia.ts",
];

Deno.test("imports go from examples to mod.ts, from there to the folders of src, and never back", async () => {
  let arrows = 0;
  for (const entry of ENTRIES) {
    for (const [from, tos] of await imports(entry, "code and types")) {
      for (const to of tos.filter((to) => part(to) !== part(from) && !COMMON.includes(to))) {
        arrows++;
        assert(ALLOWED[part(from)]?.includes(part(to)), `${from} must not import ${to}`);
        if (part(to).startsWith("src/")) assertEquals(to, `${part(to)}/mod.ts`, `imported by ${from}`);
      }
    }
  }
  assert(arrows > 20, "the graph was read");
});

Deno.test("at run time no module imports itself by a detour", async () => {
  for (const entry of ENTRIES) {
    const graph = await imports(entry, "code");
    const done = new Set<string>();
    const visit = (path: string, around: string[]) => {
      assert(!around.includes(path), `a circle: ${[...around, path].join(" → ")}`);
      if (done.has(path)) return;
      for (const next of graph.get(path) ?? []) visit(next, [...around, path]);
      done.add(path);
    };
    visit(entry, []);
  }
});
