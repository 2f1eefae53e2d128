/** The command that lists and clears a cache. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { main } from "../../../src/delayed/cache/main.ts";
import { ResultStore } from "../../../src/delayed/cache/result_store.ts";
import { countResults, temporaryFolder } from "./helpers.ts";

/** What the command prints, and its exit code. */
function command(...args: string[]): { code: number; output: string; errors: string } {
  const { log, error } = console;
  const output: string[] = [], errors: string[] = [];
  console.log = (text) => output.push(text);
  console.error = (text) => errors.push(text);
  try {
    return { code: main(args), output: output.join("\n"), errors: errors.join("\n") };
  } finally {
    Object.assign(console, { log, error });
  }
}

function fill(folder: string): void {
  using cache = new ResultStore(folder);
  for (let i = 0; i < 12; i++) cache.put(`number ${i}`, "double", i, 0.25);
  for (let i = 0; i < 3; i++) cache.put(`array ${i}`, "a large one", new Float64Array(1e6), 12.5);
}

Deno.test("cache --list: a line for each function, and the total", () => {
  using folder = temporaryFolder();
  fill(folder.path);
  const { code, output, errors } = command("--list", `--folder=${folder.path}`);
  assertEquals([code, errors], [0, ""]);
  const lines = output.split("\n").map((line) =>
    line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d$/, "yyyy-mm-dd hh:mm")
  );
  assertEquals(lines, [
    `Results in ${folder.path}`,
    "",
    "function     results     size    time            latest",
    "a large one        3  22.9 MB  37.5 s  yyyy-mm-dd hh:mm",
    "double            12   2.4 KB  3.00 s  yyyy-mm-dd hh:mm",
    "total             15  22.9 MB  40.5 s  yyyy-mm-dd hh:mm",
  ]);
  assertEquals(countResults(folder.path), 15);
});

Deno.test("cache --clear: nothing is left but what is not the cache's", () => {
  using folder = temporaryFolder();
  fill(folder.path);
  Deno.writeTextFileSync(`${folder.path}/results-1.txt`, "mine");
  Deno.mkdirSync(`${folder.path}/results-9.1234.tmp`);
  const { code, output } = command("--clear", "--folder", folder.path);
  assertEquals([code, output], [0, `Removed all results in ${folder.path}.`]);
  assertEquals(Array.from(Deno.readDirSync(folder.path), ({ name }) => name), ["results-1.txt"]);
  fill(folder.path);
  assertEquals(countResults(folder.path), 15, "it can be filled again");
});

Deno.test("cache: where there is nothing, nothing is made", () => {
  using folder = temporaryFolder();
  for (const path of [folder.path, `${folder.path}/none`]) {
    for (const what of ["--list", "--clear"]) {
      const { code, output } = command(what, `--folder=${path}`);
      assertEquals([code, output], [0, `There are no results in ${path}.`]);
    }
  }
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("cache: the folder is what WEFT_CACHE says, unless another is named; a URL is one", () => {
  using folder = temporaryFolder();
  const before = Deno.env.get("WEFT_CACHE");
  Deno.env.set("WEFT_CACHE", folder.path);
  assertStringIncludes(command("--list").output, `in ${folder.path}.`);
  assertStringIncludes(command("--list", "--folder=/nowhere").output, "in /nowhere.");
  assertStringIncludes(command("--list", "--folder=file:///nowhere").output, "in /nowhere.");
  if (before === undefined) Deno.env.delete("WEFT_CACHE");
  else Deno.env.set("WEFT_CACHE", before);
});

Deno.test("cache: mistakes are told, with exit code 2", () => {
  const cases: [string[], string][] = [
    [[], "say either --list or --clear; --help tells more"],
    [["--list", "--clear"], "say either --list or --clear"],
    [["--lst"], "there is no option --lst; --help lists them"],
    [["--list", "more"], "there is no option more"],
    [["--list", "--folder="], "--folder needs a path"],
    [["--list", "--folder"], "--folder needs a path"],
  ];
  for (const [args, message] of cases) {
    const { code, output, errors } = command(...args);
    assertEquals([code, output], [2, ""], args.join(" "));
    assertStringIncludes(errors, `cache: ${message}`);
  }
});

Deno.test("cache: what cannot be read is told, with exit code 1", () => {
  using folder = temporaryFolder();
  fill(folder.path);
  Deno.writeTextFileSync(
    `${folder.path}/results-1/index.sqlite`,
    "nothing of the kind, but longer than a header is".repeat(99),
  );
  const { code, errors } = command("--list", `--folder=${folder.path}`);
  assertEquals([code, errors], [1, "cache: file is not a database"]);
  Deno.writeTextFileSync(`${folder.path}/file`, "");
  assertEquals(command("--list", `--folder=${folder.path}/file`).code, 1);
});

Deno.test("cache --help names every option, and the program runs as the task says", async () => {
  const { output, code } = command("--help");
  assertEquals(code, 0);
  for (const option of ["--list", "--clear", "--folder", "--help"]) {
    assertStringIncludes(output, `  ${option}`);
  }
  const task = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "cache", "--list", "--folder=/nowhere/at/all"],
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
    env: { NO_COLOR: "1" },
  });
  const { stdout, stderr, code: exit } = await task.output();
  assert(exit === 0, new TextDecoder().decode(stderr));
  assertEquals(new TextDecoder().decode(stdout).trim(), "There are no results in /nowhere/at/all.");
});
