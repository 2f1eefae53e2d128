import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { dismissWorkers, KernelError, toThread, transfer, WorkerPool } from "../../mod.ts";
import {
  add,
  busyUntilSet,
  concat,
  growth,
  meet,
  same,
  scribbles,
  sleep,
  sortInPlace,
} from "./fixtures/kernels.ts";
import { rejection, sharedWords, until } from "./helpers.ts";

Deno.test("a kernel called directly runs here, and on a pool gives the same", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  assertEquals(add(1, 2), 3);
  assertEquals(await pool.run(add, [1, 2]), 3);
  assertEquals(await pool.run(concat, ["a", 1, true, null]), concat("a", 1, true, null));
});

Deno.test("every kind of value that a structured clone keeps arrives as it was", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const cyclic: Record<string, unknown> = { name: "cycle" };
  cyclic.self = cyclic;
  const values = [
    undefined,
    null,
    true,
    -0,
    NaN,
    2n ** 70n,
    "text",
    [1, , 3],
    { a: { b: 1 } },
    new Map([[{ k: 1 }, new Set([1])]]),
    new Date(0),
    /x/gi,
    new Uint8Array([1, 2]),
    new Float64Array([1.5]).buffer,
    new DataView(new ArrayBuffer(2)),
    Object.create(null),
    new RangeError("an error as a value"),
  ];
  for (const value of values) assertEquals(await pool.run(same, [value]), structuredClone(value));
  const back = await pool.run(same, [cyclic]) as Record<string, unknown>;
  assert(back.self === back);
});

Deno.test("many small calls share messages, and each result finds its own promise", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const sums = await Promise.all(Array.from({ length: 5000 }, (_, i) => pool.run(add, [i, 0.5])));
  assertEquals(sums, Array.from({ length: 5000 }, (_, i) => i + 0.5));
});

Deno.test("workers are spawned when there is work for them, never more than asked for", async () => {
  await using pool = new WorkerPool({ workers: 3 });
  assertEquals(pool.status.workers, 0);
  await pool.run(add, [1, 1]);
  assertEquals(pool.status.workers, 1);
  await Promise.all(Array.from({ length: 12 }, () => pool.run(sleep, [20])));
  assertEquals(pool.status.workers, 3);
});

Deno.test("never more calls run at once than there are workers, and no fewer", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const words = sharedWords(3);
  await Promise.all(Array.from({ length: 20 }, () => pool.run(meet, [words, 2])));
  assertEquals([...words], [0, 2, 20]);
});

Deno.test("idle workers leave after the linger time, and come back for new work", async () => {
  await using pool = new WorkerPool({ workers: 2, linger: 10 });
  await pool.run(add, [1, 1]);
  await until(() => pool.status.workers === 0);
  assertEquals(await pool.run(add, [2, 2]), 4);
});

Deno.test("a pool that is disposed while its idle workers leave is gone when they are", async () => {
  for (let i = 0; i < 5; i++) {
    const pool = new WorkerPool({ workers: 2, linger: 0 });
    await Promise.all([pool.run(sleep, [5]), pool.run(sleep, [5])]);
    while (pool.status.workers > 0) await new Promise((resolve) => setImmediate(resolve));
    await pool[Symbol.asyncDispose](); // or else the test leaks what watches over them
  }
});

Deno.test("what was marked by transfer is moved there, and large results are moved back", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const numbers = new Float64Array(100_000).fill(3);
  const back = await pool.run(same, [transfer(numbers)]);
  assertEquals(numbers.length, 0, "the original is detached");
  assertEquals(back.length, 100_000);
  assertEquals(back[99_999], 3);

  const config = transfer({ samples: new Float64Array(100_000) });
  await pool.run(same, [config]);
  config.samples = new Float64Array(100_000);
  await pool.run(same, [config]);
  assertEquals(config.samples.length, 100_000, "a mark is for one call");

  const kept = new Float64Array(100_000).fill(4);
  const copy = await pool.run(same, [kept]);
  assertEquals(kept.length, 100_000, "what is not marked stays");
  assertEquals(copy, kept);

  const nested = { parts: [new Uint8Array(10).fill(1), new Map([["m", new Uint8Array(10).fill(2)]])] };
  await pool.run(same, [transfer(nested)]);
  assertEquals((nested.parts[0] as Uint8Array).length, 0, "everything inside moves too");
  assertEquals((nested.parts[1] as Map<string, Uint8Array>).get("m")!.length, 0);
});

