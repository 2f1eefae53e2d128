/** The front end: kernels lowered and interpreted do what the plain functions do, and numbers get the right types. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { lower, type Lowered, type Request, resultType } from "../../../../src/kernels/jit/front/front.ts";
import { interpret, type Scalar } from "../../../../src/kernels/jit/ir/interpret.ts";
import type { Node, Var } from "../../../../src/kernels/jit/ir/ir.ts";
import { nodesOf } from "../../../../src/kernels/jit/ir/walk.ts";
import { SOURCE } from "../../../../src/kernels/jit/language/kernel_source.ts";
import { CompileError } from "../../../../src/kernels/jit/language/source.ts";
import type { ArrayType, Dtype, ValueType } from "../../../../src/kernels/jit/language/types.ts";
import { verify } from "../../../../src/kernels/jit/ir/verify.ts";
import { type Complex, complex, enumerate, type NDArray, prange, range, uniform } from "../language.ts";

// deno-lint-ignore no-explicit-any
type AnyFunction = (...args: any[]) => unknown;
type Options = Partial<Omit<Request, "kernel" | "args">> & { uses?: Record<string, unknown> };

/** A kernel as `jit` makes it, as far as the compiler is concerned. */
function kernel<F>(fn: F, uses: Record<string, unknown> = {}): F {
  const { name } = fn as AnyFunction;
  return Object.assign(fn as object, { [SOURCE]: { name: name || "kernel", text: String(fn), uses } }) as F;
}

function lowered(fn: AnyFunction, args: readonly ValueType[], { uses = {}, ...rest }: Options = {}): Lowered {
  const source = { name: fn.name || "kernel", text: String(fn), uses };
  const result = lower({ kernel: source, args, boundsCheck: true, form: "call", ...rest });
  verify(result.program);
  return result;
}

function run({ program }: Lowered, args: readonly Scalar[], memory?: ArrayBuffer): Scalar | undefined {
  const fail = (site: number, index: number) => {
    throw new RangeError(`${program.sites[site].array}[${index}]`);
  };
  return interpret(program, args, { memory, fail, random: () => 0.25 })[0];
}

/** The types that the variables of a program have, by name. */
function variableTypes({ program }: Lowered): Record<string, string> {
  const types: Record<string, string> = {};
  const note = ({ name, type }: Var) => types[name] = type;
  for (const { op, value } of nodesOf(program.main.body)) {
    if (op === "set") note(value as Var);
    if (op === "for") note((value as { index: Var }).index);
  }
  return types;
}

function operations({ program }: Lowered): Set<string> {
  return new Set(
    [...nodesOf(program.main.body)].map(({ op, value }: Node) => op === "call" ? String(value) : op),
  );
}

/** Numbers at which operations differ. */
const NUMBERS = [
  ...[
    0,
    -0,
    1,
    -1,
    2,
    -2,
    3,
    7,
    -7,
    31,
    32,
    33,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.5,
    -2.5,
    0.49999999999999994,
    1e-310,
  ],
  ...[
    5e-324,
    -5e-324,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 31 + 1,
    -(2 ** 31),
    -(2 ** 31) - 1,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 52,
  ],
  ...[
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
    1e20,
    -1e20,
    1e308,
    -1e308,
    0.1,
    1 / 3,
    NaN,
    Infinity,
    -Infinity,
  ],
];

function isInt32(x: number): boolean {
  return Object.is(x | 0, x);
}

