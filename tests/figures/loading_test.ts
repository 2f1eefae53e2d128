import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };

const MODULE = import.meta.resolve("../../src/figures/mod.ts");

Deno.test("importing the figures loads no package", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", MODULE] }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  for (const { specifier, dependencies = [] } of modules) {
    const loaded = dependencies.filter((dependency: { code?: { specifier: string }; isDynamic?: boolean }) =>
      dependency.code && !dependency.isDynamic && !dependency.code.specifier.startsWith("file:")
    );
    if (specifier.startsWith("file:")) assertEquals(loaded, [], specifier);
  }
});

/** A module as JSR serves it: without an import map, each bare specifier is written out. */
async function published(path: string): Promise<Response> {
  let source = await Deno.readTextFile(new URL(`.${path}`, MODULE));
  for (const [name, specifier] of Object.entries(config.imports)) {
    source = source.replaceAll(`import("${name}`, `import("${specifier}`);
  }
  return new Response(source, { headers: { "content-type": "application/typescript" } });
}

Deno.test("everything works when loaded over http", async () => {
  await using server = Deno.serve(
    { port: 0, onListen() {} },
    (request) => published(new URL(request.url).pathname),
  );
  const code = `
    import { encodeNpy, imshow, rasterize, renderDot } from "http://localhost:${server.addr.port}/mod.ts";
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
