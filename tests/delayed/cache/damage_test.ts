/** A cache that is damaged, cut short, somebody else's or of another version: noticed, told once, never trusted. */

import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delayed, gather } from "../../../mod.ts";
import { generationsIn, indexPath } from "../../../src/delayed/cache/generations.ts";
import { ResultStore } from "../../../src/delayed/cache/result_store.ts";
import { countResults, filesIn, temporaryFolder, warningsOf } from "./helpers.ts";

let calls = 0;
const text = delayed((i: number) => (calls++, `result ${i}`), { name: "text", pure: true });
const list = delayed((i: number) => (calls++, [i, { i }, undefined]), { name: "list", pure: true });
const large = delayed((i: number) => (calls++, new Float64Array(5000).fill(i)), {
  name: "large",
  pure: true,
});

const TASKS = 3;
const WANTED = [
  ...[0, 1, 2].map((i) => `result ${i}`),
  ...[0, 1, 2].map((i) => [i, { i }, undefined]),
  ...[0, 1, 2].map((i) => new Float64Array(5000).fill(i)),
];

/** Computes with a cache, checks the results; says how many tasks ran, and what was warned of. */
async function computed(folder: string): Promise<{ ran: number; warnings: string[] }> {
  const numbers = Array.from({ length: TASKS }, (_, i) => i);
  calls = 0;
  const warnings = await warningsOf(async () => {
    const all = gather(...numbers.map(text), ...numbers.map(list), ...numbers.map(large));
    assertEquals(await all.compute({ cache: folder }) as unknown[], WANTED);
  });
  return { ran: calls, warnings };
}

/** A new folder in which the cache is whole, but for what is done to it. */
async function spoiled(spoil: (folder: string) => void): Promise<Disposable & { readonly path: string }> {
  const folder = temporaryFolder();
  assertEquals(await computed(folder.path), { ran: 9, warnings: [] });
  spoil(folder.path);
  return folder;
}

/** Whatever has happened, after one compute the cache is whole again. */
async function assertMended(folder: string): Promise<void> {
  assertEquals(await computed(folder), { ran: 0, warnings: [] });
}

function index(folder: string): string {
  return indexPath(folder, generationsIn(folder)[0]);
}

function flip(path: string, at: number): void {
  const bytes = Deno.readFileSync(path);
  bytes[at] ^= 0x40;
  Deno.writeFileSync(path, bytes);
}

function find(path: string, words: string): number {
  return new TextDecoder("latin1").decode(Deno.readFileSync(path)).indexOf(words);
}

Deno.test("a whole cache", async () => {
  using folder = await spoiled(() => {});
  await assertMended(folder.path);
  assertEquals([countResults(folder.path), filesIn(folder.path, ".bin").length], [9, 3]);
  assertEquals(
    filesIn(folder.path, "").length,
    4,
    "an index, a file for each large result, and nothing else",
  );
});

Deno.test("a flipped byte in the index, wherever it is: the results are right", async () => {
  using whole = await spoiled(() => {});
  const { size } = Deno.statSync(index(whole.path));
  for (let at = 0; at < size; at += at < 120 ? 7 : 631) {
    using folder = temporaryFolder();
    copyFolder(whole.path, folder.path);
    flip(index(folder.path), at);
    const { ran, warnings } = await computed(folder.path);
    assert(ran <= 9 && warnings.length <= 2, `byte ${at}: ${warnings}`);
    await assertMended(folder.path);
  }
});

function copyFolder(from: string, to: string): void {
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (!isDirectory) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
    else {
      Deno.mkdirSync(`${to}/${name}`);
      copyFolder(`${from}/${name}`, `${to}/${name}`);
    }
  }
}

for (const [what, words] of [["a text", `"result 1"`], ["a packed result", "list"]]) {
  Deno.test(`a flipped byte in ${what} inside the index is told once, and only that result computed anew`, async () => {
    using folder = await spoiled((folder) => {
      const at = find(index(folder), words);
      assert(at > 0);
      flip(index(folder), at + 8);
    });
    const { ran, warnings } = await computed(folder.path);
    assertEquals([ran, warnings.length], [1, 1]);
    assertStringIncludes(warnings[0], "damaged; they are computed anew");
    assertStringIncludes(warnings[0], folder.path);
    await assertMended(folder.path);
  });
}

for (const at of [0, 5, 100, 39_999]) {
  Deno.test(`a flipped byte in the file of a large result, number ${at}`, async () => {
    using folder = await spoiled((folder) => flip(filesIn(folder, ".bin")[1], at));
    const { ran, warnings } = await computed(folder.path);
    assertEquals([ran, warnings.length], [1, 1]);
    assertStringIncludes(warnings[0], "damaged; they are computed anew");
    await assertMended(folder.path);
    assertEquals(filesIn(folder.path, ".bin").length, 3);
  });
}

