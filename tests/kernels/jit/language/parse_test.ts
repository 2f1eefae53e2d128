import { assertEquals } from "@std/assert";
import { assignedNames, children, parse, walk } from "../../../../src/kernels/jit/language/parse.ts";
import { assertRefused, sourceFrom } from "../refusals.ts";

const methods = {
  plain(x: number, y: number) {
    return x + y;
  },
  *generator(x: number) {
    yield x;
  },
  get(x: number) {
    return x;
  },
  async(x: number) {
    return x;
  },
  class(x: number) {
    return x;
  },
  ["comp" + "uted"](x: number) {
    return x;
  },
};

class Owner {
  static shared(x: number) {
    return x;
  }
  #hidden(x: number) {
    return x;
  }
  hidden() {
    return this.#hidden;
  }
}

const FUNCTIONS: [kind: string, fn: unknown, params: string[], generator: boolean, body: string][] = [
  ["an arrow function", (a: number, b: number) => a + b, ["a", "b"], false, "BinaryExpression"],
  [
    "an arrow function with a block",
    (a: number) => {
      return a;
    },
    ["a"],
    false,
    "BlockStatement",
  ],
  [
    "a function",
    function (a: number) {
      return a;
    },
    ["a"],
    false,
    "BlockStatement",
  ],
  [
    "a function with a name",
    function f(a: number) {
      return a;
    },
    ["a"],
    false,
    "BlockStatement",
  ],
  [
    "a generator function",
    function* (a: number) {
      yield a;
    },
    ["a"],
    true,
    "BlockStatement",
  ],
  ["a method", methods.plain, ["x", "y"], false, "BlockStatement"],
  ["a generator method", methods.generator, ["x"], true, "BlockStatement"],
  ["a method called get", methods.get, ["x"], false, "BlockStatement"],
  ["a method called async", methods.async, ["x"], false, "BlockStatement"],
  ["a method called class", methods.class, ["x"], false, "BlockStatement"],
  ["a method with a computed name", methods["computed" as "plain"], ["x"], false, "BlockStatement"],
  ["a static method", Owner.shared, ["x"], false, "BlockStatement"],
  ["a private method", new Owner().hidden(), ["x"], false, "BlockStatement"],
  ["a function made from text", new Function("a", "return a // the end"), ["a"], false, "BlockStatement"],
];

for (const [kind, fn, params, generator, body] of FUNCTIONS) {
  Deno.test(`parse reads ${kind}`, () => {
    const parsed = parse(sourceFrom(String(fn)));
    assertEquals([parsed.params, parsed.generator, parsed.body.type], [params, generator, body]);
  });

  Deno.test(`parse says where the names of ${kind} are`, () => {
    const text = String(fn);
    walk(parse(sourceFrom(text)).node, (node) => {
      if (node.type === "Identifier") assertEquals(text.slice(node.start, node.end), node.name);
    });
  });
}

Deno.test("parse keeps the source", () => {
  const source = sourceFrom("() => 1");
  assertEquals(parse(source).source, source);
});

const NO_SOURCE = "bound functions and built-ins have no source; pass the function itself, or wrap it in one";
const ASYNC = "an async function cannot be compiled; a kernel waits for nothing: leave out `async`";
const CLASS = "a class cannot be compiled; pass a function";
const PATTERN = "a kernel's parameter cannot be taken apart; pass each value on its own";

const REFUSED: [marked: string, message: string][] = [
  ["«function sin() { [native code] }", NO_SOURCE],
  ["«function () { [native code] }", NO_SOURCE],
  ["«async () => 1", ASYNC],
  ["«async function f() { await 1; }", ASYNC],
  ["«async function* f() { for await (const x of y) yield x; }", ASYNC],
  ["«async f() { return 1; }", ASYNC],
  ["«get x() { return 1; }", "a getter cannot be compiled; pass a function or a method"],
  ["«set x(y) { this.y = y; }", "a setter cannot be compiled; pass a function or a method"],
  ["«class A { f(x) { return x; } }", CLASS],
  ["«class A {}", CLASS],
  ["«3 + 4", "a kernel must be a function"],
  ["«x = 3", "a kernel must be a function"],
  ["«static x = 3", "a kernel must be a function"],
  ["(«a = 1) => a", "a kernel's parameter cannot have a default; pass every argument"],
  ["(a, «...rest) => a", "a kernel cannot take rest parameters; name each one, or pass an array"],
  ["(«{ a }) => a", PATTERN],
  ["(«[a, b]) => a", PATTERN],
  [
    "(a) => a + «* 2",
    "the parser does not know this syntax (Unexpected token: '*'); write it in a plainer way",
  ],
  [
    "f(x) { return x ++; ; + «}",
    "the parser does not know this syntax (Unexpected token: '}'); write it in a plainer way",
  ],
  [
    "() => { while (true) { break «outer; } }",
    "the parser does not know this syntax (Undefined label 'outer'); write it in a plainer way",
  ],
];

for (const [marked, message] of REFUSED) {
  Deno.test(`parse refuses ${marked.replace("«", "")}`, () => assertRefused(parse, marked, message));
}

Deno.test("children gives the nodes below in their order", () => {
  const { body } = parse(sourceFrom("(a, b, c) => a ? b : c"));
  assertEquals(children(body).map((node) => node.type === "Identifier" && node.name), ["a", "b", "c"]);
});

Deno.test("assignedNames finds what is assigned, and nothing else", () => {
  const { node } = parse(sourceFrom(`function f(a, b, x) {
    let c = a, d, e;
    d = c = 1; e += 2; a++; --b;
    for (e of x) { x[c] = e; x.y = 3; }
    for (const g of x) { h = g; }
  }`));
  assertEquals(assignedNames(node), new Set(["d", "c", "e", "a", "b", "h"]));
});
