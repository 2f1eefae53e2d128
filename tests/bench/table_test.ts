/** What is printed and written. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { unicodeWidth } from "@std/cli/unicode-width";
import { cases } from "../../bench/cases/all.ts";
import type { Machine } from "../../bench/machine.ts";
import { formatMarkdown } from "../../bench/markdown.ts";
import type { Outcome } from "../../bench/measure.ts";
import { formatTable } from "../../bench/table.ts";

const always = (value: number) => ({ median: value, least: value, most: value, runs: 5 });
const whole = { unit: "s", others: [] } as const;

const outcomes: Outcome[] = [
  {
    ...whole,
    group: "Loops",
    name: "sum(10⁷)",
    weft: always(0.008),
    others: [
      { name: "Numba", statistics: always(1e-7), ratio: 1.25e-5 },
      { name: "NumPy", statistics: always(0.016), ratio: 2 },
    ],
    why: "It knows the formula.",
  },
  {
    ...whole,
    group: "Pools",
    name: "trivial call",
    weft: always(2e-6),
    others: [{ name: "comlink", absent: "not in Deno", details: "no such worker" }],
    bound: { text: "≤ 3 µs", met: true },
  },
  { ...whole, group: "Pools", name: "two workers", weft: always(1), bound: { text: "≥ 1.8×", met: false } },
  { ...whole, group: "Loops", name: "pi", problem: "wrong: Numba gives 3 instead of 3.1416 ± 0.005" },
  {
    ...whole,
    group: "Pools",
    name: "import",
    weft: always(0.05),
    others: [{ name: "empty", yardstick: true, statistics: always(0.025), ratio: 0.5 }],
  },
];

Deno.test("the table is aligned and by group, with remarks below", () => {
  assertEquals(formatTable(outcomes).split("\n"), [
    "                 Weft   other  against  Weft is         bound, met ✓ or ✗",
    "Loops",
    "  sum(10⁷)       8 ms  100 ns  Numba    80,000× slower",
    "                        16 ms  NumPy    2× faster",
    "  pi            wrong: Numba gives 3 instead of 3.1416 ± 0.005",
    "Pools",
    "  trivial call   2 µs       –  comlink  not in Deno     ≤ 3 µs ✓",
    "  two workers     1 s                                   ≥ 1.8× ✗",
    "  import        50 ms   25 ms  empty    2× slower",
    "",
    "pi: wrong: Numba gives 3 instead of 3.1416 ± 0.005",
    "Not met: two workers (≥ 1.8×).",
    "sum(10⁷): Numba is 80,000× faster. It knows the formula.",
    "comlink: not in Deno. no such worker",
    "",
  ]);
});

Deno.test("remarks are broken where a terminal ends", () => {
  const why = "many words ".repeat(30).trim();
  const lines = formatTable([{ ...outcomes[0], why }]).split("\n");
  assert(lines.every((line) => unicodeWidth(line) <= 110));
  assertStringIncludes(lines.map((line) => line.trim()).join(" "), why);
});

Deno.test("the names of the cases leave room for the other columns, and each is the only one", () => {
  for (const { name } of cases) assert(unicodeWidth(name) <= 31, name);
  assertEquals(new Set(cases.map(({ name }) => name)).size, cases.length);
});

Deno.test("the Markdown file has a table for each group and says where Weft loses", () => {
  const machine: Machine = {
    cpu: "Abacus",
    cores: 1,
    system: "linux x86_64",
    versions: { deno: "2.9.6", numba: "0.56.4" },
  };
  const text = formatMarkdown(outcomes, machine);
  assertStringIncludes(text, "on Abacus, 1 core, linux x86_64; Deno 2.9.6, Numba 0.56.4.");
  assertStringIncludes(text, "## Pools\n\n| case | Weft |");
  assertStringIncludes(
    text,
    "| sum(10⁷) | 8 ms | 100 ns | Numba | 80,000× slower |  |\n|  |  | 16 ms | NumPy |",
  );
  assertStringIncludes(text, "- sum(10⁷): Numba is 80,000× faster. It knows the formula.\n");
});
