/** Deno as a process of its own. */

/** The longest a process may take, in milliseconds; one that hangs is ended. */
const LIMIT = 60_000;

/** Where and with what it runs. */
export interface DenoOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** Runs Deno, and gives back what it printed. It must end by itself and without an error. */
export async function deno(
  args: string[],
  options: DenoOptions,
): Promise<{ output: string; errors: string }> {
  const { code, output, errors } = await denoMayFail(args, options);
  if (code !== 0) throw new Error(`deno ${args.join(" ")} ended with ${code}:\n${errors}`);
  return { output, errors };
}

/** The same, but it may end with an error. */
export async function denoMayFail(
  args: string[],
  { cwd, env }: DenoOptions,
): Promise<{ code: number; output: string; errors: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0", ...env },
    signal: AbortSignal.timeout(LIMIT),
  }).output();
  return { code, output: new TextDecoder().decode(stdout), errors: new TextDecoder().decode(stderr) };
}
