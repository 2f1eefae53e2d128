import { assertEquals, assertThrows } from "@std/assert";
import type { ESTree } from "meriyah";
import { checkSubset } from "../../../../src/kernels/jit/language/check.ts";
import type { KernelSource } from "../../../../src/kernels/jit/language/kernel_source.ts";
import { parse, walk } from "../../../../src/kernels/jit/language/parse.ts";
import { CompileError } from "../../../../src/kernels/jit/language/source.ts";
import { assertRefused, fakeKernel, sourceFrom } from "../refusals.ts";

const orbit = fakeKernel("function* (c) { yield c; }"), square = fakeKernel("(x) => x * x");
const USES = { orbit, square, scale: 2, big: 3n, flag: true, text: "2", plain: () => 1 };

function check(source: KernelSource): void {
  checkSubset(parse(source));
}

const ALLOWED: [what: string, text: string][] = [
  ["an expression", "(x) => x * 2"],
  ["no parameters", "() => 1"],
  ["a block without result", "(x) => { x[0] = 1; }"],
  ["every operator", "(a, b) => -a + +b - ~a * b / a % b ** 2 << a >> b >>> 1 & a | b ^ 3"],
  [
    "every comparison",
    "(a, b) => a < b || a <= b || a > b || a >= b && !(a === b) && a !== b && a == b && a != b",
  ],
  ["?:", "(a, b) => a < b ? a : b"],
  ["every assignment", "(a, b) => { a = b; a += b; a -= b; a *= b; a /= b; a %= b; a **= b; return a; }"],
  ["every bitwise assignment", "(a, b) => { a <<= b; a >>= b; a >>>= b; a |= b; a ^= b; a &= b; return a; }"],
  ["++ and --", "(a) => { a++; ++a; a--; --a; return a; }"],
  ["numbers, bigints and truth values", "(a) => { const b = 1e3, c = 0xff, d = 12n, e = true; return a; }"],
  [
    "NaN, Infinity and undefined",
    "(a) => { if (a > 1) return NaN; if (a < 0) return -Infinity; return undefined; }",
  ],
  ["let without a value", "(a) => { let b, c; b = a; c = b; return c; }"],
  ["if and else", "(a) => { if (a) return 1; else if (a > 2) { return 2; } else return 3; }"],
  ["for", "(n) => { let s = 0; for (let i = 0; i < n; i++) s += i; return s; }"],
  ["for with commas", "(n) => { let s = 0, i, j; for (i = 0, j = n; i < j; i++, j--) s += i; return s; }"],
  ["for without anything", "(n) => { for (;;) { if (n-- < 0) break; } return n; }"],
  ["while and do", "(n) => { while (n > 3) n -= 1; do n -= 1; while (n > 0); return n; }"],
  ["labels", "(n) => { outer: for (;;) { for (;;) { if (n) continue outer; break outer; } } return n; }"],
  ["a labelled block", "(n) => { here: { if (n > 2) break here; n = 2; } return n; }"],
  ["empty statements and directives", '(n) => { "use strict"; ; return n; }'],
  [
    "range",
    "(n) => { let s = 0; for (const i of range(n)) s += i; for (let i of range(1, n, 2)) s += i; return s; }",
  ],
  ["prange", "(x) => { for (const i of prange(x.length)) { if (x[i] > 0) continue; x[i] = i; } }"],
  ["breaks inside of prange", "(x) => { for (const i of prange(9)) for (;;) { x[i] = 1; break; } }"],
  ["enumerate", "(n) => { for (const [i, j] of enumerate(range(n), 1)) if (i > j) return i; }"],
  ["generator kernels", "(c) => { for (const z of orbit(c)) return z.abs2(); }"],
  [
    "enumerated generator kernels",
    "(c) => { for (const [i, z] of enumerate(orbit(c))) if (z.abs2() > 4) return i; }",
  ],
  ["arrays without dimensions", "(x) => { x.set(x.get() + 1); }"],
  ["kernels", "(x) => square(x) + square(2)"],
  ["a kernel as a statement", "(x) => { square(x); }"],
  ["constants from outside", "(x) => flag ? x * scale : big"],
  ["a local variable of that name", "(x) => { const scale = 3; return x * scale; }"],
  ["a local variable called as a builtin", "(Math) => { let range = Math; range = 2; return range; }"],
  ["Math", "(x) => Math.sqrt(x) + Math.PI * Math.max(x, 1, 2) - Math.hypot() + Math.random()"],
  ["Number", "(x) => Number.isInteger(x) ? Number.EPSILON : Number(x)"],
  ["isNaN, isFinite and uniform", "(x) => isNaN(x) || isFinite(x) ? uniform(0, 1) : 0"],
  [
    "complex numbers",
    "(c) => complex(1, 2).mul(c).add(1).sub(c.conj()).div(2).scale(c.re).neg().exp().abs()",
  ],
  ["parts of complex numbers", "(c) => c.re + c.im + c.abs2() + c.arg() + (c.equals(1) ? complex(1).re : 0)"],
  ["typed arrays", "(x, i) => { x[i] = x[i - 1] + x.length; x[i] += 1; x[i]++; return x[i]; }"],
  ["arrays with dimensions", "(x) => { x.set(0, 1, x.get(1, 0) + x.size + x.ndim + x.shape[0]); }"],
  [
    "generators",
    "function* (c) { let z = c; while (true) { yield z; if (z.re > 3) return; z = z.mul(z); } }",
  ],
  ["shadowing", "(x) => { const a = 1; { const a = 2; x += a; } if (x) { let x = 3; x += a; } return x; }"],
  ["var in its block", "(n) => { var s = 0; for (var i = 0; i < n; i++) { var t = i; s += t; } return s; }"],
  [
    "var in two loops",
    "(n) => { var s; s = 0; for (var i = 0; i < n; i++) s++; for (var i = 0; i < n; i++) s--; return s; }",
  ],
  ["var over a range", "(n) => { let s = 0; for (var i of range(n)) s += i; return s; }"],
  ["a function with a name", "function f(x) { return x; }"],
  ["a parameter called as the function", "function f(f) { return f; }"],
  ["names with underscores", "(_x, __y) => { const _z = _x, __w = __y; return _z + __w; }"],
];

