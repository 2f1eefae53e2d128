/** The smallest executor: one call after the other, on this thread. */

import { deadline } from "@std/async/deadline";
import type { Call, CallSource, Executor, Service } from "../../mod.ts";

export class StepExecutor implements Executor {
  readonly size = 1;
  /** How many calls of every group that was taken have run. */
  readonly groups: number[] = [];

  serve(source: CallSource): Service {
    let waiting = false, open = true;
    const step = async () => {
      const call = open ? source.take() : undefined;
      waiting = call !== undefined;
      if (!call) return;
      this.groups.push(await runGroup(call.group ?? [call]));
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

async function runGroup(group: readonly Call[]): Promise<number> {
  const results: unknown[] = [];
  for (const call of group) {
    if (call.settled) break;
    const args = [...call.args];
    for (const { argument, from } of call.takes ?? []) args[argument] = results[from];
    call.started?.(1);
    const { timeout } = call;
    try {
      const running = (async () => await call.kernel(...args))();
      results.push(await (timeout === undefined ? running : deadline(running, timeout)));
    } catch (error) {
      call.failed(error, 1);
      return results.length + 1;
    }
    call.done(call === group.at(-1) ? results.at(-1) : undefined, 1, 0);
  }
  return results.length;
}
