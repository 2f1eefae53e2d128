/** What kernels in processes may do. */

import { assertEquals, assertInstanceOf, assertStringIncludes, assertThrows } from "@std/assert";
import { ProcessPool, type ProcessPoolOptions } from "../../../mod.ts";
import { inheritedIn } from "../../../src/kernels/processes/inherited.ts";
import { permissionFlags } from "../../../src/kernels/processes/permissions.ts";
import { rejection } from "../helpers.ts";
import { processTest } from "./helpers.ts";
import { connects, environment, hostname } from "./kernels.ts";

processTest("what is not permitted is denied, and the error says so", async ({ pool }) => {
  for (const call of [pool.run(hostname, []), pool.run(connects, [1]), pool.run(environment, ["HOME"])]) {
    const error = await rejection(call);
    assertInstanceOf(error, Deno.errors.NotCapable);
    assertStringIncludes(error.message, "Requires");
  }
});

const named = { read: ["/etc/hostname"], net: true, env: ["HOME"] };

processTest("what is named is permitted, and nothing else", async ({ pool }) => {
  assertEquals(await pool.run(hostname, []), Deno.readTextFileSync("/etc/hostname"));
  assertEquals(await pool.run(environment, ["HOME"]), Deno.env.get("HOME"));
  assertInstanceOf(await rejection(pool.run(environment, ["PATH"])), Deno.errors.NotCapable);
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const accepted = listener.accept();
  await pool.run(connects, [listener.addr.port]);
  (await accepted).close();
  listener.close();
}, { permissions: named });

Deno.test("processes: the flags for permissions", () => {
  const permissions = {
    read: ["/a,b", new URL("file:///c%20d")],
    write: [],
    net: true,
    run: false,
    env: undefined,
  };
  const flags = ["--deny-env", "--deny-ffi", "--allow-net", "--allow-read=/a,,b,/c d", "--deny-run"];
  assertEquals(permissionFlags(permissions), [...flags, "--deny-sys", "--deny-write"]);
  assertEquals(permissionFlags({ import: [] })[2], "--deny-import");
});

Deno.test("processes: the flags that decide how modules are found are those of the program", () => {
  const args = [
    "run",
    "-A",
    "-c",
    "deno.json",
    "--import-map=map.json",
    "--no-lock",
    "--unstable-kv",
    "x.ts",
  ];
  const inherited = ["--config=deno.json", "--import-map=map.json", "--no-lock", "--unstable-kv"];
  assertEquals(inheritedIn(args), inherited);
  assertEquals(inheritedIn(["test", "--coverage=dir", "--config=a=b"]), ["--config=a=b"]);
});

Deno.test("processes: wrong options are refused", () => {
  const cases: [object, typeof RangeError | typeof TypeError, string][] = [
    [{ workers: 0 }, RangeError, "workers must be a positive integer; got 0"],
    [{ memory: 0.5 }, RangeError, "memory must be a positive integer; got 0.5"],
    [{ grace: -1 }, RangeError, "grace must be a number of milliseconds"],
    [{ linger: NaN }, RangeError, "linger must be a number of milliseconds"],
    [{ threads: 1 }, TypeError, "ProcessPool: there is no option threads"],
    [{ permissions: { files: true } }, TypeError, "ProcessPool: permissions: there is no option files"],
    [{ permissions: { read: "/etc" } }, TypeError, "the permission read must be true, false or a list"],
    [{ flags: "--no-lock" }, TypeError, "flags must be a list of flags for deno run"],
    [{ flags: ["main.ts"] }, TypeError, "flags must be a list of flags for deno run"],
  ];
  for (const [options, type, message] of cases) {
    assertThrows(() => new ProcessPool(options as ProcessPoolOptions), type, message);
  }
});
