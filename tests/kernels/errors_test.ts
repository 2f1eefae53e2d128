import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { KernelError } from "../../mod.ts";
import { packError, unpackError } from "../../src/kernels/workers/errors.ts";

/** An error that has been taken apart, cloned and put together again. */
function travelled(thrown: unknown, known: Parameters<typeof unpackError>[1] = []): Error {
  return unpackError(structuredClone(packError(thrown)), known) as Error;
}

Deno.test("errors of every built-in class come back as what they were", () => {
  const errors = [
    new Error("a"),
    new TypeError("b"),
    new RangeError("c"),
    new SyntaxError("d"),
    new EvalError("e"),
    new URIError("f"),
    new KernelError("g"),
    new Deno.errors.NotFound("h"),
    new DOMException("i", "TimeoutError"),
    new AggregateError([new Error("in")], "j"),
  ]; // deno-fmt-ignore
  for (const error of errors) {
    const back = travelled(error);
    assertStrictEquals(Object.getPrototypeOf(back), Object.getPrototypeOf(error));
    assertEquals([back.name, back.message, back.stack], [error.name, error.message, error.stack]);
  }
});

Deno.test("causes, inner errors and own properties are kept, circles are cut", () => {
  const inner = Object.assign(new RangeError("inner"), { at: { line: 3 } });
  const back = travelled(new Error("outer", { cause: inner })) as Error & { cause: typeof inner };
  assertInstanceOf(back.cause, RangeError);
  assertEquals(back.cause.at, { line: 3 });
  const [first] = (travelled(new AggregateError([inner])) as AggregateError).errors;
  assertInstanceOf(first, RangeError);
  assertEquals(travelled(new Error("x", { cause: "just text" })).cause, "just text");
  const circle = new Error("circle");
  circle.cause = circle;
  assertEquals(travelled(circle).message, "circle");
});

Deno.test("a changed name or message is kept", () => {
  const error = new TypeError("before");
  error.name = "Renamed";
  error.message = "after";
  const back = travelled(error);
  assertEquals([back.name, back.message, back instanceof TypeError], ["Renamed", "after", true]);
});

Deno.test("a class of one's own comes back only if it is known; else as its nearest built-in class", () => {
  class Own extends RangeError {
    constructor(readonly limit: number) {
      super("own");
    }
  }
  class Sub extends Own {}
  const known = travelled(new Own(3), [Own]) as Own;
  assert(known instanceof Own && known.limit === 3);
  assertStrictEquals(Object.getPrototypeOf(travelled(new Sub(3), [Own])), Own.prototype);
  assertStrictEquals(Object.getPrototypeOf(travelled(new Own(3))), RangeError.prototype);
});

Deno.test("thrown values that are no errors come back as they are, or described", () => {
  for (const value of [undefined, null, 0, "text", { a: [1] }]) {
    assertEquals(travelled(value) as unknown, value);
  }
  assertEquals(travelled(Symbol("s")).message, "threw a value that cannot be sent: Symbol(s)");
});