for (const [what, text] of ALLOWED) {
  Deno.test(`checkSubset allows ${what}`, () => check(sourceFrom(text, USES)));
}

const ARRAY = "an array cannot be made in a kernel; pass one in as an argument and fill it";
const TEXT = "text cannot be compiled; a kernel works on numbers: pass a number that stands for it";
const CLASS = "a class cannot be compiled; use variables, arrays and complex numbers";
const INNER = "a function inside a kernel cannot be compiled; make it a kernel of its own and pass it in: " +
  "jit(fn, { uses: { name } })";
const ONE_GO =
  "values cannot be assigned in one go; assign one after the other (to swap: const t = a; a = b; b = t)";
const COMMA = "a comma between expressions cannot be compiled; write one statement after the other";
const APART = "a value cannot be taken apart here; declare each variable on its own";
const UNUSED = "nobody uses this value; assign it, or leave it out";
const IF = "nobody uses this value; to do something on a condition, write if (…) …";
const KNOWN_TYPE = "the type of a value is known when a kernel is compiled";
const NOT_MISSING = "no value is missing in a kernel: leave it out, or test with Number.isNaN(x)";
const OVER = "`for…of` goes over range, prange, enumerate or a generator kernel only";
const PAIRS = "`enumerate` gives pairs; name both parts: for (const [i, value] of enumerate(…))";
const PARALLEL = "cannot leave a loop over `prange`, whose iterations run side by side; write `range`";
const ASSIGN = "only variables and the elements of arrays can be assigned";
const USING = "`using` cannot be compiled; a kernel has nothing to dispose of: write `const`";

