/**
 * The intermediate representation of a kernel: one node shape for expressions and statements.
 *
 * Expressions are pure trees; only statements assign, store, jump or loop. Control flow is structured, and there is
 * one kind of jump: a `break` out of a labelled `block`, `loop` or `for`. So masks for lanes, the interpreter and
 * WebAssembly follow from the same few rules.
 *
 * @module
 */

/** What a value is. `bool` is true or false; a varying `bool` is a mask. Statements are `void`. */
export type Type = "i32" | "i64" | "f32" | "f64" | "bool" | "void";

/** How an element lies in memory. */
export type Storage = "i8" | "u8" | "i16" | "u16" | "i32" | "u32" | "i64" | "u64" | "f32" | "f64";

/** A variable of a function. */
export interface Var {
  /** As in the source where it has a name there; for messages and print. */
  readonly name: string;
  readonly type: Type;
  /** Whether it has one value a lane. */
  readonly varying?: boolean;
  /** Where it is declared: an offset in the kernel's source. */
  readonly at?: number;
}

/** The target of a `break`. */
export interface Label {
  readonly name: string;
}

/** An array: where it begins (a byte address), and for each dimension its size and its stride in elements. */
export interface ArrayVar {
  readonly name: string;
  readonly storage: Storage;
  readonly base: Var;
  readonly shape: readonly Var[];
  readonly strides: readonly Var[];
}

/** What the value of a `load` or `store` says. */
export interface Access {
  readonly array: ArrayVar;
  /** Varying accesses only: neighbouring lanes take neighbouring elements, and the index is that of lane 0. */
  readonly unit?: boolean;
}

/** What the value of a `bound` says. */
export interface Bound {
  /** The place in {@linkcode Program.sites}. */
  readonly site: number;
  /** Varying checks only: the index is uniform, that of lane 0, and all (live) lanes are checked. */
  readonly unit?: boolean;
}

/** What the value of a `for` says. The variable is never assigned in the body. */
export interface For {
  readonly index: Var;
  readonly label: Label;
  /** Where it does a strip of a longer loop at a time: what leaves that one, and does nothing else. */
  readonly whole?: Label;
  /** `parallel`: its iterations are promised to be independent (`prange`). */
  readonly kind: "plain" | "parallel";
  /** Lane variables: see {@linkcode LaneVar}. */
  readonly lanes?: readonly LaneVar[];
}

/**
 * A variable with eight values of its own, whatever the gang: iteration number t (counted from 0) uses value t mod 8.
 * So what depends on it (random draws, floating-point sums) is the same for every way of running the loop. A loop
 * that has some is left only at its end.
 */
export interface LaneVar {
  /** Its name in the body. */
  readonly variable: Var;
  /** Its first value: an expression in which `lane` stands for the number of the lane, 0 to 7. */
  readonly first: Node;
  /** How the eight values are joined at the end, ((0 1)(2 3))((4 5)(6 7)), and then joined to `into`. */
  readonly join?: Reduction;
  readonly into?: Var;
}

/** How values are joined. */
export type Reduction = "add" | "mul" | "min" | "max";

/** What the value of a `gang` says. */
export interface Gang {
  /** The number of the first lane's iteration, uniform; the body reads it. */
  readonly base: Var;
  /** Bits of a lane: 64, or 32 where no varying value needs more. */
  readonly width: 32 | 64;
  /** How many vectors of 128 bits a varying value has. Lanes: vectors × 128 / width. */
  readonly vectors: number;
}

/** What the value of an `invoke` says. */
export interface Invoke {
  readonly func: Func;
  /** Where the results go. */
  readonly into: readonly Var[];
}

/** What the value of a `parallel` says. */
export interface Parallel {
  /** Runs one chunk: its parameters are lo, hi, chunk number (all i32), then what it captures; its results are joined. */
  readonly func: Func;
  readonly into: readonly { readonly variable: Var; readonly join: Reduction }[];
  /** The least iterations of a chunk. */
  readonly least: number;
}

