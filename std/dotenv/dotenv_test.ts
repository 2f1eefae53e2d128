/** The grammar both ways, and what reaches the environment. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { load, loadSync, parse, stringify } from "@std/dotenv";

const texts: [text: string, variables: Record<string, string>][] = [
  ["A=1\nB = two words \n\n# C=3\n  export D=4", { A: "1", B: "two words", D: "4" }],
  ["A=1 # comment\nB='#1'\nC=", { A: "1", B: "#1", C: "" }],
  [`A='it is "so"'\nB="a\\nb\\"c"`, { A: 'it is "so"', B: 'a\nb"c' }],
  [`A="\nx\ny\n"\nB=1`, { A: "x\ny", B: "1" }],
  [`A={"b": 1}\r\nC=2\r\n`, { A: '{"b": 1}', C: "2" }],
  ["A=1\nB=$A\nC=${A}2\nD='$A'\nE=\\$A", { A: "1", B: "1", C: "12", D: "$A", E: "\\$A" }],
  ["A=${WEFT_NO:-x}\nB=${WEFT_NO:-${WEFT_NO:-y}}\nC=$WEFT_NO", { A: "x", B: "y", C: "" }],
  ["A=$constructor\nB=$WEFT_TEST_SET", { A: "", B: "set" }],
  ["no equals sign\n1A=2", {}],
];

Deno.test("parse() reads the grammar", () => {
  Deno.env.set("WEFT_TEST_SET", "set");
  for (const [text, variables] of texts) assertEquals(parse(text), variables, JSON.stringify(text));
  Deno.env.delete("WEFT_TEST_SET");
});

Deno.test("stringify() writes what parse() reads", () => {
  const variables = { A: "1", B: "two words", C: "it's", D: 'a\n"b"', E: "", F: "$A" };
  assertEquals(stringify(variables), `A=1\nB='two words'\nC="it's"\nD="a\\n\\"b\\""\nE=\nF='$A'`);
  assertEquals(parse(stringify(variables)), variables);
});

/** Runs `body` with a file that holds `text`. */
async function withFile(text: string, body: (path: string) => Promise<void>) {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text);
  await body(path);
  await Deno.remove(path);
}

Deno.test("load() exports only when asked, and never over what is set", () =>
  withFile("WEFT_TEST_A=file\nWEFT_TEST_B=file", async (envPath) => {
    const variables = { WEFT_TEST_A: "file", WEFT_TEST_B: "file" };
    Deno.env.set("WEFT_TEST_B", "shell");
    assertEquals(await load({ envPath }), variables);
    assertEquals(Deno.env.get("WEFT_TEST_A"), undefined);
    assertEquals(loadSync({ envPath, export: true }), variables);
    assertEquals([Deno.env.get("WEFT_TEST_A"), Deno.env.get("WEFT_TEST_B")], ["file", "shell"]);
    Deno.env.delete("WEFT_TEST_A");
    Deno.env.delete("WEFT_TEST_B");
  }));

Deno.test("load() takes a missing file for an empty one", async () => {
  assertEquals(await load({ envPath: "./no-such-file" }), {});
  assertEquals(loadSync({ envPath: "./no-such-file" }), {});
  assertEquals(await load({ envPath: null }), {});
});

Deno.test("load() does not hide other failures", async () => {
  const envPath = await Deno.makeTempDir();
  await assertRejects(() => load({ envPath }));
  assertThrows(() => loadSync({ envPath }));
  await Deno.remove(envPath);
});

Deno.test("load() does not hide a denied permission", { permissions: { read: false } }, async () => {
  await assertRejects(() => load(), Deno.errors.NotCapable);
  assertThrows(() => loadSync(), Deno.errors.NotCapable);
});

Deno.test("importing ./load sets the environment", async () => {
  const cwd = await Deno.makeTempDir();
  await Deno.writeTextFile(`${cwd}/.env`, "WEFT_TEST_C=loaded");
  const loader = new URL("./load.ts", import.meta.url);
  const script = `import "${loader}"; console.log(Deno.env.get("WEFT_TEST_C"));`;
  await Deno.writeTextFile(`${cwd}/main.ts`, script);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--no-config",
      "--no-lock",
      "--allow-read=.env",
      "--allow-env=WEFT_TEST_C",
      "main.ts",
    ],
    cwd,
  }).output();
  assertEquals(new TextDecoder().decode(stdout), "loaded\n");
  await Deno.remove(cwd, { recursive: true });
});