const REFUSED: [marked: string, message: string][] = [
  // statements
  [
    "(x) => { «try { x = 1; } catch {} }",
    "`try` cannot be compiled; nothing that a kernel does can be caught in it: leave it out",
  ],
  [
    "(x) => { «throw x; }",
    "`throw` cannot be compiled; return a value that stands for the failure, such as NaN or -1",
  ],
  [
    "(x) => { «switch (x) { case 1: return 2; } }",
    "`switch` cannot be compiled; write if (…) … else if (…) … else …",
  ],
  [
    "(x) => { «for (const k in x) ; }",
    "`for…in` cannot be compiled; count: for (const i of range(x.length))",
  ],
  [
    "(x) => { «debugger; }",
    "`debugger` cannot be compiled; call the plain function, kernel.wrapped, to debug it",
  ],
  ["(x) => { «class A {} }", CLASS],
  ["(x) => { «function f() {} }", INNER],
  ["(x) => { «using y = x; }", USING],
  ["(x) => { for («using y of range(x)) ; }", USING],
  // expressions
  ["(x) => «[x, x]", ARRAY],
  ["(x) => («{ x })", "an object cannot be made in a kernel; use a variable for each value"],
  ["(x) => { const f = «(y) => y; return f(x); }", INNER],
  ["(x) => { const f = «function (y) { return y; }; return f(x); }", INNER],
  ["(x) => («() => 1)()", INNER],
  ["(x) => «class {}", CLASS],
  ["(x) => «`${x}`", TEXT],
  ["(x) => «f`${x}`", TEXT],
  ['(x) => x === «"a"', TEXT],
  ["(x) => «/a/", "a regular expression cannot be compiled; a kernel works on numbers"],
  ["(x) => «null", "`null` cannot be compiled; a kernel works on numbers: use NaN or -1"],
  ["function (x) { return «this; }", "`this` cannot be compiled; pass what you need of it as an argument"],
  [
    "function (x) { return «this.x + x; }",
    "`this` cannot be compiled; pass what you need of it as an argument",
  ],
  ["f(x) { return «super.x; }", "`super` cannot be compiled; pass what you need as an argument"],
  ["f(x) { return «super.f(x); }", "`super` cannot be compiled; pass what you need as an argument"],
  [
    "function (x) { return «arguments[0]; }",
    "`arguments` is not known in the kernel; give each parameter a name",
  ],
  ["function (x) { return «new.target; }", "this cannot be compiled; pass what you need as an argument"],
  ["(x) => «import.meta", "this cannot be compiled; pass what you need as an argument"],
  [
    '(x) => «import("x")',
    "`import` cannot be compiled; import it outside and pass it in: jit(fn, { uses: { name } })",
  ],
  ["(x) => «new Complex(x, 1)", "`new` cannot be compiled; write complex(re, im)"],
  ["(x) => «new Float64Array(x)", "`new` cannot be compiled; pass the value in as an argument"],
  ["(x) => «x?.re", "`?.` cannot be compiled; no value is missing in a kernel: write `.`"],
  ["(x) => («x, 1)", COMMA],
  ["(x) => { «x = 1, x = 2; }", COMMA],
  ["(x) => Math.max(«...x)", "`...` cannot be compiled; write out each argument"],
  ["(x) => square(«...x)", "`...` cannot be compiled; write out each argument"],
  [
    "function* (x) { const y = «yield x; }",
    "`yield` has no value in a kernel; write it as a statement of its own",
  ],
  // operators
  ["(x) => x «in x", "`in` cannot be compiled; compare an index with x.length"],
  ["(x) => (x) «instanceof Complex", `\`instanceof\` cannot be compiled; ${KNOWN_TYPE}`],
  ["(x) => «typeof x", `\`typeof\` cannot be compiled; ${KNOWN_TYPE}`],
  ["(x) => «void 0", "`void` cannot be compiled; write undefined"],
  ["(x) => «delete x.re", "`delete` cannot be compiled; nothing can be removed in a kernel"],
  ["(x) => x «?? 1", `\`??\` cannot be compiled; ${NOT_MISSING}`],
  ["(x) => { x «??= 1; }", `\`??=\` cannot be compiled; ${NOT_MISSING}`],
  ["(x) => { x «&&= 1; }", "`&&=` cannot be compiled; write if (a) a = b"],
  ["(x) => { x «||= 1; }", "`||=` cannot be compiled; write if (!a) a = b"],
  // values that nobody uses
  ["(x) => { «x + 1; }", UNUSED],
  ["(x) => { «x; }", UNUSED],
  ["(x) => { «Math.sqrt(x); }", UNUSED],
  ["(x) => { «isNaN(x); }", UNUSED],
  ["(x) => { «x.get(1); }", UNUSED],
  ["(x) => { «x.add(1); }", "nobody uses this value; complex numbers do not change: write z = z.add(…)"],
  ["(x) => { «x && (x = 1); }", IF],
  ["(x) => { «x ? square(x) : 1; }", IF],
  ["(x) => 1 + «x.set(1, 2)", "`.set` gives no value; write it as a statement of its own"],
  // declarations and assignments
  ["(x) => { const «{ re } = x; }", APART],
  ["(x) => { const «[a] = x; }", APART],
  [
    "(x) => { const «[a, b] = x.shape; }",
    "a value cannot be taken apart here; take each size on its own: const rows = x.shape[0], columns = x.shape[1]",
  ],
  ["(a, b) => { «[a, b] = [b, a]; }", ONE_GO],
  ["(a, b) => { («{ a } = b); }", ONE_GO],
  ["(x) => { const a = 1; «a = 2; }", "`a` is a constant; declare it with `let` to assign it"],
  ["(x) => { for (const i of range(x)) «i++; }", "`i` is a constant; declare it with `let` to assign it"],
  [
    "(x) => { «total += x; }",
    "`total` lies outside of the kernel and cannot be assigned; return the value, or store it in an array",
  ],
  [
    "(x) => { «scale = x; }",
    "`scale` lies outside of the kernel and cannot be assigned; return the value, or store it in an array",
  ],
  [
    "function f(x) { «f = x; }",
    "`f` lies outside of the kernel and cannot be assigned; return the value, or store it in an array",
  ],
  [
    "(x, y) => { «x = y; x[0] = 1; }",
    "`x` is an array and stays the same; assign its elements: x[i] = …, x.set(i, j, …)",
  ],
  [
    "(x, y) => { x.set(0, 1); «x = y; }",
    "`x` is an array and stays the same; assign its elements: x[i] = …, x.set(i, j, …)",
  ],
  ["(z) => { «z.re = 1; }", "a complex number does not change; make a new one: z = complex(re, im)"],
  ["(x) => { «x.length = 1; }", ASSIGN],
  ["(x) => { «x.shape[0] = 1; }", ASSIGN],
  ["(x) => { «Math.PI = 1; }", ASSIGN],
  ["(x) => { «a = 1; let a; }", "`a` is used before it is declared; move its declaration up"],
  ["(x) => { const y = «a; const a = 1; }", "`a` is used before it is declared; move its declaration up"],
  ["(x) => { let a = «a + 1; }", "`a` is used before it is declared; move its declaration up"],
  [
    "(x) => { const a = 1; { x = «a; const a = 2; } }",
    "`a` is used before it is declared; move its declaration up",
  ],
  ["(x) => { let a = 1; let «a = 2; }", "`a` is declared twice; use another name"],
  ["function (x, «x) { return x; }", "`x` is declared twice; use another name"],
  // var
  [
    "(x) => { if (x) { var a = 1; } return «a; }",
    "`a` is declared by `var`, later or in another block; declare it above its uses",
  ],
  [
    "(x) => { if (x) var a = 1; return «a; }",
    "`a` is declared by `var`, later or in another block; declare it above its uses",
  ],
  [
    "(x) => { if (x) { var a = 1; } «a = 2; }",
    "`a` is declared by `var`, later or in another block; declare it above its uses",
  ],
  [
    "(x) => { var a = 1; if (x) { var «a = 2; } return a; }",
    "`a` is declared twice; leave out the second `var`",
  ],
  ["(x) => { var «x = 1; return x; }", "`x` is declared twice; leave out the second `var`"],
  [
    "(x) => { while (x) { var «a; a = 1; } }",
    "`a` is declared by `var` and keeps its value from round to round; declare it before the loop",
  ],
  [
    "(x) => { x = «scale; var scale = 1; }",
    "`scale` is declared by `var`, later or in another block; declare it above its uses",
  ],
  // names
  ["(x) => x * «factor", "`factor` is not known in the kernel; pass it in: jit(fn, { uses: { factor } })"],
  ["(x) => «helper(x)", "`helper` is not known in the kernel; pass it in: jit(fn, { uses: { helper } })"],
  ["(x) => «helper.run(x)", "`helper` is not known in the kernel; pass it in: jit(fn, { uses: { helper } })"],
  [
    "(x) => { for (const y of «other(x)) ; }",
    "`other` is not known in the kernel; pass it in: jit(fn, { uses: { other } })",
  ],
  [
    "(x) => «console.log(x)",
    "`console` is not known in the kernel; a kernel cannot print; return what you want to see",
  ],
  [
    "(x) => «Date.now()",
    "`Date` is not known in the kernel; a kernel has no clock; take the time around its call",
  ],
  ["(x) => «parseInt(x)", "`parseInt` is not known in the kernel; write Number(x), Math.trunc(x) or x !== 0"],
  ["(x) => «Array.from(x)", `\`Array\` is not known in the kernel; ${ARRAY}`],
  [
    "(x) => «BigInt(x)",
    "`BigInt` is not known in the kernel; write bigints as literals, 1n, or pass them in as arguments of type i64",
  ],
  ["(x) => «Complex(x, 1)", "`Complex` is not known in the kernel; write complex(re, im)"],
  [
    "(x) => «globalThis.y",
    "`globalThis` is not known in the kernel; a kernel can reach nothing but its arguments",
  ],
  [
    "(x) => «weft.uniform(0, x)",
    "`weft` is not known in the kernel; write uniform alone, and import it by that name",
  ],
  [
    "(x) => «weft.complex",
    "`weft` is not known in the kernel; write complex alone, and import it by that name",
  ],
  ["function f(x) { return x < 2 ? x : «f(x - 1); }", "`f` calls itself; a kernel cannot: write a loop"],
  ["function f(x) { const g = «f; return x; }", "`f` calls itself; a kernel cannot: write a loop"],
  [
    "(x) => «text",
    "`text` in `uses` must be a number, a bigint, a truth value or a compiled kernel; pass other values as arguments",
  ],
  ["(x) => «plain(x)", "`plain` is no compiled kernel; make it one: const plain = jit(…)"],
  ["(x) => x + «plain", "`plain` is no compiled kernel; make it one: const plain = jit(…)"],
  ["(x) => x + «square", "`square` is a kernel; call it"],
  ["(x) => «scale(x)", "`scale` is no kernel and cannot be called"],
  ["(x) => «orbit(x)", "`orbit` can only be gone over; write for (const value of orbit(…))"],
  ["(x) => «range(x)", "`range` can only be gone over; write for (const value of range(…))"],
  ["(x) => { const r = «prange; }", "`prange` can only be gone over; write for (const value of prange(…))"],
  ["(x) => «uniform", "`uniform` is a function; call it"],
  ["(x) => «Number", "`Number` is a function; call it"],
  ["(x) => «Math", "`Math` is no value; write Math. and the name of a member"],
  [
    "(f) => «f(1)",
    "`f` cannot be called: values in a kernel are no functions; pass a kernel in: jit(fn, { uses: { f } })",
  ],
  [
    "(f) => «f[0](1)",
    "only a function that has a name can be called; pass a kernel in: jit(fn, { uses: { name } })",
  ],
  // members
  ["(x) => Math.«sqroot(x)", "`Math.sqroot` is not known in a kernel; is Math.sqrt meant?"],
  ["(x) => Math.«Sin(x)", "`Math.Sin` is not known in a kernel; is Math.sin meant?"],
  ["(x) => Math.«squareRoot(x)", "`Math.squareRoot` is not known in a kernel"],
  ["(x) => Math.«TAU", "`Math.TAU` is not known in a kernel; is Math.tan meant?"],
  ["(x) => Math.«sqrt", "`Math.sqrt` is a function; call it"],
  ["(x) => Math.«PI()", "`Math.PI` is a number; write it without ( )"],
  ["(x) => Number.«parseFloat(x)", "`Number.parseFloat` is not known in a kernel"],
  [
    "(x) => Number.«MAX_SAVE_INTEGER",
    "`Number.MAX_SAVE_INTEGER` is not known in a kernel; is Number.MAX_SAFE_INTEGER meant?",
  ],
  ['(x) => «Math["PI"]', "`Math` is no value; write Math. and the name of a member"],
  ["(z) => z.«mult(z)", "`.mult` is not known in a kernel; is mul meant?"],
  [
    "(x) => x.«forEach(1)",
    "`.forEach` is not known in a kernel; arrays have length, shape, size, ndim, get, set; complex numbers have re, im, add, sub, mul, div, scale, equals, neg, conj, abs, abs2, arg, exp",
  ],
  [
    "(x) => x.«dimensions",
    "`.dimensions` is not known in a kernel; arrays have length, shape, size, ndim, get, set; complex numbers have re, im, add, sub, mul, div, scale, equals, neg, conj, abs, abs2, arg, exp",
  ],
  ["(z) => z.«re()", "`.re` is no method; write it without ( )"],
  ["(z) => z.«abs", "`.abs` is a method; call it: .abs(…)"],
  ["(x) => x.«shape", "`.shape` is no value in a kernel; write x.shape[0], x.shape[1], …"],
  ["(x) => x.«shape.length", "`.shape` is no value in a kernel; write x.shape[0], x.shape[1], …"],
  ["(x) => «x[0][1]", "an array of arrays cannot be compiled; pass an NDArray and write x.get(i, j)"],
  [
    "(x) => { «x[0][1] = 2; }",
    "an array of arrays cannot be compiled; pass an NDArray and write x.get(i, j)",
  ],
  ["(x) => «square(x)[0]", "only an array that has a name can be indexed; pass it in as an argument"],
  // arguments
  ["(x) => «Math.sqrt()", "`Math.sqrt` takes 1 argument; got 0"],
  ["(x) => «Math.pow(x)", "`Math.pow` takes 2 arguments; got 1"],
  ["(x) => «Math.random(x)", "`Math.random` takes 0 arguments; got 1"],
  ["(x) => «uniform(x)", "`uniform` takes 2 arguments; got 1"],
  ["(x) => «complex()", "`complex` takes 1 to 2 arguments; got 0"],
  ["(z) => «z.mul(z, z)", "`.mul` takes 1 argument; got 2"],
  ["(x) => { «x.set(); }", "`.set` takes 1 or more arguments; got 0"],
  ["(x) => { for (const i of «range()) ; }", "`range` takes 1 to 3 arguments; got 0"],
  // loops
  [
    "(x) => { for (const y of «x) ; }",
    "`for…of` cannot go over `x`; count: for (const i of range(x.length))",
  ],
  ["(x) => { for (const y of «x.shape) ; }", OVER],
  ["(x) => { for (const y of «square(x)) ; }", OVER],
  ["(x) => { for (const y of «complex(x)) ; }", OVER],
  [
    "(x) => { let i = 0; for («i of range(3)) ; }",
    "the variable of a `for…of` loop must be declared in it; write for (const i of …)",
  ],
  [
    "(x) => { for (const «[i] of range(3)) ; }",
    "a value cannot be taken apart here; name it: for (const value of …)",
  ],
  ["(x) => { for (const «i of enumerate(range(3))) ; }", PAIRS],
  ["(x) => { for (const «[i] of enumerate(range(3))) ; }", PAIRS],
  ["(x) => { for (const «[i, [j]] of enumerate(range(3))) ; }", PAIRS],
  [
    "(x) => { for (const [i, j] of enumerate(«enumerate(range(3)))) ; }",
    "`enumerate` of `enumerate` cannot be compiled; count in a variable of your own",
  ],
  [
    "(x) => { for (const [i, y] of enumerate(«x)) ; }",
    "`for…of` cannot go over `x`; count: for (const i of range(x.length))",
  ],
  ["(x) => { for (const i of prange(9)) { if (i > x) «break; } }", `\`break\` ${PARALLEL}`],
  ["(x) => { for (const i of prange(9)) { if (i > x) «return i; } }", `\`return\` ${PARALLEL}`],
  ["(x) => { for (const [i, j] of enumerate(prange(9))) { «return i; } }", `\`return\` ${PARALLEL}`],
  ["(x) => { for (const i of prange(9)) for (;;) «return i; }", `\`return\` ${PARALLEL}`],
  ["(x) => { a: for (;;) for (const i of prange(9)) «continue a; }", `\`continue\` ${PARALLEL}`],
  ["(x) => { a: for (const i of prange(9)) for (;;) «break a; }", `\`break\` ${PARALLEL}`],
  ["(x) => { a: { for (const i of prange(9)) «break a; } }", `\`break\` ${PARALLEL}`],
  ["function* (x) { for (const i of prange(9)) «yield i; }", `\`yield\` ${PARALLEL}`],
  ["(x) => { a: «x = 1; }", "a label stands before a loop or a block only; leave it out"],
  // generators
  [
    "function* (x) { «yield* orbit(x); }",
    "`yield*` cannot be compiled; write a loop: for (const value of other(…)) yield value",
  ],
  ["function* (x) { «yield; }", "`yield` needs a value in a kernel; write yield value"],
  [
    "function* (x) { yield x; return «x; }",
    "the result of a generator kernel is what it yields; write return alone",
  ],
];

