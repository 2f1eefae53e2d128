/** Messages as bytes. */

import { assertEquals, assertThrows } from "@std/assert";
import { frame, FrameReader, numbersFrame, numbersIn } from "../../../src/kernels/processes/frames.ts";

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

Deno.test("frames arrive whole, in whatever pieces they come", () => {
  const contents = [[], [1, 2, 3], Array.from({ length: 300 }, (_, i) => i % 256), [7]];
  const bytes = joined(...contents.map((content, kind) => frame(kind, Uint8Array.from(content))));
  for (const size of [1, 2, 5, 6, 7, 100, bytes.length]) {
    const taken: [number, number[]][] = [];
    const reader = new FrameReader((kind, content) => taken.push([kind, [...content]]));
    for (let at = 0; at < bytes.length; at += size) reader.read(bytes.subarray(at, at + size));
    assertEquals(taken, contents.map((content, kind) => [kind, content]));
  }
});

Deno.test("frames of numbers", () => {
  const numbers = [0, 1, 2 ** 32 - 1];
  let found: number[] = [];
  new FrameReader((_, content) => found = numbersIn(content)).read(numbersFrame(2, numbers));
  assertEquals(found, numbers);
});

Deno.test("bytes that are no frame are refused", () => {
  const reader = new FrameReader(() => {});
  assertThrows(() => reader.read(new TextEncoder().encode("printed by somebody")), TypeError, "no frame");
});
