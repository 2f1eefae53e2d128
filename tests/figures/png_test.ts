import { assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { encodePng } from "../../src/figures/png.ts";

const palette = Uint8Array.from({ length: 3 * 256 }, (_, i) => (i * 7) % 256);

for (const [width, height] of [[1, 1], [1, 300], [300, 1], [17, 5], [256, 256]]) {
  for (const first of [0, 1]) {
    Deno.test(`fast-png reads ${width} × ${height} pixels, levels from ${first}`, async () => {
      const levels = Uint8Array.from({ length: width * height }, (_, i) => first + (i * i) % (256 - first));
      const png = decode(await encodePng({ width, height, levels }, palette), { checkCrc: true });
      assertEquals([png.width, png.height, png.depth, png.channels], [width, height, 8, 1]);
      assertEquals(png.data, levels);
      assertEquals(png.palette!.map((colour) => colour.slice(0, 3)).flat(), [...palette]);
      const opacities = png.palette!.map((colour) => colour[3] ?? 255);
      assertEquals(opacities, levels.includes(0) ? [0, ...Array(255).fill(255)] : Array(256).fill(255));
    });
  }
}
