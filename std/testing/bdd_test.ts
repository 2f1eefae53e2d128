/** Groups and their hooks; runs that are judged as a whole are made in a process of their own. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it, test } from "@std/testing/bdd";

const flat = describe({
  name: "flat style",
  beforeEach(this: { rows: number }) {
    this.rows = 3;
  },
});

it(flat, "sees what hooks put on this", function () {
  assertEquals(this.rows++, 3);
});

it(flat, "starts anew each time", function (t) {
  assertEquals([this.rows, t.name], [3, "starts anew each time"]);
});

const nested = describe({
  suite: flat,
  name: "nested",
  beforeAll(this: { rows: number; columns?: number }) {
    this.columns = 5;
  },
});

it(nested, "sees what the groups around put on this", function () {
  assertEquals([this.rows, (this as { columns?: number }).columns], [3, 5]);
});

it(flat, "does not see what a group beside put on this", function () {
  assertEquals("columns" in this, false);
});

test(function named() {});

/** Runs a test file with this body; returns its exit status and what it printed. */
async function run(body: string): Promise<{ code: number; output: string }> {
  const file = await Deno.makeTempFile({ suffix: "_test.ts" });
  const bdd = new URL("./bdd.ts", import.meta.url);
  await Deno.writeTextFile(
    file,
    `import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from "${bdd}";\n${body}`,
  );
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "--no-config", "--no-lock", file],
    env: { NO_COLOR: "1" },
  }).output();
  await Deno.remove(file);
  return { code, output: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("hooks run around the tests", async () => {
  const { code, output } = await run(`
    const print = (text) => () => console.log("#" + text);
    describe("outer", () => {
      beforeAll(print("beforeAll"));
      beforeEach(print("beforeEach"));
      afterEach(print("afterEach"));
      afterAll(print("afterAll"));
      it("first", print("first"));
      describe("inner", () => {
        beforeEach(async () => { await Promise.resolve(); console.log("#inner beforeEach"); });
        afterEach(print("inner afterEach"));
        it("second", print("second"));
        it.skip("skipped", print("skipped"));
      });
      describe.ignore("ignored", () => it("ignored", print("ignored")));
    });
  `);
  assertEquals(code, 0);
  assertEquals(output.match(/(?<=^#).*$/gm), [
    "beforeAll",
    ...["beforeEach", "first", "afterEach"],
    ...["beforeEach", "inner beforeEach", "second", "inner afterEach", "afterEach"],
    "afterAll",
  ]);
});

Deno.test("what follows a test runs even if it fails", async () => {
  const { code, output } = await run(`
    describe("a", () => {
      afterEach(() => console.log("E"));
      afterAll(() => console.log("A"));
      it("b", () => { throw new Error("torn"); });
    });
  `);
  assertEquals(code, 1);
  assertEquals(output.match(/^[EA]$/gm), ["E", "A"]);
});

Deno.test("a failing test fails the run", async () => {
  const { code, output } = await run(`describe("a", () => it("b", () => { throw new Error("torn"); }));`);
  assertEquals(code, 1);
  assertStringIncludes(output, "a ... b");
});

Deno.test("only runs alone and fails the run", async () => {
  const { code, output } = await run(`
    describe("a", () => { it("b", () => console.log("B")); it.only("c", () => console.log("C")); });
    describe("d", () => { it("e", () => console.log("E")); });
  `);
  assertEquals(code, 1);
  assertEquals(output.match(/^[BCE]$/gm), ["C"]);
  assertStringIncludes(output, "only");
});

Deno.test("a hook outside all groups holds for the file", async () => {
  const { code, output } = await run(`
    beforeEach(() => console.log("H"));
    it("a", () => console.log("A"));
    describe("g", () => it("b", () => console.log("B")));
  `);
  assertEquals(code, 0);
  assertEquals(output.match(/^[HAB]$/gm), ["H", "A", "H", "B"]);
});

Deno.test("what cannot work is refused", async () => {
  const refused = [
    [`describe("a", async () => {});`, "returned a promise"],
    [`describe("a", () => it("b", { permissions: "none" }, () => {}));`, "only an outermost test"],
    [`it("a", () => it("b", () => {}));`, "already running"],
    [`it("a", () => {}); beforeEach(() => {});`, "registered before it"],
  ];
  for (const [body, reason] of refused) {
    const { code, output } = await run(body);
    assertEquals(code, 1);
    assertStringIncludes(output, reason);
  }
});
