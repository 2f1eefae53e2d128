import { assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { imshow } from "../../src/figures/mod.ts";

// deno-lint-ignore no-control-regex
const ESCAPES = /\x1b\[[\d;]*m/g;
const RESET = "\x1b[0m";

/** Characters in each line of a picture of ones. */
async function lineLengths(width: number, height: number, room = {}): Promise<number[]> {
  const figure = imshow(new Uint8Array(width * height), { width, height });
  return (await figure.terminal(room)).split("\n").map((line) => line.replaceAll(ESCAPES, "").length);
}

Deno.test("a text picture fills the room that its shape lets it", async () => {
  assertEquals(await lineLengths(100, 100, { columns: 40 }), Array(20).fill(40));
  assertEquals(await lineLengths(100, 100, { rows: 10 }), Array(10).fill(20));
  assertEquals(await lineLengths(100, 100, { columns: 40, rows: 10 }), Array(10).fill(20));
  assertEquals(await lineLengths(100, 50, { columns: 40, rows: 100 }), Array(10).fill(40));
  assertEquals(await lineLengths(3, 2, { columns: 60 }), Array(20).fill(60));
  assertEquals(await lineLengths(1, 1, { columns: 1 }), [1]);
  assertEquals(await lineLengths(1000, 1, { columns: 40 }), [40]);
  assertEquals(await lineLengths(1, 1000, { rows: 20 }), Array(20).fill(1));
});

Deno.test("a character shows two pixels, and each line ends without colour", async () => {
  const figure = imshow([0, 1, 1, 0], { width: 2, height: 2, colormap: "gray" });
  const [black, white] = ["0;0;0", "255;255;255"];
  assertEquals(
    await figure.terminal({ columns: 2 }),
    `\x1b[38;2;${black}m\x1b[48;2;${white}m▀\x1b[38;2;${white}m\x1b[48;2;${black}m▀${RESET}`,
  );
});

Deno.test("a colour that stays is not repeated", async () => {
  const figure = imshow([0, 0, 0, 1, 1, 1], { width: 3, height: 2, colormap: "gray" });
  assertEquals(await figure.terminal({ columns: 3 }), `\x1b[38;2;0;0;0m\x1b[48;2;255;255;255m▀▀▀${RESET}`);
});

Deno.test("a cell has the mean colour of its pixels, and a last odd row only an upper half", async () => {
  const figure = imshow([0, 1, 1, 1, 0, 1, 1, 1], { width: 4, height: 2, colormap: "gray" });
  assertEquals(
    await figure.terminal({ columns: 2 }),
    `\x1b[38;2;128;128;128m▀\x1b[38;2;255;255;255m▀${RESET}`,
  );
});

Deno.test("pixels without a value show the terminal's background", async () => {
  const values = [NaN, 1, NaN, 1, NaN, NaN, 0, 0];
  const figure = imshow(values, { width: 4, height: 2, colormap: "gray" });
  assertEquals(
    await figure.terminal({ columns: 4 }),
    ` \x1b[38;2;255;255;255m▀\x1b[38;2;0;0;0m▄\x1b[38;2;255;255;255m\x1b[48;2;0;0;0m▀${RESET}`,
  );
});

Deno.test("origin lower shows the last row at the top", async () => {
  const figure = imshow([0, 1], { width: 1, height: 2, origin: "lower", colormap: "gray" });
  assertEquals(await figure.terminal({ columns: 1 }), `\x1b[38;2;255;255;255m\x1b[48;2;0;0;0m▀${RESET}`);
});

for (const [said, size] of [["0 × 0", [0, 0]], ["0 columns", [0, 50]], ["0 rows", [200, 0]]] as const) {
  Deno.test(`a terminal that says it has ${said} is taken for one of 80 × 24`, async () => {
    const [columns, rows] = size;
    using _ = stub(Deno, "consoleSize", () => ({ columns, rows }));
    assertEquals(await lineLengths(100, 100), Array(24).fill(48));
    assertEquals(await lineLengths(100, 10), Array(4).fill(80));
  });
}

Deno.test("a terminal that knows its size is filled but for a line", async () => {
  using _ = stub(Deno, "consoleSize", () => ({ columns: 100, rows: 41 }));
  assertEquals(await lineLengths(100, 100), Array(40).fill(80));
});

Deno.test("columns and rows are positive integers", async () => {
  const figure = imshow([0], { width: 1, height: 1 });
  await assertRejects(() => figure.terminal({ columns: 0 }), RangeError, "columns");
  await assertRejects(() => figure.terminal({ columns: 5, rows: 2.5 }), RangeError, "rows");
  await assertRejects(
    () => figure.terminal({ colums: 5 } as object),
    TypeError,
    "terminal: there is no option colums; there are columns, rows",
  );
});
