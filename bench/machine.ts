/** What the numbers were measured on. No paths and no names: a report may be published. */

import { cpus } from "node:os";
import type { Python } from "./python.ts";

/** A machine and what was installed on it. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly system: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** This machine. */
export function describeMachine({ versions }: Python): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "an unknown processor",
    cores: navigator.hardwareConcurrency,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    versions: { deno: Deno.version.deno, v8: Deno.version.v8, ...versions, ...rivals() },
  };
}

/** In words: `AMD EPYC, 2 cores, linux x86_64; Deno 2.9.6, Python 3.11.2, …`. */
export function titleOf({ cpu, cores, system, versions }: Machine): string {
  const { deno, python, numba, dask, numpy } = versions;
  const software = Object.entries({ Deno: deno, Python: python, Numba: numba, Dask: dask, NumPy: numpy })
    .filter(([, version]) => version).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cores} ${cores === 1 ? "core" : "cores"}, ${system}; ${software.join(", ")}`;
}

/** The versions of the npm packages, as deno.json pins them. */
function rivals(): Record<string, string> {
  const { imports } = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const names = ["comlink", "poolifier-web-worker", "piscina", "workerpool"];
  return Object.fromEntries(names.map((name) => [name, imports[name].split("@").at(-1)]));
}