Deno.test("a buffer that was moved away is refused, and the place is named", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const numbers = new Float64Array(10);
  await pool.run(same, [transfer(numbers)]);
  const error = await rejection(pool.run(same, [{ data: numbers } as unknown]));
  assertInstanceOf(error, TypeError);
  assert(
    error.message.startsWith("args[0].data is a buffer that has already been moved away"),
    error.message,
  );
});

Deno.test("a buffer moved away between two calls made together fails the second alone", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  await Promise.all(Array.from({ length: 50 }, () => pool.run(same, [0])));
  const numbers = new Float64Array(10);
  const first = pool.run(same, [transfer(numbers)]);
  await first;
  const late = new Float64Array(10);
  const call = pool.run(same, [late]);
  structuredClone(late, { transfer: [late.buffer] });
  const beside = pool.run(same, [1]);
  assertInstanceOf(await rejection(call), TypeError);
  assertEquals(await beside, 1);
});

Deno.test("calls that share a message do not share their arguments", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  await Promise.all(Array.from({ length: 200 }, () => pool.run(sortInPlace, [[2, 1]])));
  await Promise.all(Array.from({ length: 200 }, () => pool.run(same, [1]))); // short calls travel together
  const shared = [3, 1, 2];
  const firsts = Array.from({ length: 50 }, () => pool.run(sortInPlace, [shared]));
  const seconds = Array.from({ length: 50 }, () => pool.run(same, [shared]));
  for (const result of await Promise.all(firsts)) assertEquals(result, [1, 2, 3]);
  for (const result of await Promise.all(seconds)) assertEquals(result, [3, 1, 2]);
});

Deno.test("calls queued behind one that turns out long are taken back and run elsewhere", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const words = sharedWords(1);
  words[0] = 1;
  await Promise.all(Array.from({ length: 2000 }, () => pool.run(busyUntilSet, [words])));
  words[0] = 0;
  const long = pool.run(busyUntilSet, [words]);
  await Promise.all(Array.from({ length: 30 }, () => pool.run(add, [1, 1])));
  words[0] = 1;
  assertEquals(await long, "set");
});

Deno.test("a kernel that returns the same array every time: each call keeps its own numbers", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const numbers = Array.from({ length: 500 }, (_, i) => i);
  await Promise.all(numbers.map((x) => pool.run(scribbles, [x])));
  const results = await Promise.all(numbers.map((x) => pool.run(scribbles, [x])));
  assertEquals(results.map(([x]) => x), numbers);
});

Deno.test("a call beside an idle worker does not wait behind a long one", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const words = sharedWords(1);
  await Promise.all(Array.from({ length: 300 }, () => pool.run(add, [1, 1])));
  const long = pool.run(busyUntilSet, [words]); // of unknown length
  await Promise.all(Array.from({ length: 100 }, () => pool.run(add, [1, 1])));
  words[0] = 1;
  assertEquals(await long, "set");
});

Deno.test("a process exits by itself although a signal with a long timeout was given", async () => {
  const source = `import { kernels, toThread, WorkerPool } from ${
    JSON.stringify(import.meta.resolve("../../mod.ts"))
  };
    const { one } = kernels(import.meta.url, { one: () => 1 });
    if (import.meta.main) {
      await using pool = new WorkerPool({ workers: 1 });
      await pool.run(one, [], { signal: AbortSignal.timeout(600_000) });
    }`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, source);
  const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", config, file],
  })
    .output();
  await Deno.remove(file);
  assertEquals(code, 0);
});

Deno.test("workers leave once, however often they are dismissed", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  await pool.run(add, [1, 1]);
  const gone: string[] = [];
  const first = pool.dismiss().then(() => gone.push("first"));
  const second = pool.dismiss().then(() => gone.push("second"));
  await Promise.all([first, second]);
  assertEquals([gone, pool.status.workers], [["first", "second"], 0]);
});

