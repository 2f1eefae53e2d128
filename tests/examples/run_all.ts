/**
 * Runs all examples, in reading order. Ends with the first that fails.
 *
 *     deno task examples
 */

import { challenges } from "./challenges.ts";

for (const { task, file } of challenges) {
  console.log(`\n%c$ deno task ${task}`, "font-weight: bold");
  const { code } = await new Deno.Command(Deno.execPath(), { args: ["run", "--quiet", "-A", file] }).spawn()
    .status;
  if (code !== 0) {
    console.error(`deno task ${task} failed with exit code ${code}`);
    Deno.exit(code);
  }
}
console.log(`\nAll ${challenges.length} examples ran, and each found its own result right.`);
