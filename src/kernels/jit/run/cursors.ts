/**
 * Parameters that change from one call of a kernel to the next, as loops go over the elements of arrays.
 *
 * @module
 */

import { Complex } from "../../arrays/complex.ts";
import type { Value } from "../../arrays/convert.ts";
import { DTYPES } from "../../arrays/dtypes.ts";
import { heap } from "../../arrays/heap.ts";
import { type Flat, pushScalar } from "./marshal.ts";
import type { Dtype } from "../language/types.ts";

/** A parameter that follows an array: the address where a loop stands in it, or the value there. */
export interface Cursor {
  /** The place of the parameter; a complex value takes the next one too. */
  readonly slot: number;
  /** Where it stands, in bytes. */
  address: number;
  /** For each loop, from the outermost on, by how many bytes a step goes on. */
  readonly steps: readonly number[];
  /** Reads the value at an address; absent if the parameter is the address itself. */
  readonly read?: (address: number) => Value;
}

/**
 * Calls for every combination of the indices of nested loops, the last one changing fastest, with the parameters set.
 *
 * @param counts How often each loop runs, from the outermost on; at least once.
 */
export function walk(
  flat: Flat,
  cursors: readonly Cursor[],
  counts: readonly number[],
  run: () => void,
): void {
  const index = counts.map(() => 0);
  for (const cursor of cursors) set(flat, cursor);
  for (let d = 0; d >= 0;) {
    run();
    for (d = counts.length - 1; d >= 0; d--) {
      const rewinds = ++index[d] === counts[d];
      if (rewinds) index[d] = 0;
      for (const cursor of cursors) cursor.address += cursor.steps[d] * (rewinds ? 1 - counts[d] : 1);
      if (!rewinds) break;
    }
    for (const cursor of cursors) set(flat, cursor);
  }
}

function set(flat: Flat, { slot, address, read }: Cursor): void {
  if (!read) {
    flat[slot] = address;
    return;
  }
  const values: Flat = [];
  pushScalar(values, read(address));
  values.forEach((value, i) => flat[slot + i] = value);
}

/** How an element of a type is read at an address. */
export function readerOf(dtype: Dtype): (address: number) => Value {
  const { kind, bytes, width, Elements } = DTYPES[dtype], { buffer } = heap;
  const size = bytes / width, all = new Elements(buffer, 0, Math.floor(buffer.byteLength / size));
  if (kind === "complex") {
    return (address) => new Complex(all[address / size] as number, all[address / size + 1] as number);
  }
  return (address) => kind === "bool" ? all[address] !== 0 : all[address / size];
}
