import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { complex } from "../../../src/kernels/arrays/complex.ts";
import { arange, fromArray, fromCopy, zeros } from "../../../src/kernels/arrays/create.ts";
import type { NDArray } from "../../../src/kernels/arrays/ndarray.ts";
import { fromNpy, loadNpy, saveNpy, toNpy } from "../../../src/kernels/arrays/npy.ts";
import type { Dtype } from "../../../src/kernels/jit/language/types.ts";

/** What numpy.save (1.24) writes before the elements of a file whose header says this. */
function savedByNumpy(header: string, elements: string): Uint8Array {
  const start = "\x93NUMPY\x01\0\x76\0" + header.padEnd(117) + "\n";
  return Uint8Array.from([
    ...Array.from(start, (char) => char.charCodeAt(0)),
    ...Uint8Array.fromHex(elements),
  ]);
}

/** Arrays, and what numpy.save writes for them. */
const FILES: [array: NDArray<Dtype>, descr: string, shape: string, elements: string][] = [
  [
    fromArray([[0.5, -0, Infinity], [NaN, 5e-324, 3]]),
    "<f8",
    "(2, 3)",
    "000000000000e03f0000000000000080000000000000f07f000000000000f87f01000000000000000000000000000840",
  ],
  [fromCopy(Float32Array.of(1.5, -2)), "<f4", "(2,)", "0000c03f000000c0"],
  [fromCopy(Int8Array.of(-128, 127)), "|i1", "(2,)", "807f"],
  [fromCopy(Uint8Array.of(0, 255)), "|u1", "(2,)", "00ff"],
  [fromCopy(Int16Array.of(-32768, 32767)), "<i2", "(2,)", "0080ff7f"],
  [fromCopy(Uint16Array.of(0, 65535)), "<u2", "(2,)", "0000ffff"],
  [fromCopy(Int32Array.of(-(2 ** 31), 2 ** 31 - 1)), "<i4", "(2,)", "00000080ffffff7f"],
  [fromCopy(Uint32Array.of(0, 2 ** 32 - 1)), "<u4", "(2,)", "00000000ffffffff"],
  [fromArray([-(2n ** 63n), 2n ** 63n - 1n]), "<i8", "(2,)", "0000000000000080ffffffffffffff7f"],
  [fromArray([0n, 2n ** 64n - 1n], "u64"), "<u8", "(2,)", "0000000000000000ffffffffffffffff"],
  [fromArray([true, false]), "|b1", "(2,)", "0100"],
  [
    fromArray([complex(1, 2), complex(-0, -0.5)]),
    "<c16",
    "(2,)",
    "000000000000f03f00000000000000400000000000000080000000000000e0bf",
  ],
  [fromCopy(Float32Array.of(2.5), []), "<f4", "()", "00002040"],
  [zeros([2, 0]), "<f8", "(2, 0)", ""],
];

for (const [array, descr, shape, elements] of FILES) {
  Deno.test(`${array.dtype} of shape ${shape}: the bytes are NumPy's, both ways`, () => {
    const file = savedByNumpy(`{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`, elements);
    assertEquals(toNpy(array), file);
    const found = fromNpy(file);
    assertEquals([found.dtype, found.shape, [...found]], [array.dtype, array.shape, [...array]]);
  });
}

Deno.test("Fortran order is kept", () => {
  const header = "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }";
  const x = fromNpy(savedByNumpy(header, "000003000100040002000500"));
  assertEquals([x.toArray(), x.strides], [[[0, 1, 2], [3, 4, 5]], [1, 2]]);
  x[Symbol.dispose]();
  assertThrows(() => x.get(0, 0), TypeError, "disposed");
});

Deno.test("views are written in row-major order", () => {
  const view = arange(1_000_000).reshape(1000, 1000).T.slice([null, null, 3]);
  assert(fromNpy(toNpy(view)).equals(view));
});

Deno.test("later versions of the format, and bytes from the middle of a buffer", () => {
  const header = "{'descr': '=u1', 'fortran_order': False, 'shape': (2,)}\n";
  const start = `\x93NUMPY\x03\0${String.fromCharCode(header.length)}\0\0\0${header}`;
  const file = Uint8Array.from([0, 0, 0, ...Array.from(start, (char) => char.charCodeAt(0)), 7, 8]);
  assertEquals([...fromNpy(file.subarray(3))], [7, 8]);
});