/** Compares a function of numbers with its lowered form, as f64 and, where the arguments are int32, as i32. */
function assertSame(fn: AnyFunction, options: Options = {}, numbers = NUMBERS): void {
  const cases = fn.length === 0
    ? [[]]
    : fn.length === 1
    ? numbers.map((x) => [x])
    : numbers.flatMap((x) => numbers.map((y) => [x, y]));
  for (const type of ["f64", "i32"] as const) {
    const program = lowered(fn, new Array(fn.length).fill(type), options);
    for (const args of cases) {
      if (type === "i32" && !args.every(isInt32)) continue;
      const got = run(program, args), wanted = fn(...args);
      assert(Object.is(got, wanted), `${fn} of ${args} (${type}): ${got}, not ${wanted}`);
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Meaning

const UNARY: readonly AnyFunction[] = [
  (x: number) => -x,
  (x: number) => +x,
  (x: number) => ~x,
  (x: number) => !x,
  (x: number) => x | 0,
  (x: number) => x >>> 0,
  (x: number) => x >>> 3,
  (x: number) => x << 5,
  (x: number) => x >> 33,
  (x: number) => (x / 3) | 0,
  (x: number) => (x / -1) | 0,
  (x: number) => (x % 7) | 0,
  (x: number) => Math.floor(x / 4),
  (x: number) => Math.trunc(x / 3),
  (x: number) => x * x - x,
  (x: number) => (x * x + 1) | 0,
  (x: number) => x ** 2,
  (x: number) => x ** 0.5,
  (x: number) => x ** 1,
  (x: number) => x ** 0,
  (x: number) => x ** 3,
  (x: number) => x % 5,
  (x: number) => 5 % x,
  (x: number) => Math.abs(x),
  (x: number) => Math.sqrt(x),
  (x: number) => Math.round(x),
  (x: number) => Math.sign(x),
  (x: number) => Math.floor(x),
  (x: number) => Math.ceil(x),
  (x: number) => Math.trunc(x),
  (x: number) => Math.fround(x),
  (x: number) => Math.clz32(x),
  (x: number) => Math.hypot(x),
  (x: number) => Math.max(x),
  (x: number) => Math.min(x, 3, -3),
  (x: number) => Math.max(x, 3, -3),
  (x: number) => Number.isInteger(x),
  (x: number) => Number.isSafeInteger(x),
  (x: number) => Number.isFinite(x),
  (x: number) => Number.isNaN(x),
  (x: number) => isNaN(x),
  (x: number) => isFinite(x),
  (x: number) => Number(x > 0),
  (x: number) => x ? 1 : 2,
  (x: number) => x && 5,
  (x: number) => x || 5,
  (x: number) => 1 / (x * 0),
  (x: number) => 1 / (x - x),
  (x: number) => (x > 1 && x < 5) || x === -7,
];

const BINARY: readonly AnyFunction[] = [
  (x: number, y: number) => x + y,
  (x: number, y: number) => x - y,
  (x: number, y: number) => x * y,
  (x: number, y: number) => x / y,
  (x: number, y: number) => x % y,
  (x: number, y: number) => (x % y) | 0,
  (x: number, y: number) => x ** y,
  (x: number, y: number) => x & y,
  (x: number, y: number) => x | y,
  (x: number, y: number) => x ^ y,
  (x: number, y: number) => x << y,
  (x: number, y: number) => x >> y,
  (x: number, y: number) => x >>> y,
  (x: number, y: number) => x < y,
  (x: number, y: number) => x <= y,
  (x: number, y: number) => x > y,
  (x: number, y: number) => x >= y,
  (x: number, y: number) => x === y,
  (x: number, y: number) => x !== y,
  (x: number, y: number) => Math.min(x, y),
  (x: number, y: number) => Math.max(x, y),
  (x: number, y: number) => Math.imul(x, y),
  (x: number, y: number) => Math.hypot(x, y, 3),
  (x: number, y: number) => Math.hypot(x, y, x, 1),
  (x: number, y: number) => Math.atan2(x, y),
  (x: number, y: number) => (x * y) | 0,
  (x: number, y: number) => (x + y) | 0,
  (x: number, y: number) => (x + y) * (x - y) | 0,
  (x: number, y: number) => ((x | 0) * (y | 0)) | 0,
  (x: number, y: number) => ((x | 0) + (y | 0)) / 3 | 0,
  (x: number, y: number) => ((x & 255) << 8 | (y & 255)) % 77,
  (x: number, y: number) => x < y && 1 / x > 0 ? x : y,
  (x: number, y: number) => Number(x < y) + Number(x > y),
  (x: number, y: number) => -((x & 3) * (y & 3)),
  (x: number, y: number) => Math.floor(((x & 1023) - (y & 1023)) / 8),
];

Deno.test("every operation is JavaScript's", () => {
  for (const fn of [...UNARY, ...BINARY]) assertSame(fn);
});

Deno.test("a power of -1 is the quotient, which is exact where V8's power is not", () => {
  const program = lowered((x: number) => x ** -1, ["f64"]);
  for (const x of NUMBERS) assertEquals(run(program, [x]), 1 / x);
});

Deno.test("operands are evaluated in their order", () => {
  assertSame((x: number) => {
    let k = x | 0;
    const a = k + (k = 5) * k++ + k;
    return a * 100 + k;
  });
  assertSame((x: number) => {
    let k = x;
    k += (k = 2) + k;
    return k - (k -= 1);
  });
  assertSame((x: number) => {
    let k = 0;
    const ok = x > 0 && (k = 1) > 0 || (k += 10) > 5;
    return ok ? k : -k;
  });
  assertSame((x: number) => {
    let k = 1;
    const y = x > 1 ? (k = 3) : x < 0 ? k++ : k;
    return y * 10 + k;
  });
});

Deno.test("loops of every kind", () => {
  const small = [0, -0, 1, 2, 5, 8, -3, 0.5, 2.5, NaN, -9];
  const loops: AnyFunction[] = [
    (n: number) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += i * i;
      return sum;
    },
    (n: number) => {
      let sum = 0;
      for (let i = -2; i <= n; i += 3) sum = sum * 3 + i;
      return sum;
    },
    (n: number) => {
      let sum = 0;
      for (let i = 9; n < i; i -= 2) sum = sum * 3 + i;
      return sum;
    },
    (n: number) => {
      let sum = 0;
      for (let i = 4; i >= n && sum < 100; i--) {
        if (i === 2) continue;
        sum = sum * 3 + i;
      }
      return sum;
    },
    (n: number) => {
      let i = 0, j = 10;
      for (; i < n; i++, j--) if (i * 3 > j) break;
      return i * 100 + j;
    },
    (n: number) => {
      let last = 0;
      for (let x = 0; x < n; x += 0.25) last = x;
      return last;
    },
    (n: number) => {
      let first = 1;
      for (let i = -n; i < 1; i++) {
        first = 1 / i;
        break;
      }
      return first;
    },
    (n: number) => {
      let k = 0;
      while (k < n) {
        k++;
        if (k === 3) continue;
        if (k > 6) break;
      }
      return k;
    },
    (n: number) => {
      let k = 0;
      do {
        k += 2;
        if (k > 7) break;
      } while (k < n);
      return k;
    },
    (n: number) => {
      let count = 0;
      outer: for (let i = 0; i < n; i++) {
        for (let j = 0;; j++) {
          if (j > i) continue outer;
          if (i * j > 6) break outer;
          count += j;
        }
      }
      return count;
    },
    (n: number) => {
      found: {
        if (n > 2) break found;
        return -1;
      }
      return 1;
    },
    (n: number) => {
      for (let i = 0; i < n; i++) if (i * i > 10) return i;
      return -1;
    },
    (n: number) => {
      let last = 0;
      for (let i = 0; i < n; i++) {
        last = i;
        n -= 0.5;
      }
      return last;
    },
    (n: number) => {
      let sum = 0;
      for (const i of range(1, n | 0)) sum += i;
      for (const i of range(n | 0, -4, -3)) sum = sum * 2 + i;
      for (const [k, i] of enumerate(range(2, n | 0, 2), 5)) sum = sum * 2 + i * k;
      for (let i of range(3)) {
        i += n | 0;
        sum += i;
      }
      return sum;
    },
    (n: number) => {
      let sum = 0;
      const step = (n | 0) > 2 ? 2 : -1;
      for (const [k, i] of enumerate(range(1, n | 0, step))) sum = sum * 3 + i * k + 1;
      for (const i of prange(n | 0)) sum += i;
      return sum;
    },
  ];
  for (const fn of loops) assertSame(fn, {}, small);
});

Deno.test("kernels in kernels", () => {
  const square = kernel((x: number) => x * x);
  const sign = kernel((x: number) => {
    if (x > 0) return 1;
    if (x < 0) return -1;
    return x;
  });
  const clamp = kernel((x: number, most: number) => {
    while (x > most) x -= most;
    return x;
  });
  const uses = { square, sign, clamp, LIMIT: 3, FAST: true };
  const LIMIT = 3, FAST = true;
  const small = [0, -0, 1, -1, 2.5, 7, -20, NaN];
  assertSame((x: number) => square(x) + square(x + 1), { uses }, small);
  assertSame((x: number) => sign(square(sign(x)) - 2) + clamp(x, LIMIT), { uses }, small);
  assertSame((x: number) => FAST ? clamp(x, sign(LIMIT) + 1) : 0, { uses }, small);
});

Deno.test("generator kernels are inlined", () => {
  const countdown = kernel(function* (n: number): Generator<number> {
    for (let i = n; i > 0; i--) {
      if (i === 5) continue;
      yield i;
      if (i === 2) return;
    }
    yield 100;
  });
  const both = kernel(function* (n: number): Generator<number> {
    for (const x of countdown(n)) {
      yield x;
      yield -x;
    }
  }, { countdown });
  const sum = (n: number) => {
    let sum = 0;
    for (const [k, x] of enumerate(both(n), 1)) {
      if (x === -4) continue;
      if (sum > 1e6) break;
      sum = sum * 2 + x * k;
      n = 1;
    }
    return sum;
  };
  assertSame(sum, { uses: { both } }, [0, 1, 2, 3, 6, 9, 20, NaN]);
});

Deno.test("complex numbers", () => {
  const orbit = kernel(function* (c: Complex): Generator<Complex> {
    let z = complex(0, 0);
    while (true) {
      yield z;
      z = z.mul(z).add(c);
    }
  });
  assertSame(
    (x: number, y: number) => {
      for (const [i, z] of enumerate(orbit(complex(x, y)))) if (i >= 40 || z.abs2() >= 4) return i;
    },
    { uses: { orbit } },
    [0, 0.3, -1, -1.5, 0.01, 2, NaN],
  );
  assertSame((x: number, y: number) => complex(x, y).div(complex(y, 2)).sub(3).re);
  assertSame((x: number, y: number) => complex(x, y).mul(2).conj().neg().im);
  assertSame((x: number, y: number) => complex(x, 1).equals(complex(y, 1)) || complex(x).equals(x));
  assertSame((x: number, y: number) => {
    let z = complex(x, y);
    z = complex(z.im, z.re).scale(0.5);
    return z.re - z.im;
  });
});

Deno.test("bigints are of 64 bits and wrap", () => {
  const samples = [0n, 1n, -1n, 63n, 64n, 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n, 1234567890123n];
  const functions: ((a: bigint, b: bigint) => bigint | boolean | number)[] = [
    (a, b) => a + b * 3n - a * b,
    (a, b) => (a & b) | (a ^ ~b),
    (a, b) => (b ? a / b : 0n) + (b ? a % b : 1n),
    (a, b) => b < 0n ? 0n : b > 100n ? -a : (a << b) + (a >> b),
    (a, b) => a < b || a === b + 1n,
    (a, b) => Number(a) - Number(b),
    (a, b) => {
      let sum = 0n;
      for (let i = 0n; i < 5n && sum < b; i++) sum += a >> 4n;
      return sum;
    },
  ];
  for (const fn of functions) {
    const program = lowered(fn, ["i64", "i64"]);
    for (const a of samples) {
      for (const b of samples) {
        const wanted = fn(a, b);
        const fitted = typeof wanted === "bigint" ? BigInt.asIntN(64, wanted) : wanted;
        assertEquals(run(program, [a, b]), fitted, `${fn} of ${a}, ${b}`);
      }
    }
  }
});

function array(
  dtype: Dtype,
  rank = 1,
  of: ArrayType["of"] = "typed",
  layout: ArrayType["layout"] = "C",
): ArrayType {
  return { dtype, rank, of, layout };
}

const TYPED = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

Deno.test("typed arrays of every type wrap and round as JavaScript's do", () => {
  const fn = (x: Float64Array | Int8Array, values: Float64Array) => {
    for (let i = 0; i < values.length; i++) {
      x[i] = values[i];
      x[i] += x[(i + 1) % x.length];
      x[i]++;
    }
    return x.length;
  };
  for (const [dtype, Type] of Object.entries(TYPED)) {
    const program = lowered(fn, [array(dtype as Dtype), array("f64")]);
    assertEquals(program.stores, [true, false]);
    const memory = new ArrayBuffer(1024);
    new Float64Array(memory, 512).set(NUMBERS);
    const count = NUMBERS.length, wanted = new Type(count);
    run(program, [0, count, 1, 512, count, 1], memory);
    fn(wanted as Float64Array, Float64Array.from(NUMBERS));
    assertEquals(new Type(memory, 0, count), wanted);
  }
});

Deno.test("an index outside fails with its place", () => {
  const fn = (x: Float64Array, i: number) => x[i * 2 - 1];
  const program = lowered(fn, [array("f64"), "f64"]);
  const memory = new Float64Array([1, 2, 3, 4]).buffer;
  assertEquals(run(program, [0, 4, 1, 2], memory), 4);
  for (const i of [0, 0.25, NaN, 3, Infinity, -1e300]) {
    assertThrows(() => run(program, [0, 4, 1, i], memory), RangeError, `x[${i * 2 - 1}]`);
  }
  const text = String(fn), column = text.indexOf("i * 2") + 1;
  assertEquals(program.program.sites, [{ array: "x", dimension: 0, line: 1, column }]);
  const unchecked = lowered(fn, [array("f64"), "i32"], { boundsCheck: false });
  assertEquals(run(unchecked, [0, 4, 1, 2], memory), 4);
  assert(!operations(unchecked).has("bound"));
});

Deno.test("arrays with dimensions, with and without strides", () => {
  const fn = (x: NDArray, out: NDArray) => {
    for (const i of range(x.shape[0])) {
      for (const j of range(x.shape[1])) out.set(j, i, x.get(i, j) * x.ndim + x.size);
    }
  };
  const memory = new Float64Array([1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0]).buffer;
  const types = [array("f64", 2, "ndarray"), array("f64", 2, "ndarray", "A")];
  run(lowered(fn as AnyFunction, types), [0, 2, 3, 3, 1, 48, 3, 2, 1, 3], memory);
  assertEquals([...new Float64Array(memory, 48)], [8, 10, 12, 14, 16, 18]);
});

Deno.test("applied to elements", () => {
  const fn = (x: number, k: number) => x > k ? x : -k;
  const { program, result, stores } = lowered(fn, [array("f32"), "i32"], { form: "elements" });
  assertEquals([result, stores], ["f64", [false, false]]);
  const memory = new ArrayBuffer(64);
  new Float32Array(memory, 32).set([1, 5, 2.5]);
  interpret(program, [3, 0, 3, 1, 32, 3, 1, 2], { memory, fail: () => assert(false) as never });
  assertEquals([...new Float64Array(memory, 0, 3)], [-2, 5, 2.5]);
  const request = {
    kernel: { name: "k", text: "(x) => x & 3", uses: {} },
    args: [array("i32")],
    boundsCheck: true,
  };
  assertEquals(resultType({ ...request, form: "elements" }), "i32");
});

Deno.test("results as the signature says", () => {
  const fn = (x: number) => x * 3;
  assertEquals(run(lowered(fn, ["f64"], { result: "i32" }), [2 ** 31]), -(2 ** 31));
  assertEquals(run(lowered(fn, ["f64"], { result: "f32" }), [0.1]), Math.fround(0.1 * 3));
  assertEquals(run(lowered(fn, ["f32"], { result: "f64" }), [0.5]), 1.5);
  assertEquals(lowered(fn, ["f64"], { result: "c128" }).program.main.results.length, 2);
  assertEquals(run(lowered(fn, ["f64"], { result: "void" }), [1]), undefined);
});

Deno.test("random numbers are statements, and ask for a seed", () => {
  const program = lowered(() => uniform(-1, 1) * Math.random(), []);
  assertEquals(program.program.seed, program.program.main.params.at(-1));
  assertEquals(run(program, [0n]), -0.125);
});

// ---------------------------------------------------------------------------------------------------------------
// Types

Deno.test("counters and indices are integers, sums are not", () => {
  const fn = (n: number) => {
    let inside = 0, sum = 0, last = 0;
    for (let i = 0; i < n; i++) {
      const half = i / 2, next = i + 1;
      if (half > 3) inside += 1;
      sum += next;
      last = i;
    }
    return sum + inside + last;
  };
  const types = variableTypes(lowered(fn, ["i32"]));
  assertEquals(types, {
    inside: "i64",
    sum: "f64",
    last: "i32",
    i: "i32",
    half: "f64",
    next: "i32",
    result: "f64",
  });
  assertEquals(variableTypes(lowered(fn, ["f64"])).i, "i64");
});

Deno.test("a counter that a condition bounds is an i32", () => {
  const fn = (most: number) => {
    let k = 0, zero = 1;
    while (k < most && zero > 0.5) {
      k++;
      zero *= 0.75;
    }
    return k;
  };
  const program = lowered(fn, ["i32"]);
  assertEquals(variableTypes(program).k, "i32");
  assertEquals(program.result, "i32");
});

Deno.test("`<=` counts in i32", () => {
  const fn = (n: number) => {
    let sum = 0;
    for (let i = 1; i <= n; i++) sum += i;
    return sum;
  };
  assertEquals(variableTypes(lowered(fn, ["i32"])).i, "i32");
});

Deno.test("the sign of zero is forgotten only where nobody sees it", () => {
  const hidden = (x: Float64Array, r: number) => {
    let sum = 0;
    for (let d = -r; d <= r; d++) sum += x[d + r];
    return sum;
  };
  assertEquals(variableTypes(lowered(hidden, [array("f64"), "i32"])).d, "i32");
  const seen = (r: number) => {
    let last = 1;
    for (let d = -r; d <= 0; d++) last = 1 / d;
    return last;
  };
  assertEquals(variableTypes(lowered(seen, ["i32"])).d, "f64");
});

Deno.test("integer operations instead of library calls", () => {
  const fn = (x: Int32Array, n: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += x[(i + 1) % n] + x[(i / 2) | 0] + x[i * n + 1];
    return sum;
  };
  const used = operations(lowered(fn, [array("i32"), "i32"]));
  assert(used.has("rem_s") && used.has("div_s") && !used.has("fmod") && !used.has("toint32"));
});

// ---------------------------------------------------------------------------------------------------------------
// Errors

interface Refusal {
  readonly fn: AnyFunction;
  readonly args: readonly ValueType[];
  readonly message: string;
  readonly uses?: Record<string, unknown>;
  readonly result?: ValueType;
}

const REFUSALS: readonly Refusal[] = [
  {
    fn: (z: Complex, w: Complex) => (z as unknown as number) + (w as unknown as number),
    args: ["c128", "c128"],
    message: "`+` between a complex number and a complex number; write z.add(w)",
  },
  {
    fn: (z: Complex) => (z as unknown as number) < 2,
    args: ["c128"],
    message: "`<` between a complex number and a number; compare z.abs2(), or z.re",
  },
  {
    fn: (x: bigint) => (x as unknown as number) + 1,
    args: ["i64"],
    message:
      "`+` between a bigint and a number; bigints do not mix with numbers: write Number(b), or 1n for 1",
  },
  {
    fn: (x: number[][]) => x[0],
    args: [array("f64", 2, "ndarray")],
    message: "`x` is an NDArray; write x.get(i, j) and x.set(i, j, value)",
  },
  {
    fn: (x: number[]) => x[0],
    args: ["f64"],
    message: "only an array can be indexed; this is a number",
  },
  {
    fn: (x: NDArray) => x.get(1),
    args: [array("f64", 2, "ndarray")],
    message: "`x` has 2 dimensions; write x.get(i, j)",
  },
  {
    fn: (x: NDArray, d: number) => x.shape[d],
    args: [array("f64", 2, "ndarray"), "i32"],
    message: "the number of the dimension must be a constant: `x` has 0 to 1",
  },
  {
    fn: (x: number) => (x as unknown as Complex).re,
    args: ["f64"],
    message: "`.re` is asked of a number, which has no such part",
  },
  {
    fn: (x: number) => {
      let y = x;
      y = (x > 0) as unknown as number;
      return y;
    },
    args: ["f64"],
    message: "`y` is a number and cannot become a truth value; use another variable",
  },
  {
    fn: (x: number) => {
      if (x > 0) return 1;
    },
    args: ["f64"],
    message:
      "the kernel returns a value, but can also end without one; add a `return` with a value at the end",
  },
  {
    fn: (x: number) => {
      if (x > 0) return 1;
      return x < 0;
    },
    args: ["f64"],
    message: "the kernel returns a truth value here and a number before; all must be of one kind",
  },
  {
    fn: (n: number) => {
      let last: number;
      for (let i = 0; i < n; i++) last = i;
      return last!;
    },
    args: ["i32"],
    message: "`last` may be read before it has a value; give it one where it is declared",
  },
  {
    fn: (x: number) => x > 0 ? x : complex(x, 0),
    args: ["f64"],
    message: "one of these is a number, the other a complex number; both must be of one kind",
  },
  {
    fn: (x: BigInt64Array) => x[0] = 1 as unknown as bigint,
    args: [array("i64")],
    message: "the elements of `x` (i64) are made from a bigint; this is a number",
  },
  {
    fn: (x: number) => x,
    args: ["f64"],
    result: "bool",
    message: "the signature says bool, but the kernel returns a number",
  },
  { fn: (x: number) => x, args: [], message: "it takes 1 argument (x); got 0" },
  {
    fn: (x: BigUint64Array) => x.length,
    args: [array("u64")],
    message: "`x` is an array of u64; bigints in kernels are i64: use a BigInt64Array",
  },
];

Deno.test("types that do not fit are refused, with what to write instead", () => {
  for (const { fn, args, message, uses, result } of REFUSALS) {
    const error = assertThrows(() => lowered(fn, args, { uses, result }), CompileError);
    assertEquals(error.message.split("\n")[0], `${fn.name}: ${message}`);
    assert(
      /^ {2}line \d+, column \d+:\n {4}.*\n {4}\s*\^$/.test(
        error.message.slice(error.message.indexOf("\n") + 1),
      ),
    );
  }
});

Deno.test("kernels that call each other in a circle are refused", () => {
  const uses: Record<string, unknown> = {};
  const even = kernel((n: number): boolean => n === 0 || (uses.odd as (n: number) => boolean)(n - 1));
  const text = (name: string) => `(n) => n === 0 || ${name}(n - 1)`;
  const evenSource = { name: "even", text: text("odd"), uses };
  uses.odd = Object.assign(() => {}, { [SOURCE]: { name: "odd", text: text("even"), uses: { even } } });
  Object.assign(even, { [SOURCE]: evenSource });
  const request = { kernel: evenSource, args: ["i32"] as const, boundsCheck: true, form: "call" as const };
  const error = assertThrows(() => lower(request), CompileError);
  assertEquals(
    error.message.split("\n")[0],
    "odd: `even` calls itself, here by way of another kernel; a kernel cannot: write a loop",
  );
});

Deno.test("kernels take as many arguments as they have parameters", () => {
  const add = kernel((x: number, y: number) => x + y);
  const fn = (x: number) => (add as AnyFunction)(x) as number;
  const error = assertThrows(() => lowered(fn, ["f64"], { uses: { add } }), CompileError);
  assert(error.message.startsWith("fn: `kernel` takes 2 arguments (x, y); got 1\n"), error.message);
});
