import { pathToFileURL } from "node:url";
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

Deno.test("a symbolic link to where nothing is yet stays one, and its target is written", async () => {
  const names = await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/deep/er`, { recursive: true });
    await Deno.symlink("deep/er", `${folder}/folder`);
    await Deno.symlink("../file", `${folder}/deep/er/first`); // seen from deep/er, not from folder
    await Deno.symlink(`${folder}/folder/first`, `${folder}/second`);
    await saveFile(`${folder}/second`, "new");
    assertEquals(await Deno.readTextFile(`${folder}/deep/file`), "new");
    for (const link of ["second", "folder/first"]) {
      assertEquals((await Deno.lstat(`${folder}/${link}`)).isSymlink, true);
    }
  });
  assertEquals(names.sort(), ["deep", "folder", "second"]);
});

Deno.test("symbolic links that go in a circle are an error", async () => {
  await inFolder(async (folder) => {
    await Deno.symlink("b", `${folder}/a`);
    await Deno.symlink("a", `${folder}/b`);
    await assertRejects(() => saveFile(`${folder}/a`, "x"), Error, `Cannot save "${folder}/a"`);
  });
});

const WINDOWS = Deno.build.os === "windows";

for (const mode of [0o600, 0o644, 0o666, 0o400]) {
  Deno.test({
    name: `a file of mode ${mode.toString(8)} keeps it when it is replaced`,
    ignore: WINDOWS,
    fn: async () => {
      await inFolder(async (folder) => {
        await Deno.writeTextFile(`${folder}/a`, "old", { mode });
        await saveFile(`${folder}/a`, "new");
        assertEquals(await Deno.readTextFile(`${folder}/a`), "new");
        assertEquals((await Deno.stat(`${folder}/a`)).mode! & 0o777, mode);
      });
    },
  });
}

Deno.test({
  name: "a pipe is written to, not replaced, also behind a link",
  ignore: WINDOWS,
  fn: async () => {
    const names = await inFolder(async (folder) => {
      const pipe = `${folder}/pipe`;
      await new Deno.Command("mkfifo", { args: [pipe] }).output();
      await Deno.symlink(pipe, `${folder}/link`);
      for (const name of [pipe, `${folder}/link`]) {
        await using reader = new Deno.Command("cat", { args: [pipe], stdout: "piped" }).spawn();
        await saveFile(name, "through");
        assertEquals((await Deno.lstat(pipe)).isFifo, true);
        assertEquals(new TextDecoder().decode((await reader.output()).stdout), "through");
      }
    });
    assertEquals(names.sort(), ["link", "pipe"]);
  },
});

Deno.test("a file: URL names a file as well, and nothing else does", async () => {
  const names = await inFolder(async (folder) => {
    await saveFile(pathToFileURL(`${folder}/ä b%`), "x");
  });
  assertEquals(names, ["ä b%"]);
  const message = "saveFile takes the path of a file, or a file: URL; got ";
  await assertRejects(() => saveFile(new URL("https://a.b/c"), "x"), TypeError, `${message}https://a.b/c`);
  await assertRejects(() => saveFile(7 as never, "x"), TypeError, `${message}Number`);
});

Deno.test("only bytes and text are saved", async () => {
  for (const [data, kind] of [[Promise.resolve("x"), "Promise"], [undefined, "Undefined"], [[1], "Array"]]) {
    await assertRejects(
      () => saveFile("never", data as never),
      TypeError,
      `saveFile takes bytes or text; got ${kind} for "never"`,
    );
  }
});
