/** What several tests of kernels need. */

import { type Kernel, kernels } from "../../mod.ts";

const weft = import.meta.resolve("../../mod.ts");

/** The error that a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("the promise was expected to be rejected");
}

/**
 * A kernel of a module that only workers import: this thread knows its name, and a worker gets what `source` says.
 * `weft` in the source stands for the address of this package.
 */
export function kernelIn(source: string): TemporaryKernel {
  const file = Deno.makeTempFileSync({ suffix: ".ts" });
  const rewrite = (source: string) => Deno.writeTextFileSync(file, source.replaceAll("weft:", weft));
  rewrite(source);
  const { kernel } = kernels(new URL(`file://${file}`).href, { kernel: () => "called here" });
  return Object.assign(kernel, { rewrite, remove: () => Deno.removeSync(file) });
}

/** A kernel whose module is a temporary file. */
export type TemporaryKernel = Kernel<(...args: unknown[]) => unknown> & {
  /** Gives the module another source, for workers that have not imported it. */
  rewrite(source: string): void;
  remove(): void;
};

/** Waits for a condition to come true. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** So many shared words. */
export function sharedWords(length: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
