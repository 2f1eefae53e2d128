/** The examples, as the tasks of deno.json name them, in their order. */

import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };

/** An example of the tutorial. */
export interface Challenge {
  /** The name of its task. */
  readonly task: string;
  /** Its file, seen from the root. */
  readonly file: string;
}

const tasks = Object.entries(config.tasks as Record<string, string | { command: string }>);

/** The tasks that run an example. */
export const challenges: readonly Challenge[] = tasks.flatMap(([task, definition]) => {
  const command = typeof definition === "string" ? definition : definition.command;
  const [, file] = command.match(/^deno run -A (examples\/\S+)$/) ?? [];
  return file ? [{ task, file }] : [];
});

/** Runs a challenge; resolves with its exit code and what it printed. */
export async function runChallenge(
  { file }: Challenge,
  args: string[] = [],
  options: Deno.CommandOptions = {},
): Promise<{ code: number; output: string; errors: string }> {
  const root = new URL("../..", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", fileURLToPath(new URL(file, root)), ...args],
    cwd: root,
    ...options,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, output: text(stdout), errors: text(stderr) };
}
