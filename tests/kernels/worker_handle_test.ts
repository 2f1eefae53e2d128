/** A worker from the pool's side; what the worker says, and when, is up to the test. */

import { assertEquals } from "@std/assert";
import type { Call } from "../../src/kernels/workers/call.ts";
import type { Link, LinkOwner } from "../../src/kernels/workers/link.ts";
import { SLOTS } from "../../src/kernels/workers/slots.ts";
import { WorkerHandle } from "../../src/kernels/workers/worker_handle.ts";
import { add } from "./fixtures/kernels.ts";

/** A handle of a process that answers nothing by itself. */
function silentProcess() {
  const returned: Call[] = [];
  const answers: ((revoked: readonly number[]) => void)[] = [];
  let owner!: LinkOwner;
  const link: Link = {
    death: Promise.resolve(),
    reaches: () => true,
    tell() {},
    run() {},
    revoke: (_, then) => void answers.push(then),
    stop() {},
    finished: () => false,
    end() {},
  };
  const connect = (_: number, given: LinkOwner) => (owner = given, link);
  const pool = {
    hasRoom() {},
    measured() {},
    returned: (calls: readonly Call[]) => void returned.push(...calls),
    stuck() {},
    ended() {},
  };
  const times = { loadTimeout: Infinity, grace: Infinity };
  const handle = new WorkerHandle(1, { noun: "process", isolated: true, connect }, pool, times);
  return { handle, owner, answers, returned };
}

function namedCall(name: string, settled: string[]): Call {
  const done = (value: unknown) => void settled.push(`${name} ${value}`);
  return {
    kernel: add,
    args: [1, 1],
    parcel: undefined,
    done,
    failed: () => void settled.push(`${name} failed`),
  };
}

Deno.test("calls that were asked back come back once, whether the results or the answer arrive first", () => {
  for (const answerFirst of [true, false]) {
    const { handle, owner, answers, returned } = silentProcess();
    const settled: string[] = [];
    const calls = ["a", "b", "c", "d"].map((name) => namedCall(name, settled));
    handle.send(calls);
    assertEquals(handle.waiting, 3);
    handle.takeBackHalf();
    assertEquals(handle.waiting, 0, "they are asked for once");
    const results = () => {
      owner.received({
        type: "results",
        values: [2, 2, undefined, undefined],
        ms: [0, 0, 0, 0],
        skipped: [2, 3],
      });
    };
    if (!answerFirst) {
      results();
      handle.send(Array.from({ length: SLOTS }, () => namedCall("later", settled))); // they take the same places
    }
    answers[0]([2, 3]);
    if (answerFirst) results();
    assertEquals(settled, ["a 2", "b 2"]);
    assertEquals(returned, calls.slice(2));
  }
});
