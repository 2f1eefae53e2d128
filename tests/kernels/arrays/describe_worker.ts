/** Sums an array of another thread, and writes into it. */

import { type ArrayDescriptor, fromDescriptor } from "../../../src/kernels/arrays/describe.ts";
import { adoptHeap, type HeapState } from "../../../src/kernels/arrays/heap.ts";

interface Request {
  readonly state: HeapState;
  readonly descriptor: ArrayDescriptor;
}

const self = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage: (answer: unknown) => void;
};

self.onmessage = ({ data: { state, descriptor } }) => {
  adoptHeap(state);
  const array = fromDescriptor(descriptor);
  const sum = array.sum();
  array.set(3, 5, 7);
  self.postMessage(sum);
};
