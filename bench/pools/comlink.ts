/** Comlink: one proxy for each worker. It has no pool of its own, so calls go to the workers in turn. */

import { type Remote, transfer, wrap } from "comlink";
import type { Exposed } from "./comlink_worker.ts";
import type { OpenPool } from "./pool.ts";

function openWorker(): { worker: Worker; proxy: Remote<Exposed> } {
  const worker = new Worker(new URL("comlink_worker.ts", import.meta.url), { type: "module" });
  return { worker, proxy: wrap<Exposed>(worker) };
}

export const open: OpenPool = (workers) => {
  const opened = Array.from({ length: workers }, openWorker);
  let next = 0;
  return Promise.resolve({
    increment: (x) => opened[next++ % workers].proxy.increment(x),
    [Symbol.asyncDispose]: () => Promise.resolve(opened.forEach(({ worker }) => worker.terminate())),
  });
};

/** A worker that sends back the arrays it is sent; they are moved there, or copied. */
export function openEcho() {
  const { worker, proxy } = openWorker();
  return {
    worker,
    move: (array: Float64Array<ArrayBuffer>) => proxy.echo(transfer(array, [array.buffer])),
    copy: (array: Float64Array<ArrayBuffer>) => proxy.echo(array),
  };
}
