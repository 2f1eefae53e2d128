/** The main job: its numbers, its options, and how it behaves in a terminal. */

import { fileURLToPath } from "node:url";
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { complex, decodeNpy, dismissWorkers, zeros } from "@weft/weft";
import { BoundingBox } from "../../examples/mandelbrot/bounding_box.ts";
import { parseComplex } from "../../examples/mandelbrot/complex.ts";
import { escapeTime, escapeTimes } from "../../examples/mandelbrot/escape_time.ts";
import { mandelbrot, mandelbrotSerial } from "../../examples/mandelbrot/mandelbrot.ts";
import { challenges, runChallenge } from "./challenges.ts";
import views from "./fixtures/mandelbrot.json" with { type: "json" };

const point = ({ re, im }: { re: number; im: number }) => complex(re, im);

for (const { name, center, extent, width, height, maxIter, julia, counts } of views) {
  Deno.test(`${name}: counts in plain JavaScript, on lanes and on threads are those of the workshop's loop in Python`, async () => {
    const expected = Int32Array.from(counts.split(" "), Number);
    const box = BoundingBox.centered(point(center), point(extent), width, height);
    const start = julia ? point(julia) : undefined;
    assertEquals(mandelbrotSerial(box, maxIter, start), expected);
    const here = zeros([height, width], "i32");
    escapeTimes(here, box.realAxis, box.imagAxis, maxIter, start !== undefined, start ?? complex(0));
    assertEquals(Int32Array.from(here), expected);
    for (const workers of [1, 2, 3]) {
      const { data, shape } = await mandelbrot(box, maxIter, { julia: start, workers });
      assertEquals([Int32Array.from(data), shape], [expected, [height, width]]);
    }
    await dismissWorkers();
  });
}

Deno.test("escapeTime counts the steps before an orbit leaves the circle of radius 2, plain and compiled", () => {
  for (const count of [escapeTime, escapeTime.wrapped]) {
    assertEquals(count(complex(0), complex(0), 50), 49);
    assertEquals(count(complex(2), complex(0), 50), 1);
    assertEquals(count(complex(3), complex(0), 50), 0);
    assertEquals(count(complex(-2), complex(0), 50), 49, "on the circle is not outside of it");
    assertEquals(count(complex(0), complex(0), 1), 0);
  }
});

Deno.test("a bounding box: axes, extent and grid", () => {
  const box = BoundingBox.centered(complex(-1, 2), complex(4, 1), 8, 4);
  assertEquals(box.scale, 0.5);
  assertEquals([...box.realAxis], [-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5]);
  assertEquals([...box.imagAxis], [1, 1.5, 2, 2.5]);
  assertEquals(box.extent, [-3, 1, 1, 3]);
  const grid = box.grid();
  assertEquals([grid.shape, grid.dtype], [[4, 8], "c128"]);
  assertEquals([grid.get(0, 7), grid.get(1, 0)], [complex(0.5, 1), complex(-3, 1.5)]);
});

Deno.test("complex numbers are read as people write them, and written so that they can be read", async () => {
  const cases: [string, number, number][] = [
    ["-1.1195+0.2718i", -1.1195, 0.2718],
    ["3", 3, 0],
    ["0", 0, 0],
    ["-i", 0, -1],
    ["2i", 0, 2],
    ["1e-3 - 2e-4i", 1e-3, -2e-4],
  ]; // deno-fmt-ignore
  for (const [text, re, im] of cases) {
    const parsed = await parseComplex(text);
    assertEquals([parsed.re, parsed.im + 0], [re, im]);
    assertEquals(await parseComplex(String(parsed)), parsed);
  }
  for (const text of ["", " ", "abc", "1+", "1,2", "NaN", "Infinity"]) {
    const message = await parseComplex(text).catch((error) => error.message);
    assertEquals(message, `"${text}" is no complex number; write one as -1.1195+0.2718i`);
  }
});

const program = challenges.find(({ task }) => task === "mandelbrot")!;

/** Runs the program in a folder of its own; lists the files it has left there. */
async function run(...args: string[]) {
  const cwd = await Deno.makeTempDir();
  const result = await runChallenge(program, args, { cwd, env: { NO_COLOR: "" } });
  const files = new Map<string, Uint8Array>();
  for (const { name } of Deno.readDirSync(cwd)) files.set(name, await Deno.readFile(`${cwd}/${name}`));
  await Deno.remove(cwd, { recursive: true });
  return { ...result, files };
}