for (const [marked, message] of REFUSED) {
  Deno.test(`checkSubset refuses ${marked.replace("«", "")}`, () =>
    assertRefused(check, marked, message, USES));
}

Deno.test("checkSubset tells a kernel that calls itself by the name it was given", () => {
  const message = "`fib` calls itself; a kernel cannot: write a loop";
  assertRefused(check, "(n) => n < 2 ? n : «fib(n - 1) + fib(n - 2)", message, {}, "fib");
});

Deno.test("checkSubset takes what all objects have for no name that is known", () => {
  const message = "`toString` is not known in the kernel; pass it in: jit(fn, { uses: { toString } })";
  assertRefused(check, "(n) => «toString", message);
  assertRefused(check, "(n) => Math.«constructor", "`Math.constructor` is not known in a kernel");
});

const CHANGED =
  "the source of this function was changed by a bundler, a minifier or an instrumenter, and a kernel is compiled " +
  "from its source: leave the file with the kernel out of that tool, or turn off what it adds (minified names, " +
  "kept names, coverage)";

for (
  const marked of [
    "(n) => { const f = «__name(() => 1); return f(n); }",
    "(x) => { const a = «_slicedToArray(x, 2)[0]; return a; }",
    "(x) => { const a = «_sliced_to_array(x, 2)[0]; return a; }",
    "(x) => { «__publicField(x, 1); }",
    "(x) => Math.max(«__spreadArray(x))",
    "(x) => { «_defineProperty(x, 1); return x; }",
    "(n) => { «cov_1x2y3z().f[0]++; cov_1x2y3z().s[0]++; return n; }",
    "(n) => { if («stryMutAct_9fa48(1)) { return n; } }",
    "(n) => n * «__vite_ssr_import_0__.scale",
  ]
) {
  Deno.test(`checkSubset notices a tool in ${marked.replace("«", "")}`, () => {
    const [name] = marked.slice(marked.indexOf("«") + 1).match(/^\w+/)!;
    assertRefused(check, marked, `\`${name}\`: ${CHANGED}`);
  });
}

