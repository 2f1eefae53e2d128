/** The Python side: one process that stays, so that both sides can take turns. */

import type { Absent, Sample, Side } from "./case.ts";
import { pathOf } from "./program.ts";

/** The packages that the Python side uses; Debian names them `python3-…`. */
const PACKAGES = ["numba", "dask", "numpy"] as const;

/** A package that the Python side uses. */
export type Package = typeof PACKAGES[number];

/** What a case asks of Python. */
export interface PythonRequest {
  /** The name of a function in `rival.py`. */
  readonly case: string;
  /** Whether the result will be checked. */
  readonly checked?: boolean;
  readonly [parameter: string]: unknown;
}

/** Whatever Python there is, perhaps none. */
export interface Python extends AsyncDisposable {
  /** The interpreter, for cases that start their own. */
  readonly interpreter: string;
  /** The versions of Python and of its packages; absent what is not installed. */
  readonly versions: Readonly<Record<string, string>>;
  /** How to install what is missing, if anything is. */
  readonly advice?: string;
  /** A side that lets Python do something, if the packages for it are there. */
  side(name: string, needs: readonly Package[], request: PythonRequest, tasks?: number): Side | Absent;
}

/** Starts `rival.py`, or finds out that it cannot be started. */
export async function startPython(interpreter: string): Promise<Python> {
  const rival = await Rival.start(interpreter);
  const versions = rival?.versions ?? {};
  return {
    interpreter,
    versions,
    advice: advice(versions),
    side: (name, needs, request, tasks = 1) => {
      if (!rival || needs.some((needed) => !versions[needed])) return { name, absent: "not installed" };
      return { name, run: (checked) => rival.run({ ...request, checked }, tasks) };
    },
    [Symbol.asyncDispose]: async () => await rival?.stop(),
  };
}

function advice(versions: Readonly<Record<string, string>>): string | undefined {
  const missing = PACKAGES.filter((name) => !versions[name]).map((name) => `python3-${name}`);
  if (!versions.python) missing.unshift("python3");
  return missing.length > 0 ? `sudo apt-get install ${missing.join(" ")}` : undefined;
}

/** The process. One line of JSON in asks, one line out answers. */
class Rival {
  readonly versions: Readonly<Record<string, string>>;
  readonly #process: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(
    process: Deno.ChildProcess,
    lines: AsyncGenerator<string>,
    versions: Readonly<Record<string, string>>,
  ) {
    this.#process = process;
    this.#lines = lines;
    this.#input = process.stdin.getWriter();
    this.versions = versions;
  }

  /** Starts the process; `undefined` if there is no such interpreter. */
  static async start(interpreter: string): Promise<Rival | undefined> {
    const command = new Deno.Command(interpreter, {
      args: [pathOf("python/rival.py")],
      stdin: "piped",
      stdout: "piped",
    });
    let process: Deno.ChildProcess;
    try {
      process = command.spawn();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
    const lines = linesOf(process.stdout);
    return new Rival(process, lines, JSON.parse(await nextOf(lines)));
  }

  async run(request: PythonRequest, tasks: number): Promise<Sample> {
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
    const { seconds, result, error } = JSON.parse(await nextOf(this.#lines));
    if (error) throw new Error(`Python: ${error}`);
    return { value: seconds / tasks, result };
  }

  async stop(): Promise<void> {
    await this.#input.close().catch(() => {}); // it may have ended already
    await this.#lines.return(undefined);
    await this.#process.status;
  }
}

async function nextOf(lines: AsyncGenerator<string>): Promise<string> {
  const { done, value } = await lines.next();
  if (done) throw new Error("Python ended; its last words are above");
  return value;
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