const SMALL = ["--width=40", "--height=30", "--max-iter=50"];

Deno.test("the program writes picture and figure, and says how it went", async () => {
  const { code, output, errors, files } = await run(...SMALL);
  assertEquals([code, errors, [...files.keys()].toSorted()], [0, "", ["mandelbrot.png", "mandelbrot.svg"]]);
  assertStringIncludes(
    output,
    "Mandelbrot set: 40 × 30 pixels, centre -0.8+0i, extent 3+3i, at most 50 iterations",
  );
  assertMatch(output, /\d\.\d{3} s, \d+ million iterations a second, \d\.\d cores busy\n/);
  assert(!output.includes("\x1b["), "no colours where the output is no terminal");
  const svg = new TextDecoder().decode(files.get("mandelbrot.svg"));
  for (const text of ["ℜ(c)", "ℑ(c)", "−0.5"]) assertStringIncludes(svg, text);
});

Deno.test("--npy, --out, --json: the counts as NumPy reads them, one file, and the measurements", async () => {
  const { code, output, files } = await run(
    ...SMALL,
    "--npy=counts.npy",
    "--out=small.png",
    "--json",
    "--workers=1",
  );
  assertEquals([code, [...files.keys()].toSorted()], [0, ["counts.npy", "small.png"]]);
  const { data, shape } = await decodeNpy(files.get("counts.npy")!);
  assertEquals([data.constructor, shape], [Int32Array, [30, 40]]);
  const box = BoundingBox.centered(complex(-0.8), complex(3, 3), 40, 30);
  assertEquals(data, mandelbrotSerial(box, 50));
  const report = JSON.parse(output);
  assertEquals(report.iterations, mandelbrotSerial(box, 50).reduce((sum, k) => sum + k + 1, 0));
  assertEquals([report.width, report.height, report.maxIter, report.center], [40, 30, 50, "-0.8+0i"]);
  assertAlmostEquals(report.millionIterationsPerSecond, report.iterations / report.seconds / 1e6);
  assert(report.cores > 0);
});

Deno.test("--seed-view, --julia, --center, --extent choose the view", async () => {
  const view = async (...args: string[]) => {
    const { output } = await run("--width=4", "--height=4", "--json", "--out=x.png", ...args);
    const { center, extent, maxIter, julia } = JSON.parse(output);
    return [center, extent, maxIter, julia];
  };
  assertEquals(await view("--seed-view=zoom"), ["-1.1195+0.2718i", "0.005+0.005i", 1024, undefined]);
  assertEquals(await view("--julia=-0.8+0.156i"), ["0+0i", "3+3i", 256, "-0.8+0.156i"]);
  assertEquals(await view("--center=0", "--extent=2", "--max-iter=7"), ["0+0i", "2+2i", 7, undefined]);
  assertEquals(await view("--center=1-i", "--extent=2+1i"), ["1-1i", "2+1i", 256, undefined]);
});

Deno.test("--quiet prints nothing, --help explains everything", async () => {
  const quiet = await run(...SMALL, "--quiet", "--julia=0.285+0.01i");
  assertEquals([quiet.code, quiet.output, quiet.errors], [0, "", ""]);
  assertEquals([...quiet.files.keys()].toSorted(), ["julia.png", "julia.svg"]);
  assertStringIncludes(new TextDecoder().decode(quiet.files.get("julia.svg")), "ℜ(z)");
  const help = await run("--help");
  assertEquals([help.code, help.files.size], [0, 0]);
  for (
    const option of [
      "center",
      "extent",
      "seed-view",
      "width",
      "height",
      "max-iter",
      "julia",
      "workers",
      "colormap",
      "out",
      "npy",
      "json",
      "quiet",
    ]
  ) {
    assertStringIncludes(help.output, `--${option}`);
  }
});

