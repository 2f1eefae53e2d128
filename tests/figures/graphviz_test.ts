import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { renderDot } from "../../src/figures/mod.ts";

Deno.test("a graph becomes an SVG", async () => {
  const svg = await renderDot('digraph { a [label="x < y"]; a -> b }', "svg");
  assertStringIncludes(svg, "x &lt; y");
  assertStringIncludes(svg, 'font-family="DejaVu Sans, ');
});

Deno.test("a font that the graph names is kept", async () => {
  assertStringIncludes(await renderDot("graph { a [fontname=Courier] }", "svg"), 'font-family="Courier');
});

Deno.test("a graph becomes a PNG, with its text", async () => {
  const { width, height, data, channels } = decode(
    await renderDot("graph { wide_label [shape=plain] }", "png"),
  );
  assert(width > height);
  let dark = 0;
  for (let i = 0; i < data.length; i += channels) if (data[i] < 100) dark++;
  assert(dark > 100);
});

Deno.test("a format that does not exist is an error", async () => {
  await assertRejects(
    () => renderDot("graph { a }", "pdf" as "svg"),
    RangeError,
    "format must be one of svg, png; got pdf",
  );
});

Deno.test("wrong DOT is an error that quotes the line", async () => {
  const error = await assertRejects(() => renderDot("digraph {\n  a -> b\n  b -- c\n}", "svg"), SyntaxError);
  assertEquals(error.message, "Cannot draw this graph: syntax error in line 3 near '--'\n3 |   b -- c");
  await assertRejects(() => renderDot("graph { a", "png"), SyntaxError, "1 | graph { a");
  await assertRejects(() => renderDot("", "svg"), SyntaxError, "it is empty");
});
