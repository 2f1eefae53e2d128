import { pathOf } from "../files.ts";
import { saveFile } from "./save_file.ts";

/** What can be drawn in the formats of files. */
export interface Picture {
  png(): Promise<Uint8Array>;
  svg(): Promise<string>;
}

/**
 * Writes a picture to a file in the format that its extension names.
 *
 * @param where What was called, for the refusal of something that is no filename.
 * @throws {RangeError} If the name ends neither in `.png` nor in `.svg`.
 */
export async function savePicture(where: string, filename: string | URL, picture: Picture): Promise<void> {
  const path = await pathOf(where, filename);
  await saveFile(path, await picture[formatOf(path)]());
}

function formatOf(filename: string): "png" | "svg" {
  const format = filename.match(/\.(\w*)$/)?.[1].toLowerCase();
  if (format === "png" || format === "svg") return format;
  const found = format === undefined ? "it has no extension" : `".${format}" is not one of them`;
  throw new RangeError(`Cannot save "${filename}": a figure is saved as .png or .svg, and ${found}`);
}