const mistakes: [args: string[], code: number, message: string][] = [
  [["--widht=10"], 2, "there is no option --widht; --help lists them"],
  [["10"], 2, "there is no option 10"],
  [["--", "5"], 2, "there are no arguments but options; got 5"],
  [["--width=0"], 2, "--width must be a positive whole number; got 0"],
  [["--height=1.5"], 2, "--height must be a positive whole number; got 1.5"],
  [["--max-iter=none"], 2, "--max-iter must be a positive whole number; got none"],
  [["--max-iter=3000000000", "--center=9"], 2, "--max-iter must be at most 2147483647; got 3000000000"],
  [["--workers=-1"], 2, "--workers must be a positive whole number; got -1"],
  [["--center=here"], 2, '--center: "here" is no complex number'],
  [["--center", "-0.8"], 2, "--center needs a value, written as --center=VALUE"],
  [["--extent=0"], 2, "--extent must be positive in both directions"],
  [["--colormap=jet"], 2, "--colormap must be one of viridis"],
  [["--out=picture.gif"], 2, "--out must end in .png or .svg"],
  [["--seed-view=deep"], 2, "--seed-view must be one of whole, zoom; got deep"],
  [["--seed-view=constructor"], 2, "--seed-view must be one of whole, zoom; got constructor"],
  [["--out=x.svg", "--npy=./x.svg"], 2, "--out and --npy both name the file ./x.svg"],
  [["--out=x", "--npy=x.png"], 2, "--out and --npy both name the file x.png"],
  [["--extent=1e-17"], 2, "the picture has no area: in 64-bit numbers, it goes from -0.8 to -0.8"],
  [["--center=1e300"], 2, "the picture has no area: in 64-bit numbers, it goes from 1e+300 to 1e+300"],
  [["--center=1.7e308", "--extent=1e308"], 2, "the picture has no area"],
  [
    ["--width=1000000", "--height=1000000"],
    1,
    "a picture of 1000000 × 1000000 pixels needs about 1.60e+4 GB of memory",
  ],
  [["--out=no/such/folder/picture.png"], 1, "cannot write no/such/folder/picture.png"],
  [["--npy=."], 1, "cannot write .: it is a folder"],
];
for (const [args, expected, message] of mistakes) {
  Deno.test(`${args.join(" ")}: one clear line, exit code ${expected}, nothing written`, async () => {
    const { code, output, errors, files } = await run(...args);
    assertEquals([code, output, files.size], [expected, "", 0]);
    assertStringIncludes(errors, `mandelbrot: ${message}`);
    assertEquals(errors.trimEnd().split("\n").length, 1);
  });
}

Deno.test("--npy may be a pipe", { ignore: Deno.build.os === "windows" }, async () => {
  const folder = await Deno.makeTempDir();
  const pipe = `${folder}/pipe`;
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  await using reader = new Deno.Command("cat", { args: [pipe], stdout: "piped" }).spawn();
  const { code } = await run(...SMALL, `--npy=${pipe}`);
  assertEquals([code, (await Deno.lstat(pipe)).isFifo], [0, true]);
  assertEquals((await decodeNpy((await reader.output()).stdout)).shape, [30, 40]);
  await Deno.remove(folder, { recursive: true });
});

/** Opens a terminal and runs a command in it; its option -e passes the exit code on. */
const SCRIPT = "/usr/bin/script";
const NO_SCRIPT = Deno.build.os !== "linux" || !await Deno.stat(SCRIPT).then(() => true, () => false);

Deno.test("a terminal that does not know its size gets a picture", { ignore: NO_SCRIPT }, async () => {
  const cwd = await Deno.makeTempDir();
  const main = fileURLToPath(new URL(`../../${program.file}`, import.meta.url));
  const { code, stdout } = await new Deno.Command(SCRIPT, {
    args: [
      "-qec",
      `stty cols 0 rows 0; '${Deno.execPath()}' run --quiet -A '${main}' ${SMALL.join(" ")}`,
      "/dev/null",
    ],
    cwd,
    env: { NO_COLOR: "" },
  }).output();
  const output = new TextDecoder().decode(stdout);
  assertEquals(code, 0, output);
  assertEquals(output.split("\n").filter((line) => line.includes("▀")).length, 14, "24 lines less 10");
  await Deno.remove(cwd, { recursive: true });
});

Deno.test("Ctrl-C stops the program, and leaves nothing half-written", async () => {
  const cwd = await Deno.makeTempDir();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "-A",
      fileURLToPath(new URL(`../../${program.file}`, import.meta.url)),
      "--max-iter=1000000",
    ],
    cwd,
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read(); // its first line: it is about to begin
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill("SIGINT");
  reader.releaseLock();
  await child.stdout.cancel();
  assertEquals([(await child.status).code, [...Deno.readDirSync(cwd)].length], [130, 0]);
  await Deno.remove(cwd, { recursive: true });
});
