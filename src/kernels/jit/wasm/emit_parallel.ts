/**
 * Parallel loops as WebAssembly: run here, chunk by chunk, or handed to many threads through a job block.
 *
 * A job block is a piece of shared memory: the address of the partial results (i32) at its beginning, the captured
 * arguments, 8 bytes each, from byte 256 on.
 *
 * @module
 */

import { Body, heldAs, type Surroundings } from "./emit_body.ts";
import { operation, scalar } from "./emit_scalar.ts";
import { CHUNKS, type Label, type Node, type Parallel, type Var } from "../ir/ir.ts";
import type { MemoryOp, ValType } from "./opcodes.ts";

/** Where the captured arguments lie in a job block. */
const CAPTURED = 256;

/** Writes a `parallel`. */
export function parallel(body: Body, node: Node): void {
  const [start, end, ...captured] = node.args;
  const { least } = node.value as Parallel;
  const region = body.module.region(node);
  const job = body.module.job();
  const locals = {
    start: body.borrow("i32"),
    end: body.borrow("i32"),
    length: body.borrow("i32"),
    chunk: body.borrow("i32"),
  };
  const args = captured.map((arg) => body.borrow(heldAs(arg.type)));
  [start, end, ...captured].forEach((arg, i) => {
    scalar(body, arg);
    body.set([locals.start, locals.end, ...args][i]);
  });
  body.get(locals.start);
  body.get(locals.end);
  body.op("i32.lt_s");
  body.block("if", () => {
    chunkLength(body, locals, least);
    body.put(["global.get", job]);
    body.either(() => {
      captured.forEach((arg, i) => {
        body.put(["global.get", job]);
        body.get(args[i]);
        body.memory(`${heldAs(arg.type)}.store` as MemoryOp, CAPTURED + 8 * i);
      });
      body.i32(region);
      body.get(locals.start);
      body.get(locals.end);
      body.i32(least);
      body.call(body.module.fork());
      joinPartials(body, node, locals);
    }, () => runHere(body, node, locals, args));
  });
}

interface Locals {
  readonly start: number;
  readonly end: number;
  readonly length: number;
  readonly chunk: number;
}

/** Computes the iterations of a chunk: see `chunkLength` of the representation. */
function chunkLength(body: Body, { start, end, length }: Locals, least: number): void {
  const count = body.borrow("i32");
  body.get(end);
  body.get(start);
  body.op("i32.sub");
  body.tee(count);
  body.i32(CHUNKS);
  body.op("i32.div_u");
  body.get(count);
  body.i32(CHUNKS);
  body.op("i32.rem_u");
  body.i32(0);
  body.op("i32.ne", "i32.add");
  body.tee(length);
  body.i32(least);
  body.get(length);
  body.i32(least);
  body.op("i32.gt_u", "select");
  body.set(length);
}

/** Writes a loop over the chunks; `write` has the chunk's number and its first iteration in locals. */
function eachChunk(body: Body, { start, end, length, chunk }: Locals, write: () => void): void {
  const done: Label = { name: "done" };
  const again: Label = { name: "again" };
  body.i32(0);
  body.set(chunk);
  body.block("block", () =>
    body.block("loop", () => {
      write();
      // The remainder is compared, not the sum: that could be too large for an i32.
      body.get(end);
      body.get(start);
      body.op("i32.sub");
      body.get(length);
      body.op("i32.le_u");
      body.put(["br_if", body.depth(done)]);
      body.get(start);
      body.get(length);
      body.op("i32.add");
      body.set(start);
      body.get(chunk);
      body.i32(1);
      body.op("i32.add");
      body.set(chunk);
      body.put(["br", body.depth(again)]);
    }, again), done);
}

function runHere(body: Body, node: Node, locals: Locals, args: readonly number[]): void {
  const { func, into } = node.value as Parallel;
  const { start, end, length, chunk } = locals;
  const partials = into.map(({ variable }) => body.borrow(heldAs(variable.type)));
  eachChunk(body, locals, () => {
    body.get(start);
    body.get(end);
    body.get(start);
    body.get(length);
    body.op("i32.add");
    body.get(end);
    body.get(start);
    body.op("i32.sub");
    body.get(length);
    body.op("i32.le_u", "select");
    body.get(chunk);
    for (const arg of args) body.get(arg);
    body.call(body.module.invoked(func, undefined));
    for (const partial of partials.toReversed()) body.set(partial);
    into.forEach(({ variable }, i) => joinOne(body, node, i, () => body.get(partials[i]), variable));
  });
}

function joinPartials(body: Body, node: Node, locals: Locals): void {
  const { into } = node.value as Parallel;
  if (into.length === 0) return;
  const partials = body.borrow("i32");
  body.put(["global.get", body.module.job()]);
  body.memory("i32.load");
  body.set(partials);
  eachChunk(body, locals, () => {
    into.forEach(({ variable }, i) =>
      joinOne(body, node, i, () => {
        body.get(partials);
        body.memory(`${heldAs(variable.type)}.load` as MemoryOp, 8 * i);
      }, variable)
    );
    body.get(partials);
    body.i32(8 * into.length);
    body.op("i32.add");
    body.set(partials);
  });
}

function joinOne(body: Body, node: Node, i: number, partial: () => void, variable: Var): void {
  const local = body.localOf(variable);
  body.get(local);
  partial();
  operation(body, (node.value as Parallel).into[i].join, variable.type, variable.type);
  body.set(local);
}

/** Writes the function that runs one chunk of a region on any thread: (chunk, lo, hi). */
export function chunkFunction(module: Surroundings, region: Node): Body {
  const { func, into } = region.value as Parallel;
  const job = module.job();
  const [chunk, lo, hi] = ["chunk", "lo", "hi"].map((name): Var => ({ name, type: "i32" }));
  const body = new Body(module, [chunk, lo, hi]);
  const types = into.map(({ variable }): ValType => heldAs(variable.type));
  for (const param of [lo, hi, chunk]) body.get(body.localOf(param));
  func.params.slice(3).forEach(({ type }, i) => {
    body.put(["global.get", job]);
    body.memory(`${heldAs(type)}.load` as MemoryOp, CAPTURED + 8 * i);
  });
  body.call(module.invoked(func, undefined));
  const results = types.map((type) => body.borrow(type));
  for (const result of results.toReversed()) body.set(result);
  results.forEach((result, i) => {
    body.put(["global.get", job]);
    body.memory("i32.load");
    body.get(body.localOf(chunk));
    body.i32(8 * into.length);
    body.op("i32.mul", "i32.add");
    body.get(result);
    body.memory(`${types[i]}.store` as MemoryOp, 8 * i);
  });
  return body;
}
