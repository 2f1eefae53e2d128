/** The worker's side without a thread: messages in, messages out. */

import { assert, assertEquals } from "@std/assert";
import { kernels } from "../../mod.ts";
import { heap } from "../../src/kernels/arrays/heap.ts";
import { aborted, context } from "../../src/kernels/workers/context.ts";
import type { FromWorker, Results, ToWorker } from "../../src/kernels/workers/protocol.ts";
import { Server } from "../../src/kernels/workers/serve.ts";
import { Slots } from "../../src/kernels/workers/slots.ts";
import { until } from "./helpers.ts";

const { add, fail, later, seesAbort, view } = kernels(import.meta.url, {
  add: (a: number, b: number) => a + b,
  fail: (message: string) => {
    throw new RangeError(message);
  },
  later: async (x: number) => await new Promise((resolve) => setTimeout(resolve, 1, x)),
  seesAbort: () => aborted(),
  view: (bytes: number) => new Uint8Array(bytes),
});

/** A server that has been started and knows the kernels above by number. */
class Conversation implements AsyncDisposable {
  readonly slots = new Slots();
  readonly sent: FromWorker[] = [];
  readonly transferred: Transferable[] = [];
  readonly #server = new Server({
    postMessage: (message, transfer) => {
      if (message.type === "results") this.#checkFinished(message);
      this.sent.push(structuredClone(message, { transfer }));
      this.transferred.push(...transfer);
    },
  });
  #known = 0;
  #reported = 0;

  constructor() {
    this.say({ type: "start", worker: 1, slots: this.slots.buffer, heap: heap.state });
    for (const kernel of [add, fail, later, seesAbort, view]) {
      this.say({ type: "load", id: this.#known++, reference: { url: import.meta.url, name: kernel.name } });
    }
  }

  // The pool gives the slot of a reported call to another one at once.
  #checkFinished({ values }: Results): void {
    for (const _ of values) {
      const number = this.#reported++;
      const { slots } = this;
      const ended = slots.finished(number) || slots.stopped(number) || slots.revoke(number);
      assert(ended, `call ${number} is still running`);
    }
  }

  say(message: ToWorker): void {
    this.#server.receive(message);
  }

  async loaded(): Promise<void> {
    await until(() => this.sent.filter((message) => message.type === "loaded").length === this.#known);
  }

  /** The outcomes of the next so many calls. */
  async outcomes(count: number): Promise<unknown[]> {
    const results = () => this.sent.filter((message): message is Results => message.type === "results");
    await until(() => results().reduce((sum, { values }) => sum + values.length, 0) >= count);
    return results().flatMap(({ values, failures }) => {
      const failed = new Map(failures);
      return values.map((value, i) => failed.get(i)?.message ?? value);
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    context.worker = 0;
    return Promise.resolve();
  }
}

Deno.test("server: calls are run in order and reported in order, failures in their places", async () => {
  await using server = new Conversation();
  await server.loaded();
  server.say({ type: "run", kernels: [0, 1, 2, 0], counts: [2, 1, 1, 2], args: [1, 2, "no", 7, 3, 4] });
  assertEquals(await server.outcomes(4), [3, "no", 7, 7]);
});

Deno.test("server: a call that was stopped before it started is skipped", async () => {
  await using server = new Conversation();
  await server.loaded();
  server.slots.stop(1);
  server.say({ type: "run", kernels: [0, 0, 0], counts: [2, 2, 2], args: [1, 1, 2, 2, 3, 3] });
  assertEquals(await server.outcomes(3), [2, undefined, 6]);
  assert(server.slots.finished(0) && server.slots.finished(2));
});

Deno.test("server: a running call sees that it was told to stop", async () => {
  await using server = new Conversation();
  await server.loaded();
  server.say({ type: "run", kernels: [2, 3], counts: [1, 0], args: [1] });
  assertEquals(await server.outcomes(2), [1, false]);
  server.say({ type: "run", kernels: [3], counts: [0], args: [] });
  assertEquals(await server.outcomes(3), [1, false, false]);
  assertEquals(aborted(), false);
});

Deno.test("server: a chain feeds each result to the next call, and ends with a failure", async () => {
  await using server = new Conversation();
  await server.loaded();
  server.say({
    type: "run",
    kernels: [0, 0, 0, 0, 1, 0],
    counts: [2, 2, 2, 2, 1, 2],
    args: [1, 2, undefined, 10, 100, undefined, 5, 5, undefined, undefined, 1],
    feeds: [2, 5, -1, 8, 9, -1],
  });
  assertEquals(await server.outcomes(6), [undefined, undefined, 113, undefined, "10", undefined]);
});

Deno.test("server: the calls of a tree give their results to later ones, and none runs behind a failure", async () => {
  await using server = new Conversation();
  await server.loaded();
  server.say({
    type: "run",
    kernels: [0, 0, 0, 0, 1, 0, 0, 0],
    counts: [2, 2, 2, 2, 1, 2, 2, 2],
    args: [1, 2, 3, 4, undefined, undefined, 5, 5, "bad", 1, 1, undefined, undefined, 6, 7],
    feeds: [4, 5, -1, 11, 12, 12, -1, -1],
  });
  const tree = [undefined, undefined, 10], failed = [undefined, "bad", undefined, undefined];
  assertEquals(await server.outcomes(8), [...tree, ...failed, 13]);
});

Deno.test("server: a chain can be stopped at any of its calls", async () => {
  await using server = new Conversation();
  await server.loaded();
  server.slots.stop(1);
  server.say({
    type: "run",
    kernels: [0, 0, 0, 0],
    counts: [2, 2, 2, 2],
    args: [1, 2, undefined, 10, undefined, 100, 1, 1],
    feeds: [2, 4, -1, -1],
  });
  assertEquals(await server.outcomes(4), [undefined, undefined, undefined, 2]);
});

Deno.test("server: large buffers of results are moved, small ones copied", async () => {
  await using server = new Conversation();
  await server.loaded();
  server.say({ type: "run", kernels: [4, 4], counts: [1, 1], args: [100, 1_000_000] });
  const [small, large] = await server.outcomes(2) as Uint8Array[];
  assertEquals([small.length, large.length, server.transferred.length], [100, 1_000_000, 1]);
});

Deno.test("server: errors outside of calls are reported", async () => {
  await using server = new Conversation();
  await server.loaded();
  const thrower = new Server({ postMessage: (message) => void server.sent.push(message) });
  thrower.stray(new Error("nobody caught it"));
  const stray = server.sent.at(-1)!;
  assert(stray.type === "stray" && stray.error.message === "nobody caught it");
});
