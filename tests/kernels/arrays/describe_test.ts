import { assert, assertEquals } from "@std/assert";
import { arange, full, zeros } from "../../../src/kernels/arrays/create.ts";
import { arrayType, descriptor, fromDescriptor } from "../../../src/kernels/arrays/describe.ts";
import { heap } from "../../../src/kernels/arrays/heap.ts";
import { addressOf } from "../../../src/kernels/arrays/store.ts";

Deno.test("what a descriptor names is the same memory", () => {
  const whole = arange(24).reshape(2, 3, 4);
  for (
    const x of [whole, whole.T, whole.slice([null, null, -1], [1]), whole.slice(1, 1), whole.slice(0, 0, 0)]
  ) {
    const y = fromDescriptor(structuredClone({ ...descriptor(x), dtype: "f64" as const }));
    assertEquals([y.shape, y.strides, [...y]], [x.shape, x.strides, [...x]]);
    const before = y.copy();
    y.assign(y.add(1));
    assert(x.equals(before.add(1)));
    assertEquals(descriptor(y), descriptor(x));
    y[Symbol.dispose]();
    assertEquals([...x], [...y], "it does not own it");
  }
  const z = zeros([2, 2], "c128").slice(1);
  assertEquals(fromDescriptor(descriptor(z)).size, 2);
  assertEquals([...fromDescriptor(descriptor(zeros([0, 3])))], []);
});

Deno.test("other threads see the same elements", async () => {
  const x = full([100, 100], 1, "i32");
  const worker = new Worker(new URL("describe_worker.ts", import.meta.url), { type: "module" });
  const answer = new Promise<number>((resolve) => worker.onmessage = ({ data }) => resolve(data));
  worker.postMessage({ state: heap.state, descriptor: descriptor(x.T) });
  assertEquals(await answer, 10_000);
  assertEquals([x.get(3, 5), x.get(5, 3)], [1, 7]);
  worker.terminate();
});

Deno.test("the compiler is told what an argument is", () => {
  const x = zeros([2, 3], "u16");
  assertEquals(arrayType(x), { dtype: "u16", rank: 2, layout: "C", of: "ndarray" });
  assertEquals(arrayType(x.T), { dtype: "u16", rank: 2, layout: "A", of: "ndarray" });
  assertEquals(arrayType(new Float32Array(3)), { dtype: "f32", rank: 1, layout: "C", of: "typed" });
  assertEquals(arrayType(new BigUint64Array(3).subarray(1)), {
    dtype: "u64",
    rank: 1,
    layout: "C",
    of: "typed",
  });
  const others = [
    1,
    null,
    [],
    new Uint8ClampedArray(1),
    new DataView(new ArrayBuffer(1)),
    new Float16Array(1),
  ];
  assertEquals(others.map(arrayType), others.map(() => undefined));
});

Deno.test("typed arrays on the heap are told from others", () => {
  const x = zeros([2, 3]);
  assertEquals(addressOf(x.data), descriptor(x).byteOffset);
  assertEquals(addressOf(x.data.subarray(2)), descriptor(x).byteOffset + 16);
  assertEquals(addressOf(new Int32Array(heap.buffer, 128, 1)), 128);
  assertEquals(addressOf(new Int32Array(new SharedArrayBuffer(8))), undefined);
  assertEquals(addressOf(new Int32Array(2)), undefined);
});