Deno.test("several damaged results are told of once", async () => {
  using folder = await spoiled((folder) => {
    for (const file of filesIn(folder, ".bin")) Deno.truncateSync(file, 1000);
    flip(index(folder), find(index(folder), `"result 1"`) + 5);
  });
  const { ran, warnings } = await computed(folder.path);
  assertEquals([ran, warnings.length], [4, 1]);
  await assertMended(folder.path);
});

Deno.test("a result whose file is gone, empty, or another result's", async () => {
  const spoils: ((files: string[]) => void)[] = [
    ([file]) => Deno.removeSync(file),
    ([file]) => Deno.truncateSync(file, 0),
    ([file, other]) => Deno.copyFileSync(other, file),
  ];
  for (const spoil of spoils) {
    using folder = await spoiled((folder) => spoil(filesIn(folder, ".bin")));
    const { ran, warnings } = await computed(folder.path);
    assertEquals([ran, warnings.length], [1, 1]);
    await assertMended(folder.path);
  }
});

Deno.test("a result under the key of another one is not taken for it", async () => {
  const swap = (folder: string, name: string) => {
    using db = new DatabaseSync(index(folder));
    const keys = db.prepare("select key from results where name = ?").all(name).map(({ key }) => key!);
    const put = db.prepare("update results set key = ? where key = ?");
    put.run("x", keys[0]);
    put.run(keys[0], keys[1]);
    put.run(keys[1], "x");
  };
  for (const name of ["text", "list", "large"]) {
    using folder = await spoiled((folder) => swap(folder, name));
    const { ran, warnings } = await computed(folder.path);
    assertEquals([ran, warnings.length], [2, 1], name);
    await assertMended(folder.path);
  }
});

for (const keep of [0, 1, 100, 4096, 10_000]) {
  Deno.test(`an index that was cut to ${keep} bytes is told of once and begun anew`, async () => {
    using folder = await spoiled((folder) => Deno.truncateSync(index(folder), keep));
    const { ran, warnings } = await computed(folder.path);
    assertEquals([ran, warnings.length], [9, 1]);
    assertStringIncludes(warnings[0], folder.path);
    await assertMended(folder.path);
    assertEquals(generationsIn(folder.path).length, 1, "what is of no use is removed");
  });
}

Deno.test("an index that is no database, or none that is known, is told of once and begun anew", async () => {
  const spoils: Record<string, (path: string) => void> = {
    "file is not a database": (path) =>
      Deno.writeTextFileSync(path, "this is no database at all".repeat(1000)),
    "it is empty": (path) => Deno.removeSync(path),
    "it has version 0, not 1": (path) => {
      using db = new DatabaseSync(path);
      db.exec("pragma user_version = 0");
    },
    "no such table: results": (path) => {
      using db = new DatabaseSync(path);
      db.exec("drop table results");
    },
    "no such column: used": (path) => {
      using db = new DatabaseSync(path);
      db.exec("alter table results rename column used to other");
    },
  };
  for (const [reason, spoil] of Object.entries(spoils)) {
    using folder = await spoiled((folder) => spoil(index(folder)));
    const { ran, warnings } = await computed(folder.path);
    assertEquals([ran, warnings.length], [9, 1]);
    assertStringIncludes(warnings[0], reason);
    await assertMended(folder.path);
    assertEquals(generationsIn(folder.path), [2]);
  }
});

Deno.test("a database of somebody else, or of a later version, is left alone", async () => {
  const others: Record<string, (path: string) => void> = {
    "it is something else": (path) => {
      Deno.removeSync(path);
      using db = new DatabaseSync(path);
      db.exec("create table mine (value); insert into mine values (42)");
    },
    "it has version 2, not 1": (path) => {
      using db = new DatabaseSync(path);
      db.exec("pragma user_version = 2");
    },
  };
  for (const [reason, replace] of Object.entries(others)) {
    using folder = await spoiled((folder) => replace(index(folder)));
    const before = Deno.readFileSync(indexPath(folder.path, 1));
    const { ran, warnings } = await computed(folder.path);
    assertEquals([ran, warnings.length], [9, 1]);
    assertStringIncludes(warnings[0], reason);
    await assertMended(folder.path);
    assertEquals(generationsIn(folder.path), [2, 1]);
    assertEquals(Deno.readFileSync(indexPath(folder.path, 1)), before);
  }
});