Deno.test("checkSubset says what a minifier does", () => {
  const text = "n=>{let t=0;for(let e=0;e<n;e++){const n=r(-1,1),o=r(-1,1);n**2+o**2<1&&(t+=1)}return 4*t/n}";
  assertEquals(
    assertThrows(() => check(sourceFrom(text)), CompileError).message,
    "kernel: `r` is not known in the kernel; pass it in: jit(fn, { uses: { r } }).\n" +
      `  Perhaps ${CHANGED}\n  line 1, column 42:\n    ${text}\n    ${" ".repeat(41)}^`,
  );
});

Deno.test("checkSubset takes several lines for written by hand", () => {
  const text = `(x)=>{${"x=x+1;".repeat(20)}\nreturn y}`;
  const { message } = assertThrows(() => check(sourceFrom(text)), CompileError);
  assertEquals(message.includes("Perhaps"), false);
});

Deno.test("checkSubset takes a long line for a minified one only if it is dense or very long", () => {
  const long = `(x) => y + ${Array.from({ length: 40 }, (_, i) => `x * ${i}`).join(" + ")}`;
  const message = assertThrows(() => check(sourceFrom(long)), CompileError).message;
  assertEquals(message.includes("Perhaps"), false);
  const longer = `(x) => y + ${Array.from({ length: 400 }, (_, i) => `x * ${i}`).join(" + ")}`;
  assertEquals(
    assertThrows(() => check(sourceFrom(longer)), CompileError).message.includes("Perhaps"),
    true,
  );
});

