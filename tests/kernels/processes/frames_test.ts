/** Messages as bytes. */

import { assertEquals } from "@std/assert";
import {
  frame,
  FrameReader,
  KINDS,
  numbersFrame,
  numbersIn,
  resultFrame,
  resultIn,
} from "../../../src/kernels/processes/frames.ts";

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

Deno.test("frames arrive whole, in whatever pieces they come", () => {
  const contents = [[], [1, 2, 3], Array.from({ length: 300 }, (_, i) => i % 256), [7]];
  const bytes = joined(...contents.map((content, kind) => frame(kind, Uint8Array.from(content))));
  for (const size of [1, 2, 5, 6, 7, 100, bytes.length]) {
    const taken: [number, number[]][] = [];
    const reader = new FrameReader();
    for (let at = 0; at < bytes.length; at += size) {
      for (const { kind, content } of reader.read(bytes.subarray(at, at + size))) {
        taken.push([kind, [...content]]);
      }
    }
    assertEquals(taken, contents.map((content, kind) => [kind, content]));
  }
});

Deno.test("frames of numbers", () => {
  const numbers = [0, 1, 2 ** 32 - 1];
  const [{ content }] = new FrameReader().read(numbersFrame(2, numbers));
  assertEquals(numbersIn(content), numbers);
});

Deno.test("frames of results that are numbers", () => {
  for (const value of [-0, NaN, 1e300]) {
    const [{ kind, content }] = new FrameReader().read(resultFrame(value, 0.5));
    assertEquals([kind, ...resultIn(content)], [KINDS.number, value, 0.5]);
  }
});

Deno.test("bytes that are no frame are known for that, and those before them are not lost", () => {
  const printed = new TextEncoder().encode("printed by somebody");
  const kinds = new FrameReader().read(joined(frame(2, printed), printed)).map(({ kind }) => kind);
  assertEquals(kinds, [2, KINDS.garbage]);
});
