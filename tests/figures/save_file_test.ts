import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { saveFile } from "../../src/figures/mod.ts";

/** Runs `body` in a new folder and tells what is in it afterwards. */
async function inFolder(body: (folder: string) => Promise<unknown>): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
    return Array.from(Deno.readDirSync(folder), ({ name }) => name);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("text and bytes are written, and nothing else is left", async () => {
  const names = await inFolder(async (folder) => {
    await saveFile(`${folder}/a`, "ä");
    assertEquals(await Deno.readFile(`${folder}/a`), Uint8Array.of(0xc3, 0xa4));
    await saveFile(`${folder}/a`, Uint8Array.of(1, 2));
    assertEquals(await Deno.readFile(`${folder}/a`), Uint8Array.of(1, 2));
  });
  assertEquals(names, ["a"]);
});

Deno.test("who reads while a file is replaced sees the old or the new content", async () => {
  await inFolder(async (folder) => {
    const contents = ["a", "b"].map((letter) => letter.repeat(1e6));
    await saveFile(`${folder}/a`, contents[0]);
    const writing = Array.from({ length: 10 }, (_, i) => saveFile(`${folder}/a`, contents[i % 2]));
    let reading = true;
    const written = Promise.all(writing).finally(() => reading = false);
    while (reading) assertEquals(contents.includes(await Deno.readTextFile(`${folder}/a`)), true);
    await written;
  });
});

Deno.test("a folder of that name stays, and the error names it", async () => {
  const names = await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/a`);
    const error = await assertRejects(() => saveFile(`${folder}/a`, "x"), Error, `Cannot save "${folder}/a"`);
    assertInstanceOf(error.cause, Deno.errors.IsADirectory);
  });
  assertEquals(names, ["a"]);
});

Deno.test("a missing folder is named with the reason", async () => {
  const names = await inFolder(async (folder) => {
    const error = await assertRejects(() => saveFile(`${folder}/b/a`, "x"), Error, `${folder}/b/a`);
    assertInstanceOf(error.cause, Deno.errors.NotFound);
  });
  assertEquals(names, []);
});

Deno.test({
  name: "without permission nothing is left",
  permissions: { read: true, write: [Deno.env.get("TMPDIR") ?? "/tmp"] },
  fn: async () => {
    const error = await assertRejects(() => saveFile("/etc/weft.txt", "x"), Error, "/etc/weft.txt");
    assertInstanceOf(error.cause, Deno.errors.NotCapable);
  },
});

Deno.test("the file behind a symbolic link is replaced, not the link", async () => {
  const names = await inFolder(async (folder) => {
    await saveFile(`${folder}/file`, "old");
    await Deno.symlink(`${folder}/file`, `${folder}/link`);
    await saveFile(`${folder}/link`, "new");
    assertEquals(await Deno.readTextFile(`${folder}/file`), "new");
    assertEquals((await Deno.lstat(`${folder}/link`)).isSymlink, true);
  });
  assertEquals(names.sort(), ["file", "link"]);
});