/** Where a test of each kind of node is: in the tables above, in that of parse, or nowhere, as no function holds it. */
const NODES: Record<ESTree.Node["type"], "here" | "parse" | "nowhere"> = {
  AccessorProperty: "nowhere",
  ArrayExpression: "here",
  ArrayPattern: "here",
  ArrowFunctionExpression: "here",
  AssignmentExpression: "here",
  AssignmentPattern: "parse",
  AwaitExpression: "parse",
  BinaryExpression: "here",
  BlockStatement: "here",
  BreakStatement: "here",
  CallExpression: "here",
  CatchClause: "here",
  ChainExpression: "here",
  ClassBody: "here",
  ClassDeclaration: "here",
  ClassExpression: "here",
  ConditionalExpression: "here",
  ContinueStatement: "here",
  DebuggerStatement: "here",
  Decorator: "nowhere",
  DoWhileStatement: "here",
  EmptyStatement: "here",
  ExportAllDeclaration: "nowhere",
  ExportDefaultDeclaration: "nowhere",
  ExportNamedDeclaration: "nowhere",
  ExportSpecifier: "nowhere",
  ExpressionStatement: "here",
  ForInStatement: "here",
  ForOfStatement: "here",
  ForStatement: "here",
  FunctionDeclaration: "here",
  FunctionExpression: "here",
  Identifier: "here",
  IfStatement: "here",
  ImportAttribute: "nowhere",
  ImportDeclaration: "nowhere",
  ImportDefaultSpecifier: "nowhere",
  ImportExpression: "here",
  ImportNamespaceSpecifier: "nowhere",
  ImportSpecifier: "nowhere",
  JSXAttribute: "nowhere",
  JSXClosingElement: "nowhere",
  JSXClosingFragment: "nowhere",
  JSXElement: "nowhere",
  JSXEmptyExpression: "nowhere",
  JSXExpressionContainer: "nowhere",
  JSXFragment: "nowhere",
  JSXIdentifier: "nowhere",
  JSXMemberExpression: "nowhere",
  JSXNamespacedName: "nowhere",
  JSXOpeningElement: "nowhere",
  JSXOpeningFragment: "nowhere",
  JSXSpreadAttribute: "nowhere",
  JSXSpreadChild: "nowhere",
  JSXText: "nowhere",
  LabeledStatement: "here",
  Literal: "here",
  LogicalExpression: "here",
  MemberExpression: "here",
  MetaProperty: "here",
  MethodDefinition: "parse",
  NewExpression: "here",
  ObjectExpression: "here",
  ObjectPattern: "here",
  ParenthesizedExpression: "nowhere",
  PrivateIdentifier: "parse",
  Program: "nowhere",
  Property: "here",
  PropertyDefinition: "parse",
  RestElement: "parse",
  ReturnStatement: "here",
  SequenceExpression: "here",
  SpreadElement: "here",
  StaticBlock: "parse",
  Super: "here",
  SwitchCase: "here",
  SwitchStatement: "here",
  TaggedTemplateExpression: "here",
  TemplateElement: "here",
  TemplateLiteral: "here",
  ThisExpression: "here",
  ThrowStatement: "here",
  TryStatement: "here",
  UnaryExpression: "here",
  UpdateExpression: "here",
  VariableDeclaration: "here",
  VariableDeclarator: "here",
  WhileStatement: "here",
  WithStatement: "parse",
  YieldExpression: "here",
};