/** Operations on expressions. */
export type ExpressionOp =
  | "const" // value: number, bigint or boolean
  | "get" // value: Var
  | "neg"
  | "abs"
  | "sqrt"
  | "floor"
  | "ceil"
  | "trunc"
  | "nearest" // f32 f64
  | "not" // bool
  | "clz" // i32
  | "add"
  | "sub"
  | "mul" // integers wrap
  | "div" // f32 f64
  | "div_s"
  | "rem_s" // i32 i64; by zero: 0; the least by -1: the least, remainder 0
  | "min"
  | "max" // floats as WebAssembly's and JavaScript's: NaN wins, -0 < 0
  | "copysign" // f32 f64
  | "and"
  | "or"
  | "xor" // i32 i64 bool
  | "shl"
  | "shr_s"
  | "shr_u" // i32 i64; the amount has the same type, modulo its bits
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "lt_u" // operands of one type (bool: eq, ne) → bool
  | "select" // args [bool, a, b]; both are evaluated
  | "extend" // i32 → i64
  | "wrap" // i64 → i32
  | "convert" // i32 i64 → f32 f64, to nearest
  | "truncate" // f32 f64 → i32 i64, saturating; NaN → 0
  | "toint32" // f64 → i32, as JavaScript's ToInt32
  | "demote"
  | "promote" // f64 → f32, f32 → f64
  | "reinterpret" // f64 ↔ i64, f32 ↔ i32
  | "call" // value: the name of a function of the mathematics library; f64s → f64; pure
  | "load" // value: Access; args [element index i32, mask?]
  | "bound" // value: Bound; args [index i32 | i64 | f64, size i32, mask?] → i32: the index, if an integer in 0 … size-1
  // lanes only
  | "lane" // i32 i64: the number of the lane
  | "splat" // uniform → varying
  | "any" // mask → uniform bool
  | "reduce"; // value: Reduction; varying → uniform, joined in pairs of neighbours, then pairs of pairs

/** Operations on statements. */
export type StatementOp =
  | "seq" // args: statements
  | "set" // value: Var; args [expression]
  | "if" // args [bool, seq, seq]
  | "block" // value: Label; args: statements
  | "loop" // value: Label; args: statements; repeats until something breaks out
  | "for" // value: For; args [start, end, step (a const, not 0), seq]; all evaluated once
  | "break" // value: Label
  | "store" // value: Access; args [element index i32, value, mask?]; storage narrower than the value wraps
  | "random" // value: Var (f64): the next number of the stream, in [0, 1); gone after the pass `streams`
  | "poll" // the place in a loop without a known end where an abort is noticed
  | "invoke" // value: Invoke; args: the arguments
  | "parallel" // value: Parallel; args [start, end, ...captured]
  | "gang"; // value: Gang; args [start, end, first, full, tail, last, limit?]: seqs but for start, end and limit, at most end

/** Any operation. */
export type Op = ExpressionOp | StatementOp;

/** One operation with its operands. Nodes are never changed once made, and may be shared. */
export interface Node {
  readonly op: Op;
  readonly type: Type;
  readonly varying: boolean;
  readonly args: readonly Node[];
  readonly value?: unknown;
  /** Where it comes from: an offset in the kernel's source. */
  readonly at?: number;
}

/** A function of the representation. Its results are what these variables hold at its end. */
export interface Func {
  readonly name: string;
  readonly params: readonly Var[];
  readonly results: readonly Var[];
  readonly body: Node;
}

/** An access that may fail, for the message. */
export interface Site {
  readonly array: string;
  readonly dimension: number;
  readonly line: number;
  readonly column: number;
}

/** A kernel for given argument types. */
export interface Program {
  readonly name: string;
  /** The kernel itself; what it invokes hangs on its nodes. */
  readonly main: Func;
  /** The parameter of `main` that takes the seed (i64), if it draws random numbers: always the last one. */
  readonly seed?: Var;
  readonly sites: readonly Site[];
}

/** Makes a node. Varying if an argument is, unless said otherwise. */
export function node(op: Op, type: Type, args: readonly Node[] = [], value?: unknown, at?: number): Node {
  return { op, type, args, value, at, varying: !UNIFORM.has(op) && args.some((arg) => arg.varying) };
}

const UNIFORM: ReadonlySet<Op> = new Set<Op>(["any", "reduce"]);

/** A number, integer or truth value that is known. */
export function constant(type: Type, value: number | bigint | boolean): Node {
  return { op: "const", type, args: [], value, varying: false };
}

/** The value of a variable. */
export function get(variable: Var): Node {
  return { op: "get", type: variable.type, args: [], value: variable, varying: variable.varying ?? false };
}

/** An assignment. */
export function set(variable: Var, expression: Node, at?: number): Node {
  return { op: "set", type: "void", args: [expression], value: variable, varying: false, at };
}

/** Statements in their order. */
export function seq(statements: readonly Node[]): Node {
  return { op: "seq", type: "void", args: statements, varying: false };
}

/** The greatest number of chunks that a `parallel` is cut into. */
export const CHUNKS = 256;

/** The number of values in chunk order that a `parallel` over n iterations is cut into, at least `least` a chunk. */
export function chunkLength(iterations: number, least: number): number {
  return Math.max(least, Math.ceil(iterations / CHUNKS));
}
