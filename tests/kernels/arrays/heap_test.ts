import { assert, assertEquals, assertThrows } from "@std/assert";
import { Heap, type HeapState } from "../../../src/kernels/arrays/heap.ts";

const PAGE = 65536;

Deno.test("memory is aligned, apart from other memory, and grows on demand", () => {
  const heap = new Heap();
  assertEquals(heap.used, 0);
  const sizes = [0, 1, 64, 128, 129, 10_000, 3 * PAGE, 40 * PAGE];
  const addresses = sizes.map((size) => heap.allocate(size));
  const before = heap.buffer;
  for (const [i, address] of addresses.entries()) {
    assert(address > 0 && address % 128 === 0);
    new Uint8Array(heap.buffer, address, sizes[i]).fill(i + 1);
  }
  for (const [i, address] of addresses.entries()) {
    assert(new Uint8Array(before, address, sizes[i]).every((byte) => byte === i + 1));
  }
  assert(heap.used >= 43 * PAGE && heap.used <= 44 * PAGE);
  for (const address of addresses) heap.free(address);
  assertEquals(heap.used, 0);
});

Deno.test("freed memory is used again before the heap grows", () => {
  const heap = new Heap();
  for (let i = 0; i < 100; i++) heap.free(heap.allocate(100 * PAGE));
  assert(heap.buffer.byteLength < 110 * PAGE);
});

Deno.test("zeros are zeros, in fresh memory and in used", () => {
  const heap = new Heap();
  const bytes = 20 * PAGE;
  for (const size of [bytes, bytes, 2 * bytes]) {
    const address = heap.allocate(size, "zeros");
    const content = new Uint8Array(heap.buffer, address, size);
    assert(content.every((byte) => byte === 0));
    content.fill(255);
    heap.free(address);
  }
});

Deno.test({
  name: "a heap that has become large asks for huge pages, for all that it will be",
  ignore: !canHaveHugePages(),
  fn: () => {
    const heap = new Heap();
    heap.free(heap.allocate(100));
    assert(!flagsOf(heap.buffer).includes("hg"));
    heap.allocate(10 * 1024 * 1024);
    assert(flagsOf(heap.buffer).includes("hg"));
    const more = heap.allocate(100 * 1024 * 1024);
    assert(flagsOf(heap.buffer, more).includes("hg"));
  },
});

Deno.test("a heap that may not ask for huge pages does without", () => {
  const { href } = new URL("../../../src/kernels/arrays/heap.ts", import.meta.url);
  const script = `
    import { Heap } from "${href}";
    const heap = new Heap();
    console.log(heap.allocate(10 * 1024 * 1024) > 0);
  `;
  const args = ["run", "--quiet", "--no-prompt", `data:text/javascript,${encodeURIComponent(script)}`];
  const { stdout, stderr } = new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } }).outputSync();
  assertEquals([stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)), ["true\n", ""]);
});

/** Whether this system has pages of several sizes, and this test may ask for them. */
function canHaveHugePages(): boolean {
  try {
    return Deno.statSync("/sys/kernel/mm/transparent_hugepage/enabled").isFile &&
      Deno.permissions.querySync({ name: "ffi" }).state === "granted";
  } catch {
    return false;
  }
}

/** The flags of the mapping in which a place of a buffer lies, as the system names them. */
function flagsOf(buffer: SharedArrayBuffer, offset = 0): string[] {
  const bytes = new Uint8Array(buffer) as unknown as Uint8Array<ArrayBuffer>;
  const address = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes))) + BigInt(offset);
  let within = false;
  for (const line of Deno.readTextFileSync("/proc/self/smaps").split("\n")) {
    const range = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line);
    if (range) within = BigInt(`0x${range[1]}`) <= address && address < BigInt(`0x${range[2]}`);
    else if (within && line.startsWith("VmFlags:")) return line.split(/\s+/).slice(1);
  }
  return [];
}

