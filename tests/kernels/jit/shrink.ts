/** Makes a random kernel that fails as small as it can be. */

/** Anything that a tree consists of: lists, statements, expressions, numbers. */
type Part = unknown;

interface Tagged {
  readonly tag: string;
  readonly [field: string]: Part;
}

/** The expressions. */
const NUMERIC: ReadonlySet<string> = new Set(
  ["number", "variable", "unary", "binary", "choice", "load", "assigned"],
);
const TRUTH: ReadonlySet<string> = new Set(["flag", "compare", "test", "not", "both"]);

/** The smallest value found that still fails, coming from one that does. */
export function shrink<T>(failing: T, fails: (value: T) => boolean): T {
  for (;;) {
    const smaller = smallerThan(failing).find((candidate) => fails(candidate as T));
    if (smaller === undefined) return failing;
    failing = smaller as T;
  }
}

/** The same with one part made smaller, those first that lose most. */
function* smallerThan(part: Part): Generator<Part> {
  if (Array.isArray(part)) yield* shorterThan(part);
  else if (typeof part === "object" && part !== null) {
    if ("tag" in part) yield* simplerThan(part as Tagged);
    for (const [key, value] of Object.entries(part)) {
      for (const smaller of smallerThan(value)) yield { ...part, [key]: smaller };
    }
  }
}

/** A list without one of its items, with the inner statements of one in its place, or with a smaller one. */
function* shorterThan(list: readonly Part[]): Generator<Part> {
  for (let i = 0; i < list.length; i++) yield list.toSpliced(i, 1);
  for (let i = 0; i < list.length; i++) {
    const { then = [], else: other = [], body = [] } = list[i] as Record<string, Part[]>;
    const inner = [...then, ...other, ...body];
    if (inner.length > 0) yield list.toSpliced(i, 1, ...inner);
  }
  for (let i = 0; i < list.length; i++) {
    for (const smaller of smallerThan(list[i])) yield list.with(i, smaller);
  }
}

/** Expressions that may stand in the place of one. */
function* simplerThan(node: Tagged): Generator<Part> {
  const { tag, value } = node;
  if (tag === "number" && value !== 0 && value !== 1) yield* [0, 1].map((value) => ({ tag, value }));
  if (tag === "variable") yield { tag: "number", value: 1 };
  if (tag === "number" || tag === "variable" || tag === "flag") return;
  const kind = NUMERIC.has(tag) ? NUMERIC : TRUTH.has(tag) ? TRUTH : undefined;
  if (!kind) return;
  yield* kind === TRUTH
    ? [{ tag: "flag", pick: 0 }]
    : [{ tag: "number", value: 1 }, { tag: "variable", pick: 0 }];
  yield* Object.values(node).filter((part) => kind.has((part as Partial<Tagged>)?.tag ?? ""));
}