Deno.test("files that cannot be read say why", () => {
  const header = (descr: string) => `{'descr': ${descr}, 'fortran_order': False, 'shape': (1,), }`;
  const cases: [Uint8Array, string][] = [
    [new Uint8Array(), "it does not begin as one"],
    [new Uint8Array(200), "it does not begin as one"],
    [toNpy(arange(3)).slice(0, 8), "it is cut short"],
    [toNpy(arange(3)).slice(0, 100), "it is cut short"],
    [toNpy(arange(3)).slice(0, -1), "it should hold 24 bytes of elements, but there are 23: it is cut short"],
    [savedByNumpy(header("'>f8'"), "0000000000000000"), 'big-endian, ">f8"; convert them: x.astype("<f8")'],
    [
      savedByNumpy(header("[('f0', '<i4'), ('f1', '<f8')]"), ""),
      "its elements are records of several fields",
    ],
    [savedByNumpy(header("'<U4'"), ""), 'NumPy\'s type "<U4", but only <f8, <f4, |i1'],
    [savedByNumpy(header("'<f2'"), ""), 'NumPy\'s type "<f2"'],
    [savedByNumpy(header("'|O'"), ""), 'NumPy\'s type "|O"'],
    [savedByNumpy("{'descr': '<f8'}", ""), "its header cannot be understood: {'descr': '<f8'}"],
  ];
  for (const [bytes, message] of cases) assertThrows(() => fromNpy(bytes), TypeError, message);
  assertThrows(() => fromNpy("x.npy" as never), TypeError, "fromNpy takes bytes: await Deno.readFile(name)");
});

Deno.test("files are saved whole, and loaded", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/x.npy`;
  const x = arange(300_000).reshape(3, -1).T;
  await saveNpy(path, x);
  assert((await loadNpy(path)).equals(x));
  await saveNpy(new URL(`file://${folder}/new.npy`), x);
  await Deno.remove(`${folder}/new.npy`);
  await Deno.chmod(path, 0o600);
  await Deno.symlink(path, `${folder}/link.npy`);
  await saveNpy(new URL(`file://${folder}/link.npy`), fromArray([true]));
  assertEquals([...await loadNpy(path)], [true]);
  assertEquals((await loadNpy(path, "f64")).get(0) + 0.5, 1.5);
  const { mode, isFile } = await Deno.lstat(path);
  assertEquals([mode! & 0o777, isFile], [0o600, true]);
  assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 2, "nothing else is left");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what cannot be saved or loaded is an error with the path, and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  const error = await assertRejects(() => saveNpy(`${folder}/a/x.npy`, zeros(1)), Error);
  assert(error.message.startsWith(`Cannot save "${folder}/a/x.npy": `));
  await Deno.mkdir(`${folder}/b`);
  await assertRejects(() => saveNpy(`${folder}/b`, zeros(1)), Error, `Cannot save "${folder}/b"`);
  await Deno.writeTextFile(`${folder}/text`, "text");
  await assertRejects(() => loadNpy(`${folder}/text`), TypeError, `${folder}/text: This is no .npy file`);
  await assertRejects(() => loadNpy(`${folder}/none`), Deno.errors.NotFound);
  assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 2);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "an array is written to a pipe, not in its place, and to where a link to nothing leads",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir(), pipe = `${folder}/pipe`;
    const x = arange(300_000); // more than a pipe holds
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const reading = new Deno.Command("cat", { args: [pipe] }).output();
    await saveNpy(pipe, x);
    assert((await Deno.lstat(pipe)).isFifo);
    assert(fromNpy((await reading).stdout).equals(x));
    await saveNpy("/dev/null", x);
    assert((await Deno.stat("/dev/null")).isCharDevice);
    await Deno.symlink("target.npy", `${folder}/link.npy`);
    await saveNpy(`${folder}/link.npy`, x);
    assert((await loadNpy(`${folder}/target.npy`)).equals(x));
    assertEquals((await Array.fromAsync(Deno.readDir(folder))).length, 3, "nothing else is left");
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("an array is saved under a path or a file: URL, and nothing else", async () => {
  await assertRejects(
    () => saveNpy(new URL("https://a.b/c.npy"), zeros(1)),
    TypeError,
    "saveNpy takes the path of a file, or a file: URL; got https://a.b/c.npy",
  );
});
