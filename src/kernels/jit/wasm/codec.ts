/**
 * Encoders and decoders in pairs, and the few ways to compose them.
 *
 * @module
 */

/** Bytes that are read from the front. */
export interface Input {
  readonly bytes: Uint8Array;
  at: number;
}

/** How a value is written as bytes and read back. */
export interface Codec<T> {
  /** Appends the bytes of a value. */
  write(value: T, out: number[]): void;
  /** Takes the bytes of a value from the front. */
  read(input: Input): T;
}

/** One byte. */
export const byte: Codec<number> = {
  write: (value, out) => void out.push(value),
  read(input) {
    if (input.at >= input.bytes.length) throw new RangeError(`a byte is missing at ${input.at}`);
    return input.bytes[input.at++];
  },
};

/** An unsigned integer of up to 32 bits: LEB128, seven bits a byte, the lowest first. */
export const u32: Codec<number> = {
  write(value, out) {
    for (; value > 127; value >>>= 7) out.push((value & 127) | 128);
    out.push(value);
  },
  read(input) {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const next = byte.read(input);
      value |= (next & 127) << shift;
      if (next < 128) return value >>> 0;
    }
  },
};

/** A signed integer of up to 64 bits: LEB128 in two's complement. */
export const s64: Codec<bigint> = {
  write(value, out) {
    for (; value < -64n || value > 63n; value >>= 7n) out.push(Number(value & 127n) | 128);
    out.push(Number(value & 127n));
  },
  read(input) {
    let value = 0n;
    for (let shift = 0;;) {
      const next = byte.read(input);
      value |= BigInt(next & 127) << BigInt(shift);
      shift += 7;
      if (next < 128) return BigInt.asIntN(Math.min(shift, 64), value);
    }
  },
};

/** A signed integer of up to 32 bits. */
export const s32: Codec<number> = {
  write(value, out) {
    for (; value < -64 || value > 63; value >>= 7) out.push((value & 127) | 128);
    out.push(value & 127);
  },
  read: (input) => Number(s64.read(input)),
};

const scratch = new DataView(new ArrayBuffer(8));

/** A number of 32 bits, little-endian. */
export const f32: Codec<number> = {
  write(value, out) {
    scratch.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) out.push(scratch.getUint8(i));
  },
  read(input) {
    fill(input, 4);
    return scratch.getFloat32(0, true);
  },
};

/** A number of 64 bits, little-endian. */
export const f64: Codec<number> = {
  write(value, out) {
    scratch.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) out.push(scratch.getUint8(i));
  },
  read(input) {
    fill(input, 8);
    return scratch.getFloat64(0, true);
  },
};

function fill(input: Input, length: number): void {
  take(input, length).forEach((each, i) => scratch.setUint8(i, each));
}

function take(input: Input, length: number): Uint8Array {
  const start = input.at;
  input.at += length;
  if (input.at > input.bytes.length) throw new RangeError(`${length} bytes are missing at ${start}`);
  return input.bytes.subarray(start, input.at);
}

/** A given number of bytes. */
export function bytes(length: number): Codec<readonly number[]> {
  return {
    write: (value, out) => void out.push(...value),
    read: (input) => [...take(input, length)],
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text: its length in bytes, then UTF-8. */
export const text: Codec<string> = {
  write(value, out) {
    const encoded = encoder.encode(value);
    u32.write(encoded.length, out);
    for (const each of encoded) out.push(each);
  },
  read: (input) => decoder.decode(take(input, u32.read(input))),
};

/** How many there are, then each of them. */
export function vector<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    write(values, out) {
      u32.write(values.length, out);
      for (const value of values) item.write(value, out);
    },
    read: (input) => Array.from({ length: u32.read(input) }, () => item.read(input)),
  };
}

/** One field after the other, in the order in which they are given. */
export function record<T>(fields: { readonly [K in keyof T]: Codec<T[K]> }): Codec<T> {
  const keys = Object.keys(fields) as (keyof T)[];
  return {
    write(value, out) {
      for (const key of keys) fields[key].write(value[key], out);
    },
    read(input) {
      const value: Partial<T> = {};
      for (const key of keys) value[key] = fields[key].read(input);
      return value as T;
    },
  };
}

/** A value that is written as another one. */
export function mapped<T, U>(codec: Codec<U>, to: (value: T) => U, from: (value: U) => T): Codec<T> {
  return {
    write: (value, out) => codec.write(to(value), out),
    read: (input) => from(codec.read(input)),
  };
}

/** One of some names, written as its code. */
export function oneOf<K extends string>(codes: Readonly<Record<K, number>>): Codec<K> {
  const names = new Map(Object.entries<number>(codes).map(([name, code]) => [code, name as K]));
  return mapped(byte, (name: K) => codes[name], (code) => {
    const name = names.get(code);
    if (name === undefined) throw new TypeError(`a byte 0x${code.toString(16)} has no meaning here`);
    return name;
  });
}

/** Its length in bytes, then the value. */
export function sized<T>(codec: Codec<T>): Codec<T> {
  return {
    write(value, out) {
      const content: number[] = [];
      codec.write(value, content);
      u32.write(content.length, out);
      for (const each of content) out.push(each);
    },
    read: (input) => codec.read({ bytes: take(input, u32.read(input)), at: 0 }),
  };
}
