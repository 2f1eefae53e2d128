/** Uses a heap that other threads use too. */

import { Heap, type HeapState } from "../../../src/kernels/arrays/heap.ts";

interface Request {
  readonly state: HeapState;
  readonly number: number;
}

const self = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage: (answer: string) => void;
};

self.onmessage = ({ data: { state, number } }) => {
  try {
    const heap = new Heap();
    heap.adopt(state);
    storm(heap, number);
    self.postMessage("fine");
  } catch (error) {
    self.postMessage(String(error));
  }
};

/** Marks what it has with its number, and looks whether the marks stay. */
function storm(heap: Heap, number: number): void {
  let seed = number + 1;
  const random = (n: number) => (seed = seed * 48271 % 2147483647) % n;
  const held: { address: number; size: number }[] = [];
  for (let i = 0; i < 5000; i++) {
    if (held.length > 0 && random(100) < 48 || held.length > 200) {
      const [{ address, size }] = held.splice(random(held.length), 1);
      const content = new Uint8Array(heap.buffer, address, size);
      if (content[0] !== number || content[size - 1] !== number) throw new Error("overwritten");
      heap.free(address);
    } else {
      const size = 1 + random(random(10) === 0 ? 100_000 : 1000);
      const address = heap.allocate(size);
      new Uint8Array(heap.buffer, address, size).fill(number);
      held.push({ address, size });
    }
  }
  for (const { address } of held) heap.free(address);
}
