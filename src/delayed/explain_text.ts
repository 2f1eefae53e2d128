/**
 * An explanation as text.
 *
 * @module
 */

import { count } from "../kernels/mod.ts";
import type { Explanation } from "./explain.ts";
import { table } from "./profile_text.ts";
import { bytesText, tasksText, timeText } from "./quantities.ts";

/** So many keys of the critical path are written out, from its beginning and its end. */
const KEYS = { first: 3, last: 2 };

/** A line of summary, a table of functions, then the critical path, the memory and the time. */
export function explanationText(explanation: Explanation): string {
  const parts = [headline(explanation)];
  if (explanation.tasks > 0) parts.push(functionTable(explanation), table(lines(explanation), [0, 1]));
  return parts.join("\n\n");
}

function headline({ tasks, functions, workers, depth, width }: Explanation): string {
  const on = (where: string) =>
    functions.reduce((sum, { where: own, count }) => own === where ? sum + count : sum, 0);
  const crew = workers === 1 ? "1 worker" : `${workers} workers`;
  const places = [
    on("workers") > 0 ? `${count(on("workers"))} on ${crew}` : "",
    on("here") > 0 ? `${count(on("here"))} here` : "",
  ].filter((place) => place !== "");
  if (tasks === 0) return tasksText(tasks);
  return `${tasksText(tasks)}, ${places.join(", ")}; ${count(depth)} deep, at most ${
    count(width)
  } side by side`;
}

function functionTable({ functions }: Explanation): string {
  const timed = functions.some(({ mean }) => mean !== undefined);
  return table([
    ["function", "tasks", "where", ...timed ? ["mean", "total"] : []],
    ...functions.map(({ name, count: tasks, where, mean }) => [
      name,
      count(tasks),
      where,
      ...!timed ? [] : mean === undefined ? ["?", "?"] : [timeText(mean), timeText(tasks * mean)],
    ]),
  ], [0, 2]);
}

function lines({ criticalPath, memory, seconds, work }: Explanation): [name: string, text: string][] {
  const { keys } = criticalPath;
  const taking = criticalPath.seconds === undefined ? "" : `, ${timeText(criticalPath.seconds)}`;
  const size = memory.bytes > 0 ? `, ${memory.exact ? "" : "at least "}${bytesText(memory.bytes)}` : "";
  const given = memory.given > 0 ? `; ${bytesText(memory.given)} given` : "";
  const results = memory.results === 1 ? "1 result" : `${count(memory.results)} results`;
  const found: [string, string][] = [
    ["critical path", `${tasksText(keys.length)}${taking}: ${shortened(keys)}`],
    ["memory", `at most ${results} at once${size}${given}`],
  ];
  if (seconds !== undefined) {
    found.push(["time", `about ${timeText(seconds)}, for ${timeText(work!)} of work`]);
  }
  return found;
}

function shortened(keys: readonly string[]): string {
  const { first, last } = KEYS;
  const shown = keys.length <= first + last ? keys : [...keys.slice(0, first), "…", ...keys.slice(-last)];
  return shown.join(" → ");
}
