/** What can be asked for. */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { stub } from "@std/testing/mock";
import { main } from "../../bench/main.ts";
import { parseOptions, UsageError } from "../../bench/options.ts";

Deno.test("without options everything runs", () => {
  const { json, ...others } = parseOptions([]);
  assertMatch(json, /bench\/results\.json$/);
  assertEquals(others, {
    filter: "",
    quick: false,
    repeat: undefined,
    markdown: false,
    python: "/usr/bin/python3",
    list: false,
    help: false,
  });
});

Deno.test("mistakes are named", () => {
  const mistakes = [
    ["--fast", "no option --fast"],
    ["mandelbrot", "no option mandelbrot"],
    ["--repeat=0", "--repeat must be a positive whole number; got 0"],
    ["--json=", "--json needs a value"],
  ];
  for (const [argument, message] of mistakes) {
    assertThrows(() => parseOptions([argument]), UsageError, message);
  }
});

Deno.test("the program lists cases, helps, and refuses what no case contains", async () => {
  const lines: string[] = [];
  using _log = stub(console, "log", (line: string) => void lines.push(line));
  using _error = stub(console, "error", (line: string) => void lines.push(line));
  assertEquals(await main(["--list", "--filter=MANDELBROT 1024"]), 0);
  assertEquals(lines, [
    ["one thread", "all cores", "two workers"].map((where) => `Compiled kernels: Mandelbrot 1024², ${where}`)
      .join("\n"),
  ]);
  assertEquals(await main(["--help"]), 0);
  assertMatch(lines[1], /deno task bench/);
  assertEquals(await main(["--filter=abacus"]), 2);
  assertEquals(lines[2], 'bench: no case contains "abacus"; --list names all');
});
