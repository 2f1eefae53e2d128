/** The smallest executor: one call after the other, on this thread. */

import { deadline } from "@std/async/deadline";
import type { Call, CallSource, Executor, Service } from "../../mod.ts";

export class StepExecutor implements Executor {
  readonly size = 1;
  /** The length of every chain that was taken. */
  readonly chains: number[] = [];

  serve(source: CallSource): Service {
    let waiting = false, open = true;
    const step = async () => {
      const call = open ? source.take() : undefined;
      waiting = call !== undefined;
      if (!call) return;
      this.chains.push(await runChain(call));
      queueMicrotask(step);
    };
    return {
      wake: () => {
        if (!waiting) queueMicrotask(step);
        waiting = true;
      },
      stop: () => {},
      [Symbol.dispose]: () => {
        open = false;
      },
    };
  }
}

async function runChain(head: Call): Promise<number> {
  let length = 0;
  let result: unknown;
  for (let call: Call | undefined = head; call && !call.settled; call = call.next) {
    const args = [...call.args];
    if (call.hole !== undefined) args[call.hole] = result;
    call.started?.(1);
    length++;
    try {
      const { timeout } = call;
      result = await (timeout === undefined
        ? call.kernel(...args)
        : deadline(Promise.resolve(call.kernel(...args)), timeout));
    } catch (error) {
      call.failed(error, 1);
      break;
    }
    call.done(call.next ? undefined : result, 1, 0);
  }
  return length;
}
