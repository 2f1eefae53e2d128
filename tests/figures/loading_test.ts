import { assert, assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };

const SRC = import.meta.resolve("../../src/");
const MODULE = `${SRC}figures/mod.ts`;

interface Module {
  specifier: string;
  dependencies?: { code?: { specifier: string }; isDynamic?: boolean }[];
}

Deno.test("importing the figures loads no package", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", MODULE] }).output();
  const modules: Module[] = JSON.parse(new TextDecoder().decode(stdout)).modules;
  const loaded = new Set([MODULE]);
  for (const specifier of loaded) { // grows meanwhile
    assert(specifier.startsWith("file:"), specifier);
    const { dependencies = [] } = modules.find((module) => module.specifier === specifier)!;
    const needed = dependencies.filter(({ code, isDynamic }) => code && !isDynamic);
    for (const { code } of needed) loaded.add(code!.specifier);
  }
  const names = Array.from(loaded, (specifier) => specifier.split("/").at(-1));
  assert(names.includes("figure.ts") && !names.includes("axes.ts"));
});

/** A module as JSR serves it: without an import map, each bare specifier is written out. */
async function published(path: string): Promise<Response> {
  let source = await Deno.readTextFile(new URL(`.${path}`, SRC));
  for (const [name, specifier] of Object.entries(config.imports)) {
    for (const before of ["import(", "from "]) {
      source = source.replaceAll(`${before}"${name}`, `${before}"${specifier}`);
    }
  }
  return new Response(source, { headers: { "content-type": "application/typescript" } });
}

Deno.test("everything works when loaded over http", async () => {
  await using server = Deno.serve(
    { port: 0, onListen() {} },
    (request) => published(new URL(request.url).pathname),
  );
  const code = `
    import { encodeNpy, imshow, rasterize, renderDot } from "http://localhost:${server.addr.port}/figures/mod.ts";
    const figure = imshow([1, 2], { width: 2, height: 1, title: "over http" });
    await encodeNpy(Int8Array.of(1));
    await renderDot("graph { a }", "png");
    console.log((await rasterize(await figure.svg())).length > 0);
  `;
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/main.ts`, code);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--no-check",
      "--allow-import",
      "--allow-read",
      "main.ts",
    ],
    cwd: folder,
  }).output();
  await Deno.remove(folder, { recursive: true });
  assertEquals([new TextDecoder().decode(stderr), new TextDecoder().decode(stdout)], ["", "true\n"]);
});
