import type { Axes } from "./axes.ts";
import type { ColormapName } from "./colormap.ts";
import { aspectRatio } from "./extent.ts";
import { lazy } from "./lazy.ts";
import { notebookDisplay } from "./notebook.ts";
import { loadPalette } from "./palette.ts";
import { crisp, isSmall, type Raster } from "./raster.ts";
import { savePicture } from "./save_picture.ts";
import type { TerminalOptions } from "./terminal.ts";

/**
 * A picture that can be looked at in several ways. As the value of a notebook cell it shows itself.
 *
 * It is drawn when it is asked for, and the parts that do it load then.
 *
 * @example
 * ```ts
 * import { type Figure, imshow } from "@weft/weft";
 * import { assertEquals } from "@std/assert";
 *
 * const figure: Figure = imshow([0, 1], { width: 1, height: 2, colormap: "gray" });
 * const text = await figure.terminal({ columns: 1 });
 * assertEquals(text, "\x1b[38;2;0;0;0m\x1b[48;2;255;255;255m▀\x1b[0m");
 * ```
 */
export interface Figure {
  /** The bare pixels as a PNG, the row at the top of the screen first. */
  png(): Promise<Uint8Array<ArrayBuffer>>;

  /**
   * The picture with a frame, ticks, labels and a title in matplotlib's default look, as an SVG document. The pixels
   * are inside it. For a PNG with axes: `rasterize(await figure.svg())`.
   */
  svg(): Promise<string>;

  /**
   * The picture as text for a terminal with 24-bit colour: each character ▀ is two pixels, one above the other. Each is
   * the mean colour of the pixels it stands for. Every line ends in the terminal's own colours.
   *
   * @throws {TypeError} If an option does not exist.
   * @throws {RangeError} If columns or rows is not a positive integer.
   */
  terminal(options?: TerminalOptions): Promise<string>;

  /**
   * Writes the picture to a file: `.png` the bare pixels, `.svg` with axes. An existing file is replaced at once or not
   * at all.
   *
   * @param filename Its path, or a `file:` URL.
   * @throws {TypeError} If it is something else.
   * @throws {RangeError} If the name ends in neither.
   * @throws {Error} If it cannot be written; the message names the path and the reason.
   */
  save(filename: string | URL): Promise<void>;
}

/** A figure of `raster` in the colours of a map. */
export function figure(raster: Raster, colormap: ColormapName, axes: Axes): Figure {
  const palette = lazy(() => loadPalette(colormap));
  const encode = async (raster: Raster) => {
    const { encodePng } = await import("./png.ts");
    return encodePng(raster, await palette());
  };
  const encoded = lazy(() => encode(raster));

  const draw = {
    png: async () => (await encoded()).slice(),
    svg: async () => {
      const { drawAxes } = await import("./axes.ts");
      return drawAxes(isSmall(raster) ? await encode(crisp(raster)) : await encoded(), axes);
    },
    terminal: async (options: TerminalOptions = {}) => {
      const { halfBlocks, roomFor } = await import("./terminal.ts");
      return halfBlocks(raster, await palette(), aspectRatio(axes.extent), roomFor(options));
    },
    save: (filename: string | URL) => savePicture("figure.save", filename, draw),
  };
  const description = `Figure of ${raster.width} × ${raster.height} pixels${
    axes.title ? `: ${axes.title}` : ""
  }`;
  return notebookDisplay(
    draw,
    async () => ({ "image/svg+xml": await draw.svg(), "text/plain": description }),
  );
}
