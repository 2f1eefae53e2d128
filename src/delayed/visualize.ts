/**
 * Pictures of graphs.
 *
 * @module
 */

import { captureArguments, forEachNode } from "./capture.ts";
import { draw, type Fill, type RankDir, type Shape, toDot, toMermaid } from "./drawing.ts";
import { Graph } from "./graph.ts";
import { noteUsed } from "./warnings.ts";
import type { Node } from "./node.ts";
import { checkChoice, checkOptions } from "../checks.ts";
import { takeOptions } from "./options.ts";

/** Options of {@linkcode visualize}. */
export interface VisualizeOptions {
  /** The file to write, whose extension says the format; nothing is written without it. */
  filename?: string;
  /** `svg` (the default without a file), `png`, `dot` for Graphviz, or `mermaid`, whose files end in `.mmd`. */
  format?: "svg" | "png" | "dot" | "mermaid";
  /** The direction in which data flow: `BT`, bottom to top, by default. */
  rankdir?: RankDir;
  /** `order` colours each task by its place in the order of running, from the first, dark, to the last, light. */
  color?: "order";
  /** Whether to leave out the boxes of results; false by default. */
  collapseOutputs?: boolean;
}

/** A picture of a graph. As the value of a notebook cell it shows itself. */
export interface Visualization {
  /** The format of `data`. */
  readonly format: "svg" | "png" | "dot" | "mermaid";
  /** The picture: the bytes of a PNG, or text. */
  readonly data: string | Uint8Array;
  /** The graph in Graphviz's language. */
  readonly dot: string;
  /** The file it was written to, if it was. */
  readonly filename?: string;
}

const KNOWN = [
  "filename",
  "format",
  "rankdir",
  "color",
  "collapseOutputs",
] satisfies (keyof VisualizeOptions)[];
const EXTENSIONS: ReadonlyMap<string, Visualization["format"]> = new Map([
  ["svg", "svg"],
  ["png", "png"],
  ["dot", "dot"],
  ["gv", "dot"],
  ["mmd", "mermaid"],
  ["mermaid", "mermaid"],
]);
const FORMATS = [...new Set(EXTENSIONS.values())];
const RANKDIRS = ["BT", "TB", "LR", "RL"];
/** Graphviz takes minutes for larger graphs, and nobody can read them. */
const MOST_TASKS = 2000;

/**
 * Draws the graph behind some delayeds, without running it. Circles are functions, boxes are data; a shared task is
 * drawn once. Options come last, as for {@linkcode compute}.
 *
 * @example A graph as Mermaid text
 * ```ts
 * import { delayed, visualize } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const inc = delayed((x: number) => x + 1, { name: "inc", key: "x" });
 * const { data } = await visualize(inc(1), { format: "mermaid" });
 * assertEquals(data, 'graph BT\n  task0(("inc"))\n  data0["x"]\n  task0 --> data0\n');
 * ```
 *
 * @throws {RangeError} If the graph has more than 2,000 tasks, a format or direction is not known, or the format
 * contradicts the file's extension.
 * @throws {Error} If the file cannot be written; nothing half-written is left.
 */
export function visualize(...args: [...unknown[], VisualizeOptions]): Promise<Visualization>;
/** Draws the graph behind some delayeds. */
export function visualize(...args: unknown[]): Promise<Visualization>;
export async function visualize(...args: unknown[]): Promise<Visualization> {
  const captured = captureArguments(args, true);
  const options: VisualizeOptions = takeOptions("visualize", captured, KNOWN);
  const nodes: Node[] = [];
  forEachNode(captured, (node) => nodes.push(node));
  return await visualizeNodes(nodes, options);
}

/** Draws the graph behind some nodes. */
export async function visualizeNodes(
  nodes: readonly Node[],
  options: VisualizeOptions = {},
): Promise<Visualization> {
  checkOptions("visualize", options, KNOWN);
  const { filename, rankdir = "BT", color, collapseOutputs = false } = options;
  checkChoice("visualize: rankdir", rankdir, RANKDIRS);
  if (color !== undefined) checkChoice("visualize: color", color, ["order"]);
  const format = chooseFormat(options);
  const graph = new Graph(nodes);
  noteUsed();
  const tasks = graph.nodes.length;
  if (tasks > MOST_TASKS) {
    throw new RangeError(
      `visualize: a graph of ${tasks} tasks is too large to be drawn; ${MOST_TASKS} is the most`,
    );
  }
  const drawing = draw(graph, nodes, collapseOutputs);
  const dot = toDot(drawing, rankdir, color ? await orderColours(tasks) : () => undefined);
  const { notebookDisplay, renderDot, saveFile } = await import("../figures/mod.ts");
  const data = format === "dot"
    ? dot
    : format === "mermaid"
    ? toMermaid(drawing, rankdir)
    : await renderDot(dot, format);
  if (filename !== undefined) await saveFile(filename, data);
  return notebookDisplay({ format, data, dot, filename }, async () => ({
    "image/svg+xml": await renderDot(dot, "svg"),
    "text/plain": `a graph of ${tasks} tasks`,
  }));
}

function chooseFormat({ filename, format }: VisualizeOptions): Visualization["format"] {
  const meant = EXTENSIONS.get(filename?.match(/\.(\w+)$/)?.[1].toLowerCase() ?? "");
  if (format !== undefined) checkChoice("visualize: format", format, FORMATS);
  if (format && meant && format !== meant) {
    throw new RangeError(
      `visualize: the format is ${format}, but the extension of ${filename} means ${meant}`,
    );
  }
  if (!format && !meant && filename !== undefined) {
    checkChoice("visualize: the extension of filename", filename, [...EXTENSIONS.keys()]);
  }
  return format ?? meant ?? "svg";
}

async function orderColours(tasks: number): Promise<(shape: Shape) => Fill | undefined> {
  const { colors } = await import("../figures/mod.ts");
  const shades = await colors("viridis", Math.max(1, tasks));
  return ({ order }) =>
    order === undefined
      ? undefined
      : { background: shades[order], text: order < tasks / 2 ? "white" : "black" };
}