Deno.test("calls whose buffers have been moved stay behind a long one, and lose nothing", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const words = sharedWords(1);
  words[0] = 1;
  await Promise.all(Array.from({ length: 2000 }, () => pool.run(busyUntilSet, [words])));
  await Promise.all(Array.from({ length: 300 }, () => pool.run(same, [1])));
  words[0] = 0;
  const long = pool.run(busyUntilSet, [words]);
  const moved = Array.from({ length: 30 }, (_, i) => pool.run(same, [transfer(Float64Array.of(i))]));
  await new Promise((resolve) => setTimeout(resolve, 20));
  words[0] = 1;
  assertEquals((await Promise.all(moved)).map(([x]) => x), Array.from({ length: 30 }, (_, i) => i));
  assertEquals(await long, "set");
});

Deno.test("a call that is settled while its message is filled is not sent", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  let taken = false, done = false;
  const call = {
    kernel: add,
    args: [1, 1],
    parcel: undefined,
    settled: false,
    done: () => done = true,
    failed() {},
  };
  const peek = () => {
    call.settled = taken; // as when the compute ends because the next call cannot be made
    return taken ? undefined : call;
  };
  using _ = pool.serve({
    get size() {
      return taken ? 0 : 2;
    },
    peek,
    take: () => {
      taken = true;
      return call;
    },
  });
  assertEquals(await pool.run(add, [1, 2]), 3);
  assertEquals(await pool.run(add, [3, 4]), 7); // by now it would have run
  assertEquals([taken, done], [true, false]);
});

Deno.test("results of many sizes come back whole", async () => {
  await using pool = new WorkerPool({ workers: 2 });
  const sizes = [0, 1, 8191, 8192, 8193, 200_000];
  const results = await Promise.all(sizes.map((n) => pool.run(growth, [n])));
  assertEquals(results.map((array) => array.length), sizes);
  for (const array of results) assert(array.every((x) => x === array.length));
});

Deno.test("toThread runs on the default pool", async () => {
  assertEquals(await toThread(add, 20, 22), 42);
  await dismissWorkers();
});

Deno.test("a pool that was disposed refuses work", async () => {
  const pool = new WorkerPool({ workers: 1 });
  await pool.run(add, [1, 1]);
  await pool[Symbol.asyncDispose]();
  await assertRejects(() => pool.run(add, [1, 1]), KernelError, "the pool was disposed");
  await pool[Symbol.asyncDispose]();
});

Deno.test("wrong options are refused", () => {
  for (const workers of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => new WorkerPool({ workers }),
      RangeError,
      `workers must be a positive integer; got ${workers}`,
    );
  }
  for (const name of ["linger", "loadTimeout", "grace"]) {
    assertThrows(
      () => new WorkerPool({ [name]: -1 }),
      RangeError,
      `${name} must be a number of milliseconds`,
    );
    assertThrows(() => new WorkerPool({ [name]: NaN }), RangeError, name);
  }
});

Deno.test("a function that is no kernel is refused, with the way to make one", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const plain = (a: number) => a;
  // @ts-expect-error an ordinary function is not a kernel
  const error = await rejection(pool.run(plain, [1]));
  assertInstanceOf(error, TypeError);
  assert(error.message.includes("the function plain is not a kernel"), error.message);
  assert(error.message.includes("kernels(import.meta.url"), error.message);
});

Deno.test("types: a kernel's arguments and result are checked", async () => {
  await using pool = new WorkerPool({ workers: 1 });
  const sum: number = await pool.run(add, [1, 2]);
  // @ts-expect-error a string is not a number
  await pool.run(add, ["1", 2]);
  // @ts-expect-error one argument is missing
  await pool.run(add, [1]);
  const awaited: number = await pool.run(sleep, [1]);
  // @ts-expect-error a string is not a number
  const mistaken: string = await pool.run(add, [1, 2]);
  assertEquals([sum, awaited, mistaken], [3, 1, 3] as unknown[]);
});
