/** The package as JSR hands it out: published, then imported over HTTP by a script in another place. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Elsewhere } from "./elsewhere.ts";
import { published } from "./publish.ts";

/** All that a script with kernels needs: workers read it, to find the kernels. */
const PERMISSIONS = ["--no-prompt", "--allow-read=main.ts"];

const KERNEL_RESULTS = {
  here: [9, true],
  toThread: [49, false],
  pool: [64, false, 6],
  map: [1, 4, 9],
  gather: [1, 4, 9, 16, false],
  mean: 7.5,
  chain: 100,
  typedArray: [1, 0.5, 0.25],
  error: [true, 7, "more than 7"],
  failure: ["TaskError", true],
};

const PROCESS_RESULTS = { squares: [1, 4, 9], elsewhere: true, compiled: 10, denied: "NotCapable" };

const FIGURE_RESULTS = {
  png: "\x89PNG\r\n",
  svg: true,
  graphs: ["<?xml", true, "\x89PNG\r\n"],
  array: ["\x93NUMPY", [0.5, 1.5]],
};

Deno.test("what is published: the modules, the licence and the documents, nothing else", async () => {
  const { releases } = await published();
  const weft = releases.find(({ name }) => name === "@weft/weft")!;
  const parts = new Set(Array.from(weft.files.keys(), (path) => path.split("/")[1]));
  assertEquals([...parts].toSorted(), ["CHANGELOG.md", "LICENSE", "README.md", "deno.json", "mod.ts", "src"]);
});

Deno.test("from jsr: kernels in the script's own file run on workers", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("kernels.ts");
  assertEquals(JSON.parse(await elsewhere.deno("run", ...PERMISSIONS)), KERNEL_RESULTS);
});

Deno.test("from jsr: without the permission to read the script, the error says what is missing", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("kernels.ts");
  const errors = await elsewhere.fail("--no-prompt");
  assertMatch(errors, /KernelError: the kernel squared could not be imported from .*main\.ts/);
  assertStringIncludes(errors, "--allow-read");
});

Deno.test("from jsr: a script's types are checked", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("kernels.ts");
  await elsewhere.deno("check");
});

Deno.test("from jsr: kernels in the script's own file run in processes that may do nothing else", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("processes.ts");
  const output = await elsewhere.deno("run", "--no-prompt", "--allow-run", "--allow-env");
  assertEquals(JSON.parse(output), PROCESS_RESULTS);
});

/** The package by the URL of its entry, on a host that Deno does not know to be a registry. */
function plainAddress({ registry }: Elsewhere): string {
  const { version } = registry.releases.find(({ name }) => name === "@weft/weft")!;
  return `${registry.plainUrl}@weft/weft/${version}/mod.ts`;
}

/** That host, and the registry with `@std`: naming a host takes away those that are allowed by default. */
function allowImport({ registry: { plainUrl, url } }: Elsewhere): string {
  return `--allow-import=${new URL(plainUrl).host},${new URL(url).host}`;
}

Deno.test("from any other address: kernels in the script's own file run on workers", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("kernels.ts", plainAddress(elsewhere));
  const output = await elsewhere.deno("run", ...PERMISSIONS, allowImport(elsewhere));
  assertEquals(JSON.parse(output), KERNEL_RESULTS);
});

Deno.test("from any other address: kernels in the script's own file run in processes", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("processes.ts", plainAddress(elsewhere));
  const output = await elsewhere.deno("run", "--no-prompt", "--allow-run", "--allow-env", "--allow-import");
  assertEquals(JSON.parse(output), PROCESS_RESULTS);
});

Deno.test("from jsr: figures, pictures of graphs and NumPy files", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("figures.ts");
  // The renderer and the font are files of npm packages.
  assertEquals(JSON.parse(await elsewhere.deno("run", "--no-prompt", "--allow-read")), FIGURE_RESULTS);
});

interface Module {
  specifier: string;
  dependencies?: { code?: { specifier: string }; isDynamic?: boolean }[];
}

/** What runs when the package is imported: its own modules, and what they import other than dynamically. */
async function loadedAtOnce(elsewhere: Elsewhere): Promise<string[]> {
  const { redirects, modules } = JSON.parse(await elsewhere.deno("info", "--json"));
  const own = new Map((modules as Module[]).map((module) => [module.specifier, module]));
  const loaded = new Set<string>([redirects["jsr:@weft/weft"]]);
  for (const specifier of loaded) { // grows meanwhile
    if (!specifier.includes("/@weft/")) continue;
    for (const { code, isDynamic } of own.get(specifier)!.dependencies ?? []) {
      if (code && !isDynamic) loaded.add(code.specifier);
    }
  }
  return [...loaded];
}

Deno.test("from jsr: importing loads the parser alone of npm, and of @std only what kernels and bars need", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("import.ts");
  assertEquals(await elsewhere.deno("run", "--no-prompt"), "function\n");
  const fromStd = elsewhere.registry.requests.filter((path) => path.startsWith("/@std/"));
  assertEquals([...new Set(fromStd.map((path) => path.split("/")[2]))].toSorted(), [
    "async",
    "cli",
    "dotenv",
  ]);
  const loaded = await loadedAtOnce(elsewhere);
  assert(
    loaded.some((specifier) => specifier.endsWith("/src/kernels/workers/pool.ts")),
    "the graph was read",
  );
  assertEquals(
    loaded.filter((specifier) => specifier.startsWith("npm:")).map((specifier) => specifier.split("@")[0]),
    [
      "npm:meriyah",
    ],
  );
});

Deno.test("from any other address: a script's types are checked", async () => {
  await using elsewhere = await Elsewhere.open();
  await elsewhere.put("kernels.ts", plainAddress(elsewhere));
  await elsewhere.deno("check", allowImport(elsewhere));
});

Deno.test("publishing warns of nothing", async () => {
  const { messages } = await published();
  assertEquals(messages.match(/^(warning|error)\[.*/gm), null);
});
