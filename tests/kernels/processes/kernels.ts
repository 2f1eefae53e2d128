/** Kernels for the tests of processes: what only another process survives, and what needs a permission. */

import { writeSync } from "node:fs";
import { aborted, kernels, type NDArray } from "../../../mod.ts";

export const {
  abortedSpin,
  connects,
  environment,
  exhausts,
  exits,
  garbage,
  hostname,
  increased,
  pid,
  pidLater,
  prints,
  seesAbort,
  spins,
  stubborn,
} = kernels(import.meta.url, {
  /** Computes until it is told to stop, and says in a file that it was. */
  abortedSpin(file: string) {
    Deno.writeTextFileSync(file, "running");
    while (!aborted());
    Deno.writeTextFileSync(file, "stopped");
  },
  connects: (port: number) => Deno.connect({ port }).then((connection) => connection.close()),
  environment: (name: string) => Deno.env.get(name),
  exhausts() {
    for (const all: unknown[] = [];;) all.push(new Array(100_000).fill(0));
  },
  exits: (code: number) => Deno.exit(code),
  /** Writes where the process reports to its pool. */
  garbage: () => writeSync(3, new TextEncoder().encode("no frame at all")),
  hostname: () => Deno.readTextFileSync("/etc/hostname"),
  increased(x: NDArray) {
    for (let i = 0; i < x.size; i++) x.set(i, x.get(i) + 1);
    return x;
  },
  pid: () => Deno.pid,
  /** Waits until a file is there. */
  async pidLater(file: string) {
    while (!isFile(file)) await new Promise((resolve) => setTimeout(resolve, 2));
    return Deno.pid;
  },
  prints(text: string) {
    console.log(text);
    console.error(text);
    Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
  },
  async seesAbort(file: string) {
    Deno.writeTextFileSync(file, "running");
    while (!aborted()) await new Promise((resolve) => setTimeout(resolve, 1));
    Deno.writeTextFileSync(file, "stopped");
  },
  spins() {
    while (true);
  },
  /** Computes, and does not listen to those who ask it to end. */
  stubborn() {
    Deno.addSignalListener("SIGTERM", () => {});
    while (true);
  },
});

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
