/** Kernels as plain JavaScript: what every other way of running must agree with. */

import type { Dtype, ValueType } from "../../../src/kernels/jit/language/types.ts";
import type { Argument, Entry } from "./corpus/entry.ts";
import type { Outcome } from "./outcome.ts";
import {
  elementAt,
  type Elements,
  elementsOf,
  plainArray,
  prepared,
  putElement,
  scalarsOf,
  specOf,
} from "./place.ts";

/**
 * Runs the function itself.
 *
 * @param result The type of the result: for "elements" that of the array of results, the first of the arrays.
 */
export function runPlain(entry: Entry, args: readonly Argument[], result: ValueType): Outcome {
  return entry.form === "call" ? runCall(entry, args) : runElements(entry, args, result as Dtype);
}

function runCall(entry: Entry, args: readonly Argument[]): Outcome {
  const arrays: Elements[] = [];
  const values = prepared(args, (spec, elements) => {
    arrays.push(elements);
    return plainArray(spec, elements);
  });
  const value = entry.fn(...values.map((value, i) => fitted(value, entry.types?.[i])));
  return { result: scalarsOf(fitted(value, entry.result)), arrays };
}

function runElements(entry: Entry, args: readonly Argument[], dtype: Dtype): Outcome {
  const out = elementsOf(dtype, elementCount(args));
  const arrays = [out];
  const valuesAt = prepared(args, (spec, elements) => {
    arrays.push(elements);
    return (place: number) => elementAt(spec.dtype, elements, place);
  });
  for (let place = 0; place < elementCount(args); place++) {
    const values = valuesAt.map((value, i) =>
      typeof value === "function" ? value(place) : fitted(value, entry.types?.[i])
    );
    putElement(dtype, out, place, fitted(entry.fn(...values), entry.result));
  }
  return { result: [], arrays };
}

/** How many elements "elements" goes over. */
export function elementCount(args: readonly Argument[]): number {
  return args.map((_, i) => specOf(args, i)).find((spec) => spec)!.shape[0];
}

/** A value as a signature makes it on entry and on exit. */
function fitted(value: unknown, type: ValueType | undefined): unknown {
  if (type === "f32") return Math.fround(value as number);
  if (type === "i32") return (value as number) | 0;
  return type === "i64" ? BigInt.asIntN(64, value as bigint) : value;
}
