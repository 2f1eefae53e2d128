/** A thread of a test team: runs its share of every parallel loop until it is told to leave. */

import {
  type Assignment,
  COMMAND,
  importsFor,
  type ParallelExports,
  runChunks,
  WORD,
} from "./team_protocol.ts";

interface WorkerScope {
  onmessage: (event: MessageEvent<Assignment>) => void;
  postMessage(message: string): void;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  const weft = { ...importsFor(data.memory, data.job, data.thread), fork() {} };
  const { exports } = new WebAssembly.Instance(data.module, { weft } as WebAssembly.Imports);
  const parallel = exports as unknown as ParallelExports;
  parallel.job!.value = data.job;
  let epoch = Atomics.load(data.words, WORD.epoch);
  scope.postMessage("ready");
  for (;;) {
    Atomics.wait(data.words, WORD.epoch, epoch);
    epoch = Atomics.load(data.words, WORD.epoch);
    if (Atomics.load(data.words, WORD.command) === COMMAND.leave) break;
    try {
      runChunks(data, parallel);
    } catch {
      Atomics.store(data.words, WORD.failed, 1);
    }
    Atomics.add(data.words, WORD.done, 1);
    Atomics.notify(data.words, WORD.done);
  }
  scope.postMessage("left");
};
