import { assertEquals } from "@std/assert";
import { encodePng } from "../../src/figures/png.ts";
import { readPng } from "./read_png.ts";

for (const [width, height] of [[1, 1], [1, 300], [300, 1], [17, 5], [256, 256]]) {
  for (const size of [256, 255, 17, 2]) {
    Deno.test(`${width} × ${height} pixels in a palette of ${size} colours are read as they were written`, () => {
      const colours = Uint8Array.from({ length: 3 * size }, (_, i) => (i * 7) % 256);
      const levels = Uint8Array.from({ length: width * height }, (_, i) => (i * i) % size);
      const png = readPng(encodePng({ width, height, levels }, colours));
      const palette = Array.from(
        { length: size },
        (_, i) => [...colours.slice(3 * i, 3 * i + 3), i === 0 ? 0 : 255],
      );
      assertEquals([png.width, png.height], [width, height]);
      assertEquals(png.palette, palette);
      assertEquals([...png.data], [...levels].flatMap((level) => palette[level]));
    });
  }
}
