/**
 * What JavaScript has and the kernel language has not, with what to write instead.
 *
 * @module
 */

import type { ESTree } from "meriyah";

type Refused = Partial<Record<ESTree.Node["type"], string>>;

const INNER_FUNCTION =
  "a function inside a kernel cannot be compiled; make it a kernel of its own and pass it in: " +
  "jit(fn, { uses: { name } })";
const TEXT = "text cannot be compiled; a kernel works on numbers: pass a number that stands for it";
const CLASS = "a class cannot be compiled; use variables, arrays and complex numbers";

/** By type of node. */
export const REFUSED: Refused = {
  ArrayExpression: "an array cannot be made in a kernel; pass one in as an argument and fill it",
  ArrowFunctionExpression: INNER_FUNCTION,
  ChainExpression: "`?.` cannot be compiled; no value is missing in a kernel: write `.`",
  ClassDeclaration: CLASS,
  ClassExpression: CLASS,
  DebuggerStatement: "`debugger` cannot be compiled; call the plain function, kernel.wrapped, to debug it",
  ForInStatement: "`for…in` cannot be compiled; count: for (const i of range(x.length))",
  FunctionDeclaration: INNER_FUNCTION,
  FunctionExpression: INNER_FUNCTION,
  ImportExpression:
    "`import` cannot be compiled; import it outside and pass it in: jit(fn, { uses: { name } })",
  MetaProperty: "this cannot be compiled; pass what you need as an argument",
  NewExpression: "`new` cannot be compiled; pass the value in as an argument",
  ObjectExpression: "an object cannot be made in a kernel; use a variable for each value",
  SequenceExpression: "a comma between expressions cannot be compiled; write one statement after the other",
  SpreadElement: "`...` cannot be compiled; write out each argument",
  Super: "`super` cannot be compiled; pass what you need as an argument",
  SwitchStatement: "`switch` cannot be compiled; write if (…) … else if (…) … else …",
  TaggedTemplateExpression: TEXT,
  TemplateLiteral: TEXT,
  ThisExpression: "`this` cannot be compiled; pass what you need of it as an argument",
  ThrowStatement: "`throw` cannot be compiled; return a value that stands for the failure, such as NaN or -1",
  TryStatement: "`try` cannot be compiled; nothing that a kernel does can be caught in it: leave it out",
  YieldExpression: "`yield` has no value in a kernel; write it as a statement of its own",
};

/** By operator. */
export const REFUSED_OPERATORS: Readonly<Record<string, string>> = {
  "??":
    "`??` cannot be compiled; no value is missing in a kernel: leave it out, or test with Number.isNaN(x)",
  "??=":
    "`??=` cannot be compiled; no value is missing in a kernel: leave it out, or test with Number.isNaN(x)",
  "&&=": "`&&=` cannot be compiled; write if (a) a = b",
  "||=": "`||=` cannot be compiled; write if (!a) a = b",
  in: "`in` cannot be compiled; compare an index with x.length",
  instanceof: "`instanceof` cannot be compiled; the type of a value is known when a kernel is compiled",
  typeof: "`typeof` cannot be compiled; the type of a value is known when a kernel is compiled",
  void: "`void` cannot be compiled; write undefined",
  delete: "`delete` cannot be compiled; nothing can be removed in a kernel",
};

const ARRAYS = "an array cannot be made in a kernel; pass one in as an argument and fill it";
const CLOCK = "a kernel has no clock; take the time around its call";
const PRINT = "a kernel cannot print; return what you want to see";
const CONVERT = "write Number(x), Math.trunc(x) or x !== 0";

/** Names of JavaScript that are known outside of kernels only. */
export const REFUSED_NAMES: ReadonlyMap<string, string> = new Map([
  ...each("console alert prompt confirm", PRINT),
  ...each("Date performance Temporal", CLOCK),
  ...each("String Boolean parseInt parseFloat", CONVERT),
  ...each("Array Float64Array Float32Array Int32Array Uint32Array Int16Array Uint16Array", ARRAYS),
  ...each("Int8Array Uint8Array Uint8ClampedArray BigInt64Array BigUint64Array NDArray", ARRAYS),
  ...each("BigInt", "write bigints as literals, 1n, or pass them in as arguments of type i64"),
  ...each("Complex", "write complex(re, im)"),
  ...each("globalThis window self Deno process", "a kernel can reach nothing but its arguments"),
  ...each("arguments", "give each parameter a name"),
]);

function each(names: string, advice: string): [string, string][] {
  return names.split(" ").map((name) => [name, advice]);
}
