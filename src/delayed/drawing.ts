/**
 * A graph as shapes and arrows, and these in the languages of Graphviz and Mermaid.
 *
 * @module
 */

import { forEachNode } from "./capture.ts";
import type { Graph } from "./graph.ts";
import { argsOf, isData, keyOf, type Node, operationOf } from "./node.ts";

/** What is to be drawn. */
export interface Drawing {
  readonly shapes: readonly Shape[];
  readonly arrows: readonly Arrow[];
}

/** A function, drawn as a circle, or data, drawn as a box. */
export interface Shape {
  readonly id: string;
  readonly kind: "function" | "data";
  readonly label: string;
  /** The place of its task in the order of running; absent for values that were given. */
  readonly order?: number;
}

/** The way data go; dashed where a task only comes after another. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly dashed?: boolean;
}

/** Labels longer than this are cut. */
const LONGEST_LABEL = 24;

/**
 * Draws a graph: for each task a circle, for each result and each given value a box.
 *
 * @param asked The nodes that the graph was built for.
 * @param collapse Whether to leave out the boxes of results.
 */
export function draw(graph: Graph, asked: readonly Node[], collapse: boolean): Drawing {
  const { nodes, starts, dependencies } = graph;
  const shapes: Shape[] = [];
  const arrows: Arrow[] = [];
  const values = new Map<Node, string>();
  const result = (task: number) => collapse ? `task${task}` : `data${task}`;
  const given = (node: Node) => {
    const id = values.get(node) ?? `value${values.size}`;
    if (!values.has(node)) shapes.push({ id, kind: "data", label: valueLabel(argsOf(node)[0]) });
    values.set(node, id);
    return id;
  };
  for (const node of asked) if (isData(node)) given(node);
  for (let task = 0; task < nodes.length; task++) {
    const operation = operationOf(nodes[task]), args = argsOf(nodes[task]);
    const to = `task${task}`;
    shapes.push({
      id: to,
      kind: "function",
      label: cut(operation.label?.(args) ?? operation.name),
      order: task,
    });
    if (!collapse) {
      shapes.push({ id: result(task), kind: "data", label: cut(keyOf(nodes[task])), order: task });
      arrows.push({ from: to, to: result(task) });
    }
    let next = starts[task];
    const sources = new Set<string>();
    forEachNode(args, (node) => sources.add(isData(node) ? given(node) : result(dependencies[next++])));
    for (const from of sources) arrows.push({ from, to });
    while (next < starts[task + 1]) arrows.push({ from: result(dependencies[next++]), to, dashed: true });
  }
  return { shapes, arrows };
}

/** The direction in which data flow: bottom to top, and so on. */
export type RankDir = "BT" | "TB" | "LR" | "RL";

/**
 * The drawing in Graphviz's language.
 *
 * @param fill The colour of a shape, if it has one.
 */
export function toDot(
  { shapes, arrows }: Drawing,
  rankdir: RankDir,
  fill: (shape: Shape) => Fill | undefined,
): string {
  const lines = shapes.map((shape) => {
    const filled = fill(shape);
    const colours = filled
      ? `, style=filled, fillcolor="${filled.background}", fontcolor="${filled.text}"`
      : "";
    const form = shape.kind === "function" ? "circle" : "box";
    return `  ${shape.id} [shape=${form}, label=${JSON.stringify(shape.label)}${colours}];`;
  });
  const edges = arrows.map(({ from, to, dashed }) => `  ${from} -> ${to}${dashed ? " [style=dashed]" : ""};`);
  return `digraph {\n  rankdir=${rankdir};\n  node [fontsize=12, margin="0.08,0.04"];\n` +
    `${[...lines, ...edges].join("\n")}\n}\n`;
}

/** The colours of a shape. */
export interface Fill {
  readonly background: string;
  readonly text: string;
}

/** The drawing in Mermaid's language. */
export function toMermaid({ shapes, arrows }: Drawing, rankdir: RankDir): string {
  const lines = shapes.map(({ id, kind, label }) => {
    const text = `"${label.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("\n", "<br>")}"`;
    return kind === "function" ? `  ${id}((${text}))` : `  ${id}[${text}]`;
  });
  const edges = arrows.map(({ from, to, dashed }) => `  ${from} ${dashed ? "-.->" : "-->"} ${to}`);
  return `graph ${rankdir}\n${[...lines, ...edges].join("\n")}\n`;
}

function cut(label: string): string {
  if (label.length <= LONGEST_LABEL) return label;
  const beginning = label.slice(0, 16 * LONGEST_LABEL); // a sign may have several code units
  const signs = [...new Intl.Segmenter().segment(beginning)].map(({ segment }) => segment);
  return signs.length <= LONGEST_LABEL ? label : `${signs.slice(0, LONGEST_LABEL - 1).join("")}…`;
}

function valueLabel(value: unknown): string {
  if (typeof value === "string") return cut(JSON.stringify(value));
  if (typeof value === "bigint") return cut(`${value}n`);
  if (typeof value === "function") return "function";
  if (typeof value !== "object" || value === null) return cut(String(value));
  const size = Array.isArray(value) || ArrayBuffer.isView(value) ? (value as unknown[]).length : undefined;
  const name = String(value.constructor?.name ?? "Object");
  return cut(size === undefined ? name : `${name}(${size})`);
}
