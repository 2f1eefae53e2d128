/** A limit on the size of a cache: what has not been used for longest goes first. */

import { assert, assertEquals } from "@std/assert";
import { delayed, gather } from "../../../mod.ts";
import { makeGeneration } from "../../../src/delayed/cache/generations.ts";
import { ResultStore } from "../../../src/delayed/cache/result_store.ts";
import { countResults, filesIn, temporaryFolder, warningsOf } from "./helpers.ts";

/** A cache with room for four results of 20 KB, but not for five. */
const LIMIT = 90_000;

function store(folder: string): ResultStore {
  return new ResultStore(folder, LIMIT);
}

const names = "abcdefghij".split("");

function put(folder: string, key: string, bytes = 20_000): void {
  using cache = store(folder);
  cache.put(key, "f", new Uint8Array(bytes), 1);
}

function use(folder: string, key: string): void {
  using cache = store(folder);
  assert(cache.find(key)?.load(), `${key} is there`);
}

function keysIn(folder: string): string {
  using cache = store(folder);
  return names.filter((name) => cache.find(name)).join("");
}

Deno.test("a generation that somebody else has just made stays as it is", () => {
  using folder = temporaryFolder();
  put(folder.path, "a");
  makeGeneration(folder.path, 1);
  assertEquals(keysIn(folder.path), "a");
  assertEquals(Array.from(Deno.readDirSync(folder.path), ({ name }) => name), ["results-1"]);
});

Deno.test("limit: the results that were put first go first, until a tenth of the room is free", () => {
  using folder = temporaryFolder();
  for (const name of "abcd") put(folder.path, name);
  assertEquals(keysIn(folder.path), "abcd");
  put(folder.path, "e"); // 100 KB, of which 80 remain
  assertEquals(keysIn(folder.path), "cde");
  put(folder.path, "f");
  put(folder.path, "g");
  assertEquals(keysIn(folder.path), "efg");
});

Deno.test("limit: a result that was used stays longer than one that was not", () => {
  using folder = temporaryFolder();
  for (const name of "abcd") put(folder.path, name);
  use(folder.path, "c");
  use(folder.path, "a");
  put(folder.path, "e");
  assertEquals(keysIn(folder.path), "ace");
  put(folder.path, "f");
  put(folder.path, "g");
  assertEquals(keysIn(folder.path), "efg");
});

Deno.test("limit: looking for a result is no use of it", () => {
  using folder = temporaryFolder();
  for (const name of "abcd") put(folder.path, name);
  assertEquals(keysIn(folder.path), "abcd");
  put(folder.path, "e");
  assertEquals(keysIn(folder.path), "cde");
});

Deno.test("limit: files of results go with them, and one that is too large is not kept", () => {
  using folder = temporaryFolder();
  for (const name of names) put(folder.path, name, 40_000);
  assertEquals([keysIn(folder.path), filesIn(folder.path, ".bin").length], ["ij", 2]);
  put(folder.path, "a", LIMIT);
  assertEquals([keysIn(folder.path), filesIn(folder.path, ".bin").length], ["ij", 2]);
});

Deno.test("limit: many small results count with the room that their rows take", () => {
  using folder = temporaryFolder();
  {
    using cache = store(folder.path);
    for (let i = 0; i < 10_000; i++) cache.put(String(i), "f", i, 1);
  }
  const kept = countResults(folder.path);
  assert(kept > 300 && kept <= LIMIT / 200, String(kept));
});

Deno.test("limit: the index becomes smaller again", () => {
  using folder = temporaryFolder();
  {
    using cache = new ResultStore(folder.path);
    for (let i = 0; i < 100; i++) cache.put(String(i), "f", new Uint8Array(20_000), 1);
  }
  const [index] = filesIn(folder.path, ".sqlite");
  const before = Deno.statSync(index).size;
  put(folder.path, "a");
  assert(before > 2e6 && Deno.statSync(index).size < 200_000, `${before} ${Deno.statSync(index).size}`);
});

Deno.test("limit: files that were left behind by others long ago are removed, and new ones are not", () => {
  using folder = temporaryFolder();
  for (const name of "abcd") put(folder.path, name);
  const path = `${folder.path}/results-1`;
  for (const name of ["old.bin", "old.bin.tmp", "new.bin", "old.txt"]) {
    Deno.writeTextFileSync(`${path}/${name}`, "");
    if (name.startsWith("old")) Deno.utimeSync(`${path}/${name}`, new Date(0), new Date(0));
  }
  put(folder.path, "e");
  const left = Array.from(Deno.readDirSync(path), ({ name }) => name).filter((name) =>
    !name.startsWith("index")
  );
  assertEquals(left.sort(), ["new.bin", "old.txt"]);
});

Deno.test("limit: a compute with more results than there is room for is right, and so is the next one", async () => {
  using folder = temporaryFolder();
  let calls = 0;
  const make = delayed((i: number) => (calls++, new Uint8Array(20_000).fill(i)), {
    name: "make",
    pure: true,
  });
  const first = delayed((x: Uint8Array) => x[0], { name: "first" });
  for (let round = 0; round < 3; round++) {
    const all = gather(...Array.from({ length: 20 }, (_, i) => first(make(i))));
    const values = await all.compute({ cache: { folder: folder.path, maxBytes: LIMIT } });
    assertEquals(values, Array.from({ length: 20 }, (_, i) => i));
    const kept = countResults(folder.path);
    assert(kept >= 3 && kept <= 4, String(kept));
  }
  assert(calls > 20 && calls < 60, String(calls));
});

Deno.test("limit: a result that goes before it is loaded is computed anew, without a word", async () => {
  using folder = temporaryFolder();
  put(folder.path, "a", 40_000);
  using cache = store(folder.path);
  const found = cache.find("a")!;
  for (const name of "bcd") put(folder.path, name, 40_000);
  assertEquals(await warningsOf(() => assertEquals(found.load(), undefined)), []);
});
