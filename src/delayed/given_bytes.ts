/**
 * How large the values are that a graph was given.
 *
 * @module
 */

import { type Dtype, DTYPES, NDArray } from "../kernels/mod.ts";
import { itemsOf, kindOf, namesOf, Template } from "./containers.ts";
import { argsOf, isData, Node } from "./node.ts";

/** The bytes of buffers and arrays among the arguments of some nodes; what is there twice counts once. */
export function givenBytes(nodes: readonly Node[]): number {
  const seen = new Set<object>(), found: object[] = [];
  let bytes = 0;
  const look = (value: unknown) => {
    if (typeof value !== "object" || value === null || seen.has(value)) return;
    seen.add(value);
    found.push(value);
  };
  for (const node of nodes) {
    const args = argsOf(node);
    for (let i = 0; i < args.length; i++) look(args[i]);
    for (let value = found.pop(); value; value = found.pop()) {
      if (value instanceof Node) isData(value) && look(argsOf(value)[0]);
      else if (value instanceof Template) value.items.forEach(look);
      else if (value instanceof NDArray) bytes += value.size * DTYPES[value.dtype as Dtype].bytes;
      else bytes += sizeOf(value, look);
    }
  }
  return bytes;
}

/** The bytes of a buffer. A container has none of its own; what is in it is to be looked at. */
function sizeOf(value: object, look: (item: unknown) => void): number {
  const kind = kindOf(value);
  if (ArrayBuffer.isView(value)) look(value.buffer);
  else if (kind === "bytes") return (value as ArrayBuffer).byteLength;
  else if (kind !== "instance" && kind !== "iterator" && kind !== "endless") {
    itemsOf(value, kind, namesOf(value, kind)).forEach(look);
  }
  return 0;
}
