import { checkChoice } from "../checks.ts";
import { lazy } from "./lazy.ts";
import { rasterize } from "./rasterize.ts";

/**
 * Draws a graph that is written in Graphviz's language [DOT](https://graphviz.org/doc/info/lang.html).
 *
 * Text is in DejaVu Sans unless the graph names another font. A PNG always shows DejaVu Sans.
 *
 * @param dot The graph.
 * @param format `svg` for an SVG document, `png` for the bytes of a PNG with 2 pixels for each of the SVG's.
 * @throws {RangeError} If the format is another.
 * @throws {SyntaxError} If the DOT is wrong; the message has Graphviz's reason and the line it names.
 *
 * @example
 * ```ts
 * import { renderDot } from "@weft/weft";
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(await renderDot("digraph { load -> blur -> save }", "svg"), "blur");
 * ```
 */
export function renderDot(dot: string, format: "svg"): Promise<string>;
/** The same, as PNG. */
export function renderDot(dot: string, format: "png"): Promise<Uint8Array<ArrayBuffer>>;
/** The same, in either format. */
export function renderDot(dot: string, format: "svg" | "png"): Promise<string | Uint8Array<ArrayBuffer>>;
export async function renderDot(
  dot: string,
  format: "svg" | "png",
): Promise<string | Uint8Array<ArrayBuffer>> {
  checkChoice("format", format, ["svg", "png"]);
  const svg = await drawDot(dot);
  return format === "svg" ? svg : await rasterize(svg, { scale: 2 });
}

/** Graphviz knows how wide DejaVu Sans is, but only by this name alone. */
const FAMILY = { fontname: "DejaVu Sans" };

async function drawDot(dot: string): Promise<string> {
  const { FONT_FAMILY } = await import("./text.ts");
  const viz = await loadViz();
  const { status, output, errors } = viz.render(dot, {
    format: "svg",
    graphAttributes: FAMILY,
    nodeAttributes: FAMILY,
    edgeAttributes: FAMILY,
  });
  if (status === "failure") throw new SyntaxError(`Cannot draw this graph: ${reason(dot, errors)}`);
  return output.replaceAll(`font-family="${FAMILY.fontname}"`, `font-family="${FONT_FAMILY}"`);
}

/** Graphviz's messages, each followed by the line of `dot` that it names. */
function reason(dot: string, errors: { message: string }[]): string {
  if (errors.length === 0) return "it is empty";
  return errors.map(({ message }) => message + quoted(dot, message)).join("\n");
}

function quoted(dot: string, message: string): string {
  const line = message.match(/ in line (\d+)/)?.[1];
  return line ? `\n${line} | ${dot.split("\n")[Number(line) - 1]}` : "";
}

const loadViz = lazy(async () => {
  // Graphviz itself, compiled to WebAssembly.
  const { instance } = await import("@viz-js/viz");
  return await instance();
});
