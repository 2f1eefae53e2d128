/** Whatever a task does, the compute settles, tells of it, and leaves nothing running. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import {
  type Call,
  type CallSource,
  compute,
  type ComputeEvent,
  delayed,
  dismissWorkers,
  type Executor,
  gather,
  KernelError,
  TaskError,
  WorkerPool,
} from "../../mod.ts";
import { plus, shapes, slowly, words } from "../conformance/kernels.ts";

const later = <T>(value: T, ms = 1) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));

const boom = () => {
  throw new Error("boom");
};

/** Functions that fail in every way there is; a task that comes after another starts from a callback. */
const failing: Record<string, () => unknown> = {
  "a getter `then` that throws": () => ({
    get then() {
      return boom();
    },
  }),
  "a method `then` that throws": () => ({ then: boom }),
  "a proxy that answers nothing": () => new Proxy({}, { get: boom }),
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "an object without a prototype is thrown": () => {
    throw Object.create(null);
  },
  "a promise is rejected with one": () => Promise.reject(Object.create(null)),
  "an object is thrown that cannot be text": () => {
    throw { toString: boom };
  },
  "an error is thrown whose message is a symbol": () => {
    throw Object.assign(new Error(), { message: Symbol("m") });
  },
  "nothing is thrown": () => {
    throw undefined;
  },
};

for (const [how, fn] of Object.entries(failing)) {
  Deno.test(`a failure is a TaskError: ${how}`, async () => {
    const bad = delayed((_: unknown) => fn(), { key: "bad" });
    for (const before of [1, delayed(() => later(1))(), delayed(plus)(1, 1)]) {
      const events: ComputeEvent[] = [];
      const error = await assertRejects(
        () =>
          gather(bad(before), 1).compute({
            onEvent: (event) => events.push(event),
            progress: { minimum: 0, out: { isTerminal: () => true, writeSync: (bytes) => bytes.length } },
          }),
        TaskError,
      );
      assertEquals(error.key, "bad");
      assertEquals(events.slice(-2).map(({ type }) => type), ["failed", "finish"]);
    }
    await dismissWorkers();
  }); // the test's own guard would tell of a timer that was left, or of a rejection that nobody handles
}

Deno.test("a thenable that settles twice counts once", async () => {
  const twice = delayed(() => ({
    then(resolve: (value: number) => void) {
      setTimeout(() => {
        resolve(1);
        resolve(2);
      });
    },
  }));
  const slow = () => delayed(() => later("slow", 20))();
  assertEquals(await compute(twice(), slow(), slow()) as unknown, [1, "slow", "slow"]);
});

Deno.test("a thenable that gives a promise is awaited to the end", async () => {
  const nested = delayed(() => ({ then: (resolve: (value: unknown) => void) => resolve(later(5)) }));
  const plusOne = delayed((x: unknown) => x as number + 1);
  assertEquals(await compute(nested(), plusOne(nested())) as unknown, [5, 6]);
});

Deno.test("a task's function gets no `this`", async () => {
  const self = delayed(function (this: unknown) {
    return this === undefined;
  });
  assertEquals(await self().compute(), true);
});

Deno.test("the error's stack leads to the compute that was called", async () => {
  const bad = () => delayed(boom, { key: "bad" })();
  async function callCompute() {
    await bad().compute();
  }
  async function callPersist() {
    await bad().persist();
  }
  async function callFreeFunction() {
    await later(1);
    await compute(delayed(plus)(1, 1), bad(), { scheduler: "inline" });
  }
  for (const call of [callCompute, callPersist, callFreeFunction]) {
    const { stack } = await assertRejects(call, TaskError);
    const [title, ownFrame, frame] = stack!.split("\n");
    assertEquals(title, "TaskError: the task bad failed: Error: boom");
    assertStringIncludes(ownFrame, "src/delayed/");
    assertStringIncludes(frame, `at ${call.name} (${import.meta.url}`);
  }
  assert(new TaskError(["made"], 1).stack!.includes(import.meta.url), "made elsewhere, it has its own");
});

/** An executor that does as it is told. */
function executor(
  service: Partial<ReturnType<NonNullable<Executor["serve"]>>>,
  serve?: (source: CallSource) => void,
) {
  return {
    size: 1,
    serve: (source: CallSource) => {
      serve?.(source);
      return { wake: () => {}, stop: () => {}, [Symbol.dispose]: () => {}, ...service };
    },
  } satisfies Executor;
}

Deno.test("an executor that can no longer be woken ends the compute", async () => {
  const gone = executor({
    wake: () => {
      throw new KernelError("gone");
    },
  });
  const x = delayed(plus)(delayed(() => later(1))(), 1);
  await assertRejects(() => x.compute({ scheduler: gone }), KernelError, "gone");
});

Deno.test("a pool that is disposed between two kernels ends the compute", async () => {
  const pool = new WorkerPool({ workers: 1 });
  const wait = delayed(async (x: number) => {
    await later(1);
    await pool[Symbol.asyncDispose]();
    return x;
  });
  const x = delayed(plus)(wait(delayed(plus)(1, 2)), 1);
  await assertRejects(() => x.compute({ scheduler: pool }), KernelError, "the pool was disposed");
});

Deno.test("calls that were handed out when the compute ended need not run", async () => {
  const handedOut: Call[] = [];
  const stopped: Call[] = [];
  let disposed = 0;
  let wake = () => {};
  const own = executor({
    wake: () => wake(),
    stop: (call) => void stopped.push(call),
    [Symbol.dispose]: () => void disposed++,
  }, (source) => {
    wake = () => {
      for (let call = source.peek(); call; call = source.peek()) handedOut.push(source.take()!);
      assertEquals([source.size, source.take()], [0, undefined]);
    };
  });
  const cannotBeSent = delayed(shapes, { key: "bad" })(() => 1);
  const chain = delayed(plus)(delayed(plus)(1, 1), 2);
  const error = await assertRejects(
    () => gather(chain, delayed(plus)(1, 2), cannotBeSent).compute({ scheduler: own }),
    TaskError,
  );
  assertInstanceOf(error.cause, TypeError);
  const settled = handedOut.map(({ settled, group }) => [settled, group?.map((call) => call.settled)]);
  assertEquals(settled, [[true, [true, true]], [true, undefined]]);
  assertEquals(stopped, handedOut);
  assertEquals(disposed, 1);
  for (const call of handedOut) call.failed(new Error("late"), 1); // nobody is told any more
});

Deno.test("an executor that asks for calls at once is disposed if the first cannot be made", async () => {
  let disposed = 0;
  const own = executor({ [Symbol.dispose]: () => void disposed++ }, (source) => void source.peek());
  await assertRejects(() => delayed(shapes)(() => 1).compute({ scheduler: own }), TaskError);
  assertEquals(disposed, 1);
});

Deno.test("a call in a chain that cannot be made keeps the calls before it from running", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  await pool.run(plus, [1, 1]); // its worker is there
  const counts = new Int32Array(new SharedArrayBuffer(4));
  const chain = delayed(shapes)(delayed(words)(counts, 0) as unknown);
  const bad = delayed(slowly)(chain, (() => 1) as unknown as number);
  await assertRejects(() => bad.compute({ scheduler: pool }), TaskError, "args[1] is a function");
  await pool.run(plus, [1, 1]);
  assertEquals(counts[0], 0);
});

Deno.test("an abort's reason is passed on as it is, even if it cannot be text", async () => {
  const controller = new AbortController();
  const reason = Object.create(null);
  const running = delayed(() => new Promise(() => {}))().compute({ signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await running.catch((error) => error), reason);
});
