import { Buffer } from "node:buffer";
import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { decodeNpy, encodeNpy, type NpyData } from "../../src/figures/mod.ts";

const PYTHON = "/usr/bin/python3";
const NO_NUMPY = !await python("import numpy").then(({ success }) => success, () => false);

/** Runs Python with numpy as np, `input` as standard input. */
async function python(code: string, input = new Uint8Array()): Promise<Deno.CommandOutput> {
  const child = new Deno.Command(PYTHON, {
    args: ["-c", `import numpy as np, sys, io\n${code}`],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(input).then(() => writer.close(), () => {});
  return await child.output();
}

async function savedByNumpy(expression: string): Promise<Uint8Array> {
  const { stdout } = await python(
    `file = io.BytesIO(); np.save(file, ${expression}, allow_pickle=True); sys.stdout.buffer.write(file.getvalue())`,
  );
  return stdout;
}

const ARRAYS: [dtype: string, values: NpyData][] = [
  ["int8", Int8Array.of(-128, 127)],
  ["uint8", Uint8Array.of(0, 255)],
  ["int16", Int16Array.of(-32768, 32767)],
  ["uint16", Uint16Array.of(0, 65535)],
  ["int32", Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
  ["uint32", Uint32Array.of(0, 2 ** 32 - 1)],
  ["int64", BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n)],
  ["uint64", BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ["float16", Float16Array.of(-0.5, 65504)],
  ["float32", Float32Array.of(-0, NaN)],
  ["float64", Float64Array.of(5e-324, -Infinity)],
];

for (const [dtype, values] of ARRAYS) {
  Deno.test(`${dtype} comes back as it was`, async () => {
    assertEquals(await decodeNpy(await encodeNpy(values)), { data: values, shape: [2] });
    assertEquals((await decodeNpy(await encodeNpy(values, [1, 2, 1]))).shape, [1, 2, 1]);
  });

  Deno.test({
    name: `numpy reads ${dtype}, and what numpy writes is read`,
    ignore: NO_NUMPY,
    async fn() {
      const code =
        "a = np.load(io.BytesIO(sys.stdin.buffer.read())); print(a.dtype, a.shape, a.tobytes().hex())";
      const { stdout } = await python(code, await encodeNpy(values, [2, 1]));
      const hex = new Uint8Array(values.buffer).toHex();
      assertEquals(new TextDecoder().decode(stdout).trim(), `${dtype} (2, 1) ${hex}`);
      const written = await savedByNumpy(`np.frombuffer(bytes.fromhex("${hex}"), "${dtype}")`);
      assertEquals(await decodeNpy(written), { data: values, shape: [2] });
    },
  });
}

Deno.test("a file of NumPy's is read", async () => {
  // numpy.save of numpy.array([[1, 2], [3, 4]], dtype="<i2", order="F")
  const header = "{'descr': '<i2', 'fortran_order': True, 'shape': (2, 2), }".padEnd(117) + "\n";
  const bytes = Uint8Array.of(
    ...[0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0],
    ...new TextEncoder().encode(header),
    ...[1, 0, 3, 0, 2, 0, 4, 0],
  );
  assertEquals(await decodeNpy(bytes), { data: Int16Array.of(1, 2, 3, 4), shape: [2, 2] });
});

Deno.test({
  name: "order, dimensions and booleans are understood",
  ignore: NO_NUMPY,
  async fn() {
    const counting = Float64Array.from({ length: 24 }, (_, i) => i);
    for (const order of ["C", "F"]) {
      const bytes = await savedByNumpy(`np.array(np.arange(24.).reshape(2, 3, 4), order="${order}")`);
      assertEquals(await decodeNpy(bytes), { data: counting, shape: [2, 3, 4] });
    }
    assertEquals(await decodeNpy(await savedByNumpy("np.float32(2.5)")), {
      data: Float32Array.of(2.5),
      shape: [],
    });
    assertEquals(await decodeNpy(await savedByNumpy("np.zeros((0, 3))")), {
      data: new Float64Array(),
      shape: [0, 3],
    });
    assertEquals(await decodeNpy(await savedByNumpy("[True, False]")), {
      data: Uint8Array.of(1, 0),
      shape: [2],
    });
  },
});

for (const expression of ["[1j]", "['text']", "np.zeros(1, '>f8')", "np.zeros(1, 'i4,f8')", "[None, 1]"]) {
  Deno.test({
    name: `${expression} cannot be read`,
    ignore: NO_NUMPY,
    async fn() {
      const bytes = await savedByNumpy(expression);
      await assertRejects(
        () => decodeNpy(bytes),
        TypeError,
        `Cannot read ${bytes.length} bytes as a .npy file`,
      );
    },
  });
}

Deno.test("bytes that are no such file, or not all of it, are an error", async () => {
  const whole = await encodeNpy(Float64Array.of(1, 2, 3));
  for (
    const bytes of [
      new Uint8Array(),
      new Uint8Array(200),
      ...[1, 8, 30, 100].map((n) => whole.slice(0, -n)),
    ]
  ) {
    await assertRejects(() => decodeNpy(bytes), TypeError, ".npy");
  }
});

Deno.test("part of a buffer is encoded and decoded as that part", async () => {
  const part = Int32Array.of(0, 1, 2, 3).subarray(1, 3);
  const bytes = await encodeNpy(part);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const { data } = await decodeNpy(shifted.subarray(3));
  assertInstanceOf(data, Int32Array);
  assertEquals([...data], [1, 2]);
});

for (const values of [[1, 2, 3], [[1.5, 2], [3, 4]], new DataView(new ArrayBuffer(8)), "12", 12, null]) {
  Deno.test(`only a typed array is encoded, not ${Deno.inspect(values)}`, async () => {
    const error = await assertRejects(() => encodeNpy(values as never, [1]), TypeError);
    assertStringIncludes(error.message, "encodeNpy takes a typed array, such as Float64Array.of(1, 2); got ");
  });
}

Deno.test("a typed array of any class is encoded", async () => {
  const bytes = Uint8Array.of(1, 2);
  for (const values of [Uint8ClampedArray.from(bytes), Buffer.from(bytes)]) {
    assertEquals(await decodeNpy(await encodeNpy(values)), { data: bytes, shape: [2] });
  }
});

Deno.test("only bytes are decoded, and no name of a file", async () => {
  for (const wrong of ["v.npy", Promise.resolve(new Uint8Array()), undefined]) {
    await assertRejects(
      () => decodeNpy(wrong as never),
      TypeError,
      "decodeNpy takes bytes: await Deno.readFile(name); got ",
    );
  }
});

Deno.test("the shape must fit", async () => {
  await assertRejects(
    () => encodeNpy(Int8Array.of(1, 2, 3), [2, 2]),
    RangeError,
    "[2, 2] holds 4 elements, but there are 3",
  );
  await assertRejects(() => encodeNpy(Int8Array.of(1), [-1, -1]), RangeError, "[-1, -1]");
});
