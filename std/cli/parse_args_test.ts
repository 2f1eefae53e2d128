/** How a command line is read, and what type the result has. */
import { assertEquals } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { assertType, type IsAny, type IsExact } from "@std/testing/types";

Deno.test("parseArgs() guesses without options", () => {
  const args = parseArgs(["-v", "--threads=4", "--name", "weft", "a.ts", "7"]);
  assertEquals(args, { v: true, threads: 4, name: "weft", _: ["a.ts", 7] });
  assertType<IsAny<typeof args.threads>>(true);
  assertType<IsExact<typeof args._, (string | number)[]>>(true);
});

Deno.test("parseArgs() types booleans and strings", () => {
  const args = parseArgs(["--quiet", "x", "--id", "007"], {
    boolean: ["quiet", "dry"],
    string: ["id", "out"],
  });
  assertEquals(args, { quiet: true, dry: false, id: "007", _: ["x"] });
  assertType<IsExact<typeof args.quiet, boolean>>(true);
  assertType<IsExact<typeof args.out, string | undefined>>(true);
  assertType<IsExact<typeof args.undeclared, unknown>>(true);
});

Deno.test("parseArgs() collects", () => {
  const args = parseArgs(["--in", "a", "--in", "2", "--any", "3"], {
    string: ["in", "other"],
    collect: ["in", "other", "any"],
  });
  assertEquals(args, { in: ["a", "2"], other: [], any: [3], _: [] });
  assertType<IsExact<typeof args.in, string[]>>(true);
  assertType<IsExact<typeof args.any, unknown[]>>(true);
});

Deno.test("parseArgs() removes undefined where there is a default", () => {
  const args = parseArgs([], {
    string: ["out", "threads"],
    boolean: "quiet",
    default: { out: "-", threads: 2, quiet: true },
  });
  assertEquals(args, { out: "-", threads: 2, quiet: true, _: [] });
  assertType<IsExact<typeof args.out, string>>(true);
  assertType<IsExact<typeof args.threads, string | number>>(true);
  assertType<IsExact<typeof args.quiet, boolean>>(true);
});

Deno.test("parseArgs() negates", () => {
  const args = parseArgs(["--no-color", "--no-config"], {
    boolean: ["color"],
    string: ["config"],
    negatable: ["color", "config"],
  });
  assertEquals(args, { color: false, config: false, _: [] });
  assertType<IsExact<typeof args.color, boolean>>(true);
  assertType<IsExact<typeof args.config, string | false | undefined>>(true);
});

Deno.test("parseArgs() knows aliases and dotted names", () => {
  const args = parseArgs(["-q", "-o", "a", "--pool.size", "4"], {
    boolean: ["quiet"],
    string: ["out", "pool.size"],
    alias: { quiet: "q", out: ["o", "output"] },
  });
  assertEquals(args, { q: true, quiet: true, o: "a", out: "a", output: "a", pool: { size: "4" }, _: [] });
  assertType<IsExact<typeof args.q, boolean>>(true);
  assertType<IsExact<typeof args.output, string | undefined>>(true);
  assertType<IsExact<NonNullable<typeof args.pool>["size"], string | undefined>>(true);
});

Deno.test("parseArgs() stops early and splits at --", () => {
  assertEquals(parseArgs(["-a", "run", "-b"], { boolean: ["a"], stopEarly: true }), {
    a: true,
    _: ["run", "-b"],
  });
  const args = parseArgs(["x", "--", "--y"], { "--": true });
  assertEquals(args, { _: ["x"], "--": ["--y"] });
  assertType<IsExact<(typeof args)["--"], string[]>>(true);
});

Deno.test("parseArgs() asks about unknown arguments", () => {
  const asked: unknown[] = [];
  const args = parseArgs(["--known", "--other=1", "word"], {
    boolean: ["known"],
    unknown: (arg, key, value) => {
      asked.push([arg, key, value]);
      return false;
    },
  });
  assertEquals(args, { known: true, _: [] });
  assertEquals(asked, [["--other=1", "other", "1"], ["word", undefined, undefined]]);
});