Deno.test("an index that is damaged while it is used is begun anew, and the compute goes on", async () => {
  using folder = await spoiled(() => {});
  const spoil = delayed(() => {
    const bytes = Deno.readFileSync(index(folder.path));
    Deno.writeFileSync(index(folder.path), bytes.fill(0xff, 0, bytes.length));
    return 5;
  });
  const warnings = await warningsOf(async () => {
    const texts = [7, 8, 9].map((i) =>
      delayed((i: number) => `result ${i}`, { name: "text", pure: true })(i)
    );
    const after = delayed(String, { name: "late", pure: true })(spoil());
    assertEquals(await gather(after, ...texts).compute({ cache: folder.path }), [
      "5",
      "result 7",
      "result 8",
      "result 9",
    ]);
  });
  assert(warnings.length <= 2, warnings.join("\n"));
  await warningsOf(() => computed(folder.path));
  await assertMended(folder.path);
});

// A small file system of its own is only for those who may mount one.
const SMALL = Deno.build.os === "linux" && await mount("/dev/null/nowhere") !== "no mount";
async function mount(folder: string): Promise<string> {
  try {
    const options = ["-t", "tmpfs", "-o", "size=600k", "weft", folder];
    const { success } = await new Deno.Command("mount", { args: options, stderr: "null" }).output();
    return success ? "mounted" : "refused";
  } catch {
    return "no mount";
  }
}

/** A folder on a disk with little room; undefined where none may be mounted. */
async function smallDisk(): Promise<AsyncDisposable & { readonly path: string } | undefined> {
  const path = await Deno.makeTempDir();
  const mounted = SMALL && await mount(path) === "mounted";
  if (!mounted) await Deno.remove(path);
  return mounted
    ? {
      path,
      async [Symbol.asyncDispose]() {
        await new Deno.Command("umount", { args: [path] }).output();
        await Deno.remove(path);
      },
    }
    : undefined;
}

const fill = delayed((i: number) => (calls++, new Float64Array(10_000).fill(i)), {
  name: "fill",
  pure: true,
});
const small = delayed((i: number) => (calls++, `${i}`.repeat(999)), { name: "small", pure: true });

for (const [what, fn, count] of [["large results", fill, 20], ["the index", small, 2000]] as const) {
  Deno.test(`a disk that is full while ${what} are written is told of once, and the compute goes on`, async () => {
    await using disk = await smallDisk();
    if (!disk) return console.log("skipped: no file system may be mounted here");
    const numbers = Array.from({ length: count }, (_, i) => i);
    const runs: number[] = [];
    let kept = 0;
    for (let round = 0; round < 2; round++) {
      calls = 0;
      const warnings = await warningsOf(async () => {
        const tasks = numbers.map((i) => fn(i) as ReturnType<typeof fill>);
        const results = await gather(...tasks).compute({ cache: disk.path }) as unknown[];
        assertEquals(results.length, count);
        assertEquals(results.at(-1), fn === fill ? new Float64Array(10_000).fill(19) : "1999".repeat(999));
      });
      runs.push(calls);
      assert(warnings.length === (round === 0 ? 1 : 0), warnings.join("\n"));
      if (round === 1) continue;
      assertStringIncludes(warnings[0], "cannot be written");
      kept = countResults(disk.path);
    }
    assertEquals(runs[0], count);
    assertEquals(runs[1], count - kept, "what had room was kept");
    assertEquals(filesIn(disk.path, ".tmp"), []);
  });
}

Deno.test("a result that has no room does not take those with it that wait to be written", async () => {
  await using disk = await smallDisk();
  if (!disk) return console.log("skipped: no file system may be mounted here");
  const warnings = await warningsOf(() => {
    using cache = new ResultStore(disk.path);
    for (let i = 0; i < 10; i++) cache.put(`key ${i}`, "small", i, 1);
    cache.put("key", "huge", new Uint8Array(5e6), 1);
    cache.put("late", "small", 1, 1);
  });
  assertEquals([warnings.length, countResults(disk.path)], [1, 10]);
});

Deno.test("a disk that is full before is told of, and the compute goes on", async () => {
  await using disk = await smallDisk();
  if (!disk) return console.log("skipped: no file system may be mounted here");
  const file = await Deno.open(`${disk.path}/full`, { write: true, create: true });
  try {
    for (;;) await file.write(new Uint8Array(1000));
  } catch { /* now it is full */ }
  file.close();
  const warnings = await warningsOf(async () =>
    assertEquals(await text(1).compute({ cache: `${disk.path}/cache` }), "result 1")
  );
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0], "results are not kept");
});
