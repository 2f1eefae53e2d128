/**
 * Workers that are processes of their own.
 *
 * @module
 */

import type { ChildProcess } from "node:child_process";
import defer * as childProcess from "node:child_process";
import type { Duplex } from "node:stream";
import type { KernelReference } from "../kernel.ts";
import type { Link, LinkOwner, WorkerKind } from "../workers/link.ts";
import type { FromWorker, Load, LoadCode, Run } from "../workers/protocol.ts";
import { after, type Timer } from "../workers/timers.ts";
import { processArguments, type ProcessSettings } from "./command.ts";
import { CONTROL, REPORTS } from "./descriptors.ts";
import { type Frame, frame, FrameReader, KINDS, numbersFrame, numbersIn, resultIn } from "./frames.ts";
import { decode, encode } from "./wire.ts";

/** The news of a process's end may overtake its last reports: they get this long to arrive. */
const DRAIN_MS = 10;

/** So many processes in a row may be killed from outside while they start. */
const MOST_KILLED_EARLY = 3;

/** Processes with these settings. */
export class Processes implements WorkerKind {
  readonly noun = "process";
  readonly isolated = true;
  readonly settings: ProcessSettings;
  /** The modules of kernels that have been called so far: a process that starts will be able to import them. */
  readonly modules = new Set<string>();
  /** How many in a row were killed before they had started. */
  killedEarly = 0;

  constructor(settings: ProcessSettings) {
    this.settings = settings;
  }

  connect(number: number, owner: LinkOwner): Link {
    return new ProcessLink(this, number, owner);
  }
}

/** The way to a process. It is started when there is something to say to it. */
class ProcessLink implements Link {
  readonly #kind: Processes;
  readonly #number: number;
  readonly #owner: LinkOwner;
  readonly #death = Promise.withResolvers<void>();
  #started = false;
  #process: ChildProcess | undefined;
  /** The modules that it can import. */
  #modules: ReadonlySet<string> = new Set();
  #state: "starting" | "running" | "ended" = "starting";
  #draining: Timer;
  /** Who waits for an answer, in the order of the questions. */
  readonly #asked: ((answer: readonly number[]) => void)[] = [];

  constructor(kind: Processes, number: number, owner: LinkOwner) {
    this.#kind = kind;
    this.#number = number;
    this.#owner = owner;
  }

  get death(): Promise<void> {
    return this.#death.promise;
  }

  reaches({ url }: KernelReference): boolean {
    this.#kind.modules.add(url);
    return !this.#started || this.#modules.has(url);
  }

  tell(message: Load | LoadCode): void {
    this.#write(frame(KINDS.message, encode(message)));
  }

  run(message: Run, transfers: Transferable[], first: number): void {
    const bytes = frame(KINDS.message, encode(message));
    for (const buffer of transfers) structuredClone(buffer, { transfer: [buffer] }); // it has moved away
    this.#write(numbersFrame(KINDS.open, [first, message.kernels.length]));
    this.#write(bytes);
  }

  revoke(calls: readonly number[], then: (revoked: readonly number[]) => void): void {
    if (this.#state === "ended") then(calls);
    else this.#ask(KINDS.revoke, calls, then);
  }

  stop(call: number, ifRunning: () => void): void {
    if (this.#state === "ended") return;
    this.#ask(KINDS.stop, [call], (running) => {
      if (running.length > 0) ifRunning();
    });
  }

  finished(): boolean {
    return false;
  }

  end(): void {
    this.#state = "ended";
    clearTimeout(this.#draining);
    if (!this.#process?.kill("SIGKILL")) this.#death.resolve();
  }

  #ask(kind: number, calls: readonly number[], then: (answer: readonly number[]) => void): void {
    this.#asked.push(then);
    this.#write(numbersFrame(kind, calls));
  }

  #write(bytes: Uint8Array): void {
    if (!this.#started) this.#start();
    this.#stream(CONTROL)?.write(bytes);
  }

  #stream(descriptor: number): Duplex | undefined {
    return this.#process?.stdio[descriptor] as Duplex | undefined;
  }

  #start(): void {
    this.#started = true;
    this.#modules = new Set(this.#kind.modules);
    const args = processArguments(this.#kind.settings, this.#number, this.#modules);
    try {
      this.#process = childProcess.spawn(Deno.execPath(), args, {
        stdio: ["ignore", "inherit", "inherit", "pipe", "pipe"],
      });
    } catch (error) {
      queueMicrotask(() => this.#lost((error as Error).message, true));
      return;
    }
    this.#process.on("error", ({ message }) => this.#lost(message, true));
    this.#process.on("exit", (code, signal) => this.#exited(causeOfDeath(code, signal), signal !== null));
    this.#listen(REPORTS);
    this.#listen(CONTROL);
  }

  #listen(descriptor: number): void {
    const reader = new FrameReader();
    const stream = this.#stream(descriptor); // absent if it could not be started, which is told otherwise
    stream?.on("error", () => {}); // and so is its end
    stream?.on("data", (piece: Uint8Array) => {
      for (const frame of reader.read(piece)) if (this.#state !== "ended") this.#hear(frame);
    });
  }

  #hear({ kind, content }: Frame): void {
    if (kind === KINDS.answer) return this.#asked.shift()?.(numbersIn(content));
    const message = messageIn(kind, content);
    if (!message) return this.#lost("it sent something that could not be read", false);
    if (message.type === "ready") {
      this.#state = "running";
      this.#kind.killedEarly = 0;
    }
    this.#owner.received(message);
  }

  #exited(why: string, killed: boolean): void {
    this.#death.resolve();
    const early = this.#state === "starting";
    const hopeless = early && (!killed || ++this.#kind.killedEarly >= MOST_KILLED_EARLY);
    const leave = () => {
      this.#lost(why, hopeless);
      for (const descriptor of [REPORTS, CONTROL]) this.#stream(descriptor)!.destroy();
    };
    if (this.#state === "ended" || this.#stream(REPORTS)!.readableEnded) return leave();
    this.#stream(REPORTS)!.once("end", leave);
    this.#draining = after(DRAIN_MS, leave);
  }

  #lost(why: string, hopeless: boolean): void {
    if (this.#state !== "ended") this.#owner.lost(why, hopeless);
  }
}

function messageIn(kind: number, content: Uint8Array): FromWorker | undefined {
  try {
    if (kind === KINDS.message) return decode(content) as FromWorker;
    if (kind !== KINDS.number) return undefined;
    const [value, ms] = resultIn(content);
    return { type: "results", values: [value], ms: [ms] };
  } catch {
    return undefined;
  }
}

/** The signals by which a program ends itself that cannot go on. */
const CRASHES = ["SIGABRT", "SIGBUS", "SIGILL", "SIGSEGV", "SIGTRAP"];

function causeOfDeath(code: number | null, signal: string | null): string {
  if (signal === null) return `it exited with code ${code}, as by Deno.exit(${code})`;
  if (CRASHES.includes(signal)) return `it crashed (${signal}), as when there is no memory left`;
  return `it was killed by ${signal}`;
}
