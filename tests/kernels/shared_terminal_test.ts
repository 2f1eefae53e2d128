/** What workers print while lines stand at the bottom of the terminal. */

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { stub } from "@std/testing/mock";
import { interceptConsole } from "../../src/kernels/intercept_console.ts";
import { SharedTerminal } from "../../src/kernels/shared_terminal.ts";
import { Screen } from "../delayed/screen.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** A terminal with two lines at its bottom, on which the console of a worker prints. */
function workerOn(screen: Screen) {
  const put = (...args: unknown[]) => void screen.writeSync(encode(`${args.join(" ")}\n`));
  const log = stub(console, "log", put);
  const write = stub(Deno.stderr, "writeSync", (bytes) => screen.writeSync(bytes));
  const main = new SharedTerminal(), release = new SharedTerminal(main.buffer).printAbove();
  const dispose = () => {
    release();
    write.restore();
    log.restore();
  };
  return { main, release, [Symbol.dispose]: dispose };
}

Deno.test("a worker prints above the lines, and leaves them standing", () => {
  const screen = new Screen();
  using worker = workerOn(screen);
  console.log("before");
  const lines = encode("one\x1b[K\ntwo\x1b[K\n");
  screen.writeSync(lines);
  worker.main.keep(2, lines);
  console.log("hello\nworld");
  assertEquals(screen.lines, ["before", "hello", "world", "one", "two"]);
  worker.main.keep(0, encode(""));
  console.log("after");
  assertEquals(screen.lines, ["before", "hello", "world", "one", "two", "after"]);
});

Deno.test("lines that are too long for the memory are erased, and drawn again by who has them", () => {
  const screen = new Screen();
  using worker = workerOn(screen);
  screen.writeSync(encode("long\n"));
  worker.main.keep(1, new Uint8Array(1e5));
  console.log("hello");
  assertEquals(screen.lines, ["hello"]);
});

Deno.test("nobody waits for good for a thread that has ended while it wrote", () => {
  const terminal = new SharedTerminal();
  let order = "";
  terminal.alone(() => { // the lock is held
    order += "a";
    new SharedTerminal(terminal.buffer).alone(() => order += "b");
    order += "c";
  });
  assertEquals(order, "abc");
  assertThrows(
    () =>
      terminal.alone(() => {
        throw new Error("in between");
      }),
    Error,
    "in between",
  );
  assertEquals(new Int32Array(terminal.buffer)[0], 0, "the lock has been given back");
});

Deno.test("the console is given back as it was", () => {
  const before = { ...console };
  const seen: string[] = [];
  const log = stub(console, "log", (text) => void seen.push(text));
  const release = interceptConsole((print) => {
    seen.push("(");
    console.log("inside");
    print();
    seen.push(")");
  });
  console.log("hello");
  release();
  console.log("bye");
  assertEquals(seen, ["(", "inside", "hello", ")", "bye"]);
  log.restore();
  for (const name of Object.keys(before) as (keyof Console)[]) {
    assertStrictEquals(console[name], before[name]);
  }
});