const OPERATORS: Record<
  | ESTree.AssignmentOperator
  | ESTree.BinaryOperator
  | ESTree.LogicalOperator
  | ESTree.UnaryOperator
  | ESTree.UpdateOperator,
  true
> = {
  "=": true,
  "+=": true,
  "-=": true,
  "*=": true,
  "/=": true,
  "%=": true,
  "**=": true,
  "<<=": true,
  ">>=": true,
  ">>>=": true,
  "|=": true,
  "^=": true,
  "&=": true,
  "||=": true,
  "&&=": true,
  "??=": true,
  "==": true,
  "!=": true,
  "===": true,
  "!==": true,
  "<": true,
  "<=": true,
  ">": true,
  ">=": true,
  "<<": true,
  ">>": true,
  ">>>": true,
  "+": true,
  "-": true,
  "*": true,
  "/": true,
  "%": true,
  "**": true,
  "|": true,
  "^": true,
  "&": true,
  "in": true,
  "instanceof": true,
  "||": true,
  "&&": true,
  "??": true,
  "!": true,
  "~": true,
  "typeof": true,
  "void": true,
  "delete": true,
  "++": true,
  "--": true,
};

Deno.test("the tables of this test hold every kind of node and every operator", () => {
  const nodes = new Set<string>(), operators = new Set<string>();
  const texts = [...ALLOWED.map(([, text]) => text), ...REFUSED.map(([marked]) => marked.replace("«", ""))];
  for (const text of texts) {
    walk(parse(sourceFrom(text)).node, (node) => {
      nodes.add(node.type);
      if ("operator" in node) operators.add(node.operator);
    });
  }
  assertEquals(Object.entries(NODES).filter(([type, where]) => where === "here" && !nodes.has(type)), []);
  assertEquals(Object.keys(OPERATORS).filter((operator) => !operators.has(operator)), []);
});
