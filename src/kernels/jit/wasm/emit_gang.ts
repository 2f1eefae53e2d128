/**
 * Gangs of lanes as WebAssembly.
 *
 * @module
 */

import { type Body, changingIn, heldAs } from "./emit_body.ts";
import { scalar } from "./emit_scalar.ts";
import { constant, type Gang, type Label, type Node, seq } from "../ir/ir.ts";

/** What loops count in. */
type Integer = "i32" | "i64";

/** Writes a `gang`; `statement` writes its parts. */
export function gang(body: Body, node: Node, statement: (node: Node) => void): void {
  const { base, width, vectors } = node.value as Gang;
  const [start, end, first, full, tail, last, limit] = node.args;
  const around = body.shape;
  body.shape = { width, vectors };
  const type = heldAs(base.type) as Integer;
  const lanes = vectors * 128 / width;
  const [from, to, stop] = [body.borrow(type), body.borrow(type), body.borrow(type)];
  scalar(body, start);
  body.set(from);
  scalar(body, end);
  body.set(to);
  let whole = to;
  if (limit) {
    whole = body.borrow(type);
    scalar(body, limit);
    body.set(whole);
  }
  statement(first);
  endOfFullGangs(body, type, { from, to: whole, stop, lanes });
  const changing = changingIn(seq([full, tail, last])).add(base);
  body.loop(changing, () => {
    const at = body.localOf(base);
    body.get(from);
    body.set(at);
    if (full.args.length > 0) fullGangs(body, type, { at, stop, lanes }, () => statement(full));
    body.get(at);
    body.get(to);
    body.op(`${type}.lt_s`);
    body.block(
      "if",
      () => limit ? tails(body, type, { at, to, lanes }, () => statement(tail)) : statement(tail),
    );
  });
  statement(last);
  body.shape = around;
}

// The next gang begins at most where the loop ends: so its number cannot be too great.
function tails(
  body: Body,
  type: Integer,
  { at, to, lanes }: { readonly at: number; readonly to: number; readonly lanes: number },
  write: () => void,
): void {
  const again: Label = { name: "again" };
  const done: Label = { name: "done" };
  body.block("block", () =>
    body.block("loop", () => {
      write();
      body.get(to);
      body.get(at);
      body.op(`${type}.sub`);
      scalar(body, integer(type, lanes));
      body.op(`${type}.le_u`);
      body.put(["br_if", body.depth(done)]);
      body.get(at);
      scalar(body, integer(type, lanes));
      body.op(`${type}.add`);
      body.set(at);
      body.put(["br", body.depth(again)]);
    }, again), done);
}

/** Locals of a gang's loop. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly stop: number;
  readonly lanes: number;
}

/** Computes where the last full gang ends. */
function endOfFullGangs(body: Body, type: Integer, { from, to, stop, lanes }: Range): void {
  body.get(to);
  body.get(from);
  body.op(`${type}.sub`);
  scalar(body, integer(type, -lanes));
  body.op(`${type}.and`);
  scalar(body, integer(type, 0));
  body.get(to);
  body.get(from);
  body.op(`${type}.gt_s`, "select");
  body.get(from);
  body.op(`${type}.add`);
  body.set(stop);
}

function integer(type: Integer, value: number): Node {
  return constant(type, type === "i64" ? BigInt(value) : value);
}

function fullGangs(
  body: Body,
  type: Integer,
  { at, stop, lanes }: { readonly at: number; readonly stop: number; readonly lanes: number },
  write: () => void,
): void {
  const again: Label = { name: "again" };
  const unfinished = (): void => {
    body.get(at);
    body.get(stop);
    body.op(`${type}.ne`);
  };
  unfinished();
  body.block("if", () =>
    body.block("loop", () => {
      write();
      body.get(at);
      scalar(body, integer(type, lanes));
      body.op(`${type}.add`);
      body.set(at);
      unfinished();
      body.put(["br_if", body.depth(again)]);
    }, again));
}
