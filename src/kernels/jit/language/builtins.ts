/**
 * The names that every kernel knows, with the fewest and the most arguments of what can be called.
 *
 * @module
 */

/** The fewest and the most arguments. */
export type Arity = readonly [least: number, most: number];

function each(names: string, arity: Arity): [string, Arity][] {
  return names.split(" ").map((name) => [name, arity]);
}

/** Values. */
export const CONSTANTS: ReadonlySet<string> = new Set(["NaN", "Infinity", "undefined"]);

/** Functions that give a value. */
export const FUNCTIONS: ReadonlyMap<string, Arity> = new Map([
  ...each("isNaN isFinite Number", [1, 1]),
  ...each("complex", [1, 2]),
  ...each("uniform", [2, 2]),
]);

/** What `for…of` goes over, besides generator kernels. */
export const ITERABLES: ReadonlyMap<string, Arity> = new Map([
  ...each("range prange", [1, 3]),
  ...each("enumerate", [1, 2]),
]);

/** The members of an object that only holds them. */
export interface Namespace {
  readonly name: string;
  readonly constants: ReadonlySet<string>;
  readonly functions: ReadonlyMap<string, Arity>;
}

const MATH: Namespace = {
  name: "Math",
  constants: new Set("E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2".split(" ")),
  functions: new Map([
    ...each("abs acos acosh asin asinh atan atanh cbrt ceil clz32 cos cosh exp expm1 floor fround log", [
      1,
      1,
    ]),
    ...each("log10 log1p log2 round sign sin sinh sqrt tan tanh trunc", [1, 1]),
    ...each("atan2 imul pow", [2, 2]),
    ...each("hypot max min", [0, Infinity]),
    ...each("random", [0, 0]),
  ]),
};

const NUMBER: Namespace = {
  name: "Number",
  constants: new Set([
    ..."EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE".split(" "),
    ..."NEGATIVE_INFINITY NaN POSITIVE_INFINITY".split(" "),
  ]),
  functions: new Map(each("isFinite isInteger isNaN isSafeInteger", [1, 1])),
};

/** `Math` and `Number`. */
export const NAMESPACES: ReadonlyMap<string, Namespace> = new Map([["Math", MATH], ["Number", NUMBER]]);

/** The methods of complex numbers. */
export const COMPLEX_METHODS: ReadonlyMap<string, Arity> = new Map([
  ...each("add sub mul div scale equals", [1, 1]),
  ...each("neg conj abs abs2 arg exp", [0, 0]),
]);

/** The methods of arrays with dimensions. */
export const ARRAY_METHODS: ReadonlyMap<string, Arity> = new Map([
  ...each("get", [0, Infinity]),
  ...each("set", [1, Infinity]),
]);

/** What arrays can be asked. */
export const ARRAY_PROPERTIES: ReadonlySet<string> = new Set(["length", "shape", "size", "ndim"]);

/** The parts of complex numbers. */
export const COMPLEX_PROPERTIES: ReadonlySet<string> = new Set(["re", "im"]);

/** The one of the names that was meant, if a name is a slip of it: one or two letters off, or in other case. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const most = name.length > 4 ? 2 : 1;
  let best: string | undefined, least = most + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** How many letters must be put in, left out or changed to come from one word to the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[b.length];
}
