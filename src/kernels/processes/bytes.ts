/**
 * Values as bytes. They are what a structured clone is made of, so the same values survive.
 *
 * @module
 */

import defer * as v8 from "node:v8";

/**
 * Writes a value down.
 *
 * @throws If there is something in it that cannot be.
 */
export function toBytes(value: unknown): Uint8Array {
  // Not `serialize`, which writes each view of a buffer as if it had one of its own.
  const serializer = new v8.Serializer();
  serializer.writeHeader();
  serializer.writeValue(value);
  return serializer.releaseBuffer();
}

/**
 * Reads it again.
 *
 * @throws If the bytes are no value.
 */
export function fromBytes(bytes: Uint8Array): unknown {
  return v8.deserialize(bytes);
}
