import { assertEquals } from "@std/assert";
import { complex } from "../../../src/kernels/arrays/complex.ts";
import { arange, fromArray, full, zeros } from "../../../src/kernels/arrays/create.ts";

Deno.test("small arrays are shown whole, and aligned", () => {
  assertEquals(String(fromArray([1, -20, 3])), "[  1 -20   3]");
  assertEquals(String(fromArray([1, 0.25, -1 / 3])), "[ 1.00000000  0.25000000 -0.33333333]");
  assertEquals(String(fromArray([0.5, NaN, -Infinity])), "[      0.5       NaN -Infinity]");
  assertEquals(String(fromArray([1e-9, 1.5])), "[1e-9  1.5]");
  assertEquals(String(fromArray([1e30, 0.25])), "[1e+30  0.25]");
  assertEquals(String(fromArray([true, false])), "[ true false]");
  assertEquals(String(fromArray([1n, -2n])), "[ 1 -2]");
  assertEquals(String(fromArray([complex(1, -2)])), "[1-2i]");
  assertEquals(String(full([], 7)), "7");
  assertEquals(String(zeros(0)), "[]");
  assertEquals(String(zeros([2, 0])), "[[]\n []]");
  assertEquals(String(arange(8).reshape(2, 2, 2)), "[[[0 1]\n  [2 3]]\n\n [[4 5]\n  [6 7]]]");
});

Deno.test("large arrays are shortened", () => {
  assertEquals(String(arange(1001)), "[   0    1    2 …  998  999 1000]");
  assertEquals(
    String(arange(10_000).reshape(100, 100).slice(null, [0, 11])),
    [
      "[[   0    1    2 …    8    9   10]",
      " [ 100  101  102 …  108  109  110]",
      " [ 200  201  202 …  208  209  210]",
      " …",
      " [9700 9701 9702 … 9708 9709 9710]",
      " [9800 9801 9802 … 9808 9809 9810]",
      " [9900 9901 9902 … 9908 9909 9910]]",
    ].join("\n"),
  );
});

Deno.test("Deno shows what it is, too", () => {
  assertEquals(Deno.inspect(arange(3)), "NDArray(3) f64 [0 1 2]");
  assertEquals(Deno.inspect({ x: zeros([2, 1], "i32") }), "{\n  x: NDArray(2, 1) i32\n[[0]\n [0]]\n}");
});
