/**
 * Pictures for scientists: `imshow` as in matplotlib, in a file, a notebook or the terminal; graphs; NumPy files.
 *
 * @module
 */
export { type ColormapName, colormaps } from "./colormap.ts";
export { colors } from "./colors.ts";
export type { Extent } from "./extent.ts";
export type { Figure } from "./figure.ts";
export { renderDot } from "./graphviz.ts";
export { imshow, type ImshowOptions } from "./imshow.ts";
export { drawLanes, type Lane, type LaneChart, type LaneKind, type LaneMark } from "./lanes.ts";
export { type MimeBundle, notebookDisplay } from "./notebook.ts";
export { decodeNpy, encodeNpy, type NpyArray, type NpyData } from "./npy.ts";
export { rasterize, type RasterizeOptions } from "./rasterize.ts";
export { saveFile } from "./save_file.ts";
export { type Picture, savePicture } from "./save_picture.ts";
export type { TerminalOptions } from "./terminal.ts";