Deno.test("out of memory is an error with the sizes, and leaves the heap in order", () => {
  const heap = new Heap(100);
  const held = heap.allocate(50 * PAGE);
  assertThrows(
    () => heap.allocate(60 * PAGE),
    RangeError,
    "Out of memory: 3.93 MB were asked for, while 3.28 MB of at most 6.55 MB are in use",
  );
  heap.free(held);
  heap.free(heap.allocate(100 * PAGE - 128));
  assertThrows(() => heap.allocate(100 * PAGE), RangeError);
  assertThrows(() => heap.allocate(8e9), RangeError, "8.00 GB were asked for, while 0 bytes");
  for (const wrong of [-1, 0.5, NaN, Infinity]) {
    assertThrows(() => heap.allocate(wrong), RangeError, `Cannot allocate ${wrong} bytes`);
  }
});

Deno.test("where a machine refuses the address space, the heap is smaller", () => {
  const { Memory } = WebAssembly;
  try {
    WebAssembly.Memory = function (descriptor: WebAssembly.MemoryDescriptor) {
      if (descriptor.maximum! > 300) throw new RangeError("refused");
      return new Memory(descriptor);
    } as unknown as typeof Memory;
    const heap = new Heap(1024);
    heap.free(heap.allocate(200 * PAGE));
    assertThrows(() => heap.allocate(256 * PAGE), RangeError, "of at most 16.8 MB");
    assert(heap.memory.buffer.byteLength >= 200 * PAGE);
  } finally {
    WebAssembly.Memory = Memory;
  }
});

Deno.test("what was not allocated cannot be freed", () => {
  const heap = new Heap();
  const address = heap.allocate(1000);
  heap.free(address);
  for (const wrong of [address, address + 128, address + 1, 0, -128, 1e12]) {
    assertThrows(() => heap.free(wrong), RangeError, `Nothing was allocated at ${wrong}`);
  }
});

Deno.test("a heap is adopted once; a second time does nothing, another one is an error", () => {
  const heap = new Heap();
  const other = new Heap();
  other.adopt(heap.state);
  other.adopt(structuredClone(heap.state));
  const address = other.allocate(100);
  assertEquals([heap.used, other.used], [128, 128]);
  heap.free(address);
  assertThrows(() => other.adopt(new Heap().state), Error, "has a heap already");
});

Deno.test("what an ended thread leaves behind is reclaimed, but not what it gave away", () => {
  const heap = new Heap();
  const [mine, { thread, ...state }] = [heap.allocate(1), heap.share()];
  const other = new Heap();
  other.adopt({ ...state, thread });
  const [given, left] = [other.allocate(1000), other.allocate(2000)];
  other.entrust(given, 0);
  heap.entrust(given);
  heap.reclaim(thread);
  assertThrows(() => heap.free(left), RangeError);
  assertThrows(() => heap.entrust(left), RangeError, `Nothing was allocated at ${left}`);
  assert(heap.share().thread !== thread);
  for (const address of [mine, given]) heap.free(address);
  assertEquals(heap.used, 0);
});

Deno.test("a lock that nobody will open is an error, not a wait for ever", () => {
  const heap = new Heap(1, 20);
  Atomics.store(new Int32Array(heap.state.table), 0, 1);
  assertThrows(() => heap.allocate(1), Error, "locked for good");
});

/** Has workers that share a heap allocate and free; each says "fine" or what went wrong. */
async function storm(count: number, state: HeapState): Promise<void> {
  const url = new URL("heap_worker.ts", import.meta.url);
  const answers = Array.from({ length: count }, (_, number) => {
    const worker = new Worker(url, { type: "module" });
    worker.postMessage({ state, number });
    return new Promise<string>((resolve) => {
      worker.onmessage = ({ data }) => {
        worker.terminate();
        resolve(data);
      };
    });
  });
  assertEquals(await Promise.all(answers), Array(count).fill("fine"));
}

Deno.test("threads allocate and free at once, and none gets what another has", async () => {
  const heap = new Heap();
  const mine = heap.allocate(1000);
  await storm(4, heap.state);
  assertEquals(heap.used, 1024, "all of theirs came back");
  heap.free(mine);
  const size = heap.buffer.byteLength;
  assert(size > 16 * PAGE, "they made it grow, and this thread sees it");
  new Uint8Array(heap.buffer, size - 1, 1)[0] = 1;
});
