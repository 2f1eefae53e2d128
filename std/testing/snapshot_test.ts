/** A stored snapshot is found again, and options reach the built-in assertion. */
import { assertEquals } from "@std/assert";
import { spy } from "@std/testing/mock";
import { assertSnapshot, createAssertSnapshot } from "@std/testing/snapshot";

Deno.test("assertSnapshot() finds what was stored", async (t) => {
  await assertSnapshot(t, { nodes: ["warp", "weft"], count: 2 });
  await assertSnapshot(t, 5, { name: "five", serializer: (n) => `<${n}>` });
});

/** A test context that only records what it is asked to compare. */
function recorder() {
  const compare = spy((_actual: unknown, _options: unknown) => Promise.resolve());
  const context = { assertSnapshot: compare } as unknown as Deno.TestContext;
  return { context, calls: () => compare.calls.map((call) => call.args) };
}

Deno.test("assertSnapshot() takes a message or options", async () => {
  const { context, calls } = recorder();
  await assertSnapshot(context, 1);
  await assertSnapshot(context, 2, "must be two");
  await assertSnapshot(context, 3, { name: "three" });
  assertEquals(calls(), [[1, {}], [2, { msg: "must be two" }], [3, { name: "three" }]]);
});

Deno.test("createAssertSnapshot() adds its options to those of a call", async () => {
  const { context, calls } = recorder();
  const assertInFolder = createAssertSnapshot({ dir: "snaps", name: "default" });
  await assertInFolder(context, 1, { name: "own" });
  await createAssertSnapshot({ msg: "nested" }, assertInFolder)(context, 2);
  assertEquals(calls(), [
    [1, { dir: "snaps", name: "own" }],
    [2, { dir: "snaps", name: "default", msg: "nested" }],
  ]);
});
