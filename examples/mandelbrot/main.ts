/**
 * Draws the Mandelbrot set on all cores: the picture in the terminal and in files, and how fast it went.
 *
 *     deno task mandelbrot
 *     deno task mandelbrot --seed-view=zoom
 *     deno task mandelbrot --julia=-0.8+0.156i --extent=3.2+2i --width=1600 --height=1000
 *     deno task mandelbrot --help
 */

import { type Figure, imshow, type NDArray, saveFile, toNpy } from "@weft/weft";
import { BoundingBox } from "./bounding_box.ts";
import { checkArea, checkMemory, checkWritable } from "./checks.ts";
import { mandelbrot } from "./mandelbrot.ts";
import { iterations, type Measured, measured } from "./measurements.ts";
import { HELP, type Options, parseOptions, UsageError } from "./options.ts";

/** The exit code of a program that was stopped with Ctrl-C. */
const INTERRUPTED = 130;

/** Runs the program with some arguments; returns its exit code. */
export async function main(args: string[]): Promise<number> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  Deno.addSignalListener("SIGINT", stop);
  try {
    const options = await parseOptions(args);
    if (options === "help") console.log(HELP.trimEnd());
    else await run(options, interrupt.signal);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    console.error(`mandelbrot: ${(error as Error).message}`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    Deno.removeSignalListener("SIGINT", stop);
  }
}

async function run(options: Options, signal: AbortSignal): Promise<void> {
  const { center, extent, width, height, maxIter, julia, workers, quiet, json } = options;
  checkMemory(width, height);
  const box = BoundingBox.centered(center, extent, width, height);
  checkArea(box);
  const files = [options.png, options.svg, options.npy].filter((file) => file !== undefined);
  for (const file of files) await checkWritable(file);
  const say = quiet || json ? () => {} : console.log;

  say(title(options));
  const progress = quiet || json ? false : { minimum: 0 };
  const drawing = imshow([0], { width: 1, height: 1 }).svg(); // what draws is loaded while the workers compute
  const { result: counts, ...how } = await measured(() =>
    mandelbrot(box, maxIter, { julia, workers, signal, progress })
  );

  await drawing;
  const plane = julia ? "z" : "c"; // a point of a Julia set is where an orbit starts
  const figure = imshow(counts.data, {
    width,
    height,
    colormap: options.colormap,
    transform: Math.cbrt,
    origin: "lower",
    extent: box.extent,
    xlabel: `ℜ(${plane})`,
    ylabel: `ℑ(${plane})`,
  });
  if (!quiet && !json && isColourTerminal()) say(await figure.terminal(roomForPicture()));
  await save(options, counts, figure);
  if (json) console.log(JSON.stringify(report(options, how, counts.data, files)));
  else summarize(how, counts.data, files, say);
}

async function save({ png, svg, npy }: Options, counts: NDArray<"i32">, figure: Figure): Promise<void> {
  if (png) await saveFile(png, await figure.png());
  if (svg) await saveFile(svg, await figure.svg());
  if (npy) await saveFile(npy, toNpy(counts));
}

function title({ center, extent, width, height, maxIter, julia }: Options): string {
  const name = julia ? `Julia set of ${julia}` : "Mandelbrot set";
  const view = `centre ${center}, extent ${extent}`;
  return `${name}: ${width} × ${height} pixels, ${view}, at most ${maxIter} iterations`;
}

function summarize(
  { seconds, cores }: Measured,
  counts: Int32Array,
  files: string[],
  say: (line: string) => void,
): void {
  const millions = iterations(counts) / 1e6;
  const speed = (millions / seconds).toFixed(0);
  say(`${seconds.toFixed(3)} s, ${speed} million iterations a second, ${cores.toFixed(1)} cores busy`);
  say(`wrote ${files.join(", ")}`);
}

function report(
  { center, extent, width, height, maxIter, julia }: Options,
  { seconds, cores }: Measured,
  counts: Int32Array,
  files: string[],
): object {
  const total = iterations(counts);
  return {
    width,
    height,
    center: String(center),
    extent: String(extent),
    maxIter,
    julia: julia && String(julia),
    seconds,
    cores,
    iterations: total,
    millionIterationsPerSecond: total / seconds / 1e6,
    files,
  };
}

function isColourTerminal(): boolean {
  return Deno.stdout.isTerminal() && !Deno.noColor;
}

/** The lines above and below the picture are to be seen, too. */
function roomForPicture(): { columns: number; rows: number } {
  const { columns, rows } = Deno.consoleSize();
  return { columns: columns || 80, rows: Math.max(10, (rows || 24) - 10) }; // 0 is a size that it does not know
}

// A program that has shown everything does not wait for its workers to leave.
if (import.meta.main) Deno.exit(await main(Deno.args));
