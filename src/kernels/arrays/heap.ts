/**
 * The heap: one shared WebAssembly memory for all arrays of a process, seen by every thread and every kernel.
 *
 * @module
 */

import { BlockTable, GRANULE, tableBytes, tableGranules } from "./blocks.ts";
import { askForHugePages } from "./huge_pages.ts";

/** What another thread needs to use the same heap; it can be posted. */
export interface HeapState {
  /** Where the elements of arrays lie. */
  readonly memory: WebAssembly.Memory;
  /** Which parts of it are taken. Kernels import only the memory, so none of them can reach this. */
  readonly table: SharedArrayBuffer;
  /** Who it is for: see {@linkcode Heap.share}. */
  readonly thread?: number;
}

const PAGE = 65536;
const GRANULES_A_PAGE = PAGE / GRANULE;

/** WebAssembly's own limit, 4 GiB. */
const MOST_PAGES = 65536;

/** The heap grows by at least so many pages (1 MiB). */
const GROWTH = 16;

/** With so many bytes, the pages of the system matter more than the time it takes to ask for others. */
const MANY_BYTES = 8 << 20;

/** Words of the table that are the heap's own. */
const LOCK = 0;
const ASKED = 61; // whether huge pages have been asked for
const THREADS = 62; // numbers of threads that were given out
const STAMP = 63; // tells heaps apart

/** What the lock says. */
const OPEN = 0;
const TAKEN = 1;
const WANTED = 2; // taken, and somebody sleeps until it is open

/** How often a thread looks at the lock before it sleeps. It is held for less than a microsecond. */
const SPINS = 200;

/** Gives out parts of a shared memory. */
export class Heap {
  readonly #pages: number;
  readonly #lockTimeout: number;
  /** Who takes memory here; 0 is nobody in particular. */
  #thread = 0;
  #state: HeapState | undefined;
  #words!: Int32Array;
  #table!: BlockTable;
  #buffer!: SharedArrayBuffer;

  /**
   * Makes a heap; nothing is reserved before the first use.
   *
   * @param pages The most pages of 64 KiB it may have. Where so much address space is refused, it has less.
   * @param lockTimeout Milliseconds after which a thread that has the lock must have been ended while it had it.
   */
  constructor(pages = MOST_PAGES, lockTimeout = 10_000) {
    this.#lockTimeout = lockTimeout;
    this.#pages = pages;
  }

  /** What another thread needs to {@linkcode Heap.adopt} this heap. */
  get state(): HeapState {
    return this.#state ?? this.#begin();
  }

  /** The memory that kernels import. */
  get memory(): WebAssembly.Memory {
    return this.state.memory;
  }

  /** The memory's bytes, with all that it has grown by, on whichever thread. Views of an older buffer stay valid. */
  get buffer(): SharedArrayBuffer {
    const { memory } = this.state;
    const bytes = this.#table.limit * GRANULE;
    if (this.#buffer.byteLength < bytes) {
      if (memory.buffer.byteLength < bytes) memory.grow(0); // learns of another thread's growth
      this.#buffer = memory.buffer as unknown as SharedArrayBuffer;
    }
    return this.#buffer;
  }

  /** Bytes in use. */
  get used(): number {
    return this.#state ? this.#table.used * GRANULE : 0;
  }

  /**
   * Uses the heap of another thread instead of one of its own.
   *
   * @throws {Error} If this thread has a heap already, and it is another one.
   */
  adopt(state: HeapState): void {
    if (this.#state) {
      // Posted buffers are other objects each time, with the same content.
      if (new Int32Array(state.table)[STAMP] === this.#words[STAMP]) return;
      throw new Error("This thread has a heap already: adopt the other one before the first array is made");
    }
    this.#use(state);
    this.#thread = state.thread ?? 0;
  }

  /** The state for a new thread. When that has ended, {@linkcode Heap.reclaim} what it still has. */
  share(): HeapState & { readonly thread: number } {
    const { state } = this;
    return { ...state, thread: Atomics.add(this.#words, THREADS, 1) + 1 };
  }

  /** Gives back all that a thread has taken, or was entrusted with, and not freed. It must have ended. */
  reclaim(thread: number): void {
    this.#locked(() => this.#table.reclaim(thread));
  }

  /**
   * Makes memory another thread's: it is the one to free it.
   *
   * @param thread This one by default; 0 while it is on its way.
   * @throws {RangeError} If nothing was allocated there.
   */
  entrust(address: number, thread = this.#thread): void {
    if (!this.#locked(() => this.#table.entrust(address / GRANULE, thread))) throw unknown(address);
  }

  /**
   * Takes memory, aligned to 128 bytes.
   *
   * @param bytes How much; 0 is fine.
   * @param content Whether the bytes must be zero; else they are what they happen to be.
   * @returns Its address: an offset in {@linkcode Heap.buffer}, never 0.
   * @throws {RangeError} If there is not enough, or the size is not one.
   */
  allocate(bytes: number, content: "zeros" | "any" = "any"): number {
    if (!(bytes >= 0 && Number.isInteger(bytes))) throw new RangeError(`Cannot allocate ${bytes} bytes`);
    const granules = Math.max(1, Math.ceil(bytes / GRANULE));
    const [block, fresh] = this.#locked((state) => {
      const { fresh } = this.#table;
      return [this.#take(state, granules), fresh];
    });
    if (block === 0) throw this.#outOfMemory(bytes);
    const address = block * GRANULE;
    if (content === "zeros" && block < fresh) {
      const stale = Math.min(bytes, (fresh - block) * GRANULE);
      new Uint8Array(this.buffer, address, stale).fill(0);
    }
    return address;
  }

  /**
   * Gives memory back, on any thread.
   *
   * @param address As {@linkcode Heap.allocate} gave it.
   * @throws {RangeError} If nothing starts there, or it was given back before.
   */
  free(address: number): void {
    if (this.#locked(() => this.#table.release(address / GRANULE))) return;
    throw unknown(address);
  }

  #begin(): HeapState {
    const [memory, pages] = reserve(this.#pages);
    const maxByteLength = tableBytes(pages * GRANULES_A_PAGE);
    const table = new SharedArrayBuffer(tableBytes(GRANULES_A_PAGE), { maxByteLength });
    crypto.getRandomValues(new Int32Array(table, STAMP * 4, 1));
    const state = this.#use({ memory, table });
    this.#table.extend(GRANULES_A_PAGE - this.#table.limit);
    return state;
  }

  #use(state: HeapState): HeapState {
    this.#state = state;
    this.#buffer = state.memory.buffer as unknown as SharedArrayBuffer;
    this.#follow(state.table);
    return state;
  }

  /** Looks at the whole table again: views of fixed length are several times faster than those that grow along. */
  #follow(table: SharedArrayBuffer): void {
    this.#words = new Int32Array(table, 0, table.byteLength / 4);
    this.#table = new BlockTable(this.#words);
  }

  #take(state: HeapState, granules: number): number {
    const block = this.#table.take(granules, this.#thread);
    if (block !== 0) return block;
    const missing = Math.ceil((granules - this.#table.room) / GRANULES_A_PAGE);
    return this.#grow(state, Math.max(missing, GROWTH)) || this.#grow(state, missing)
      ? this.#table.take(granules, this.#thread)
      : 0;
  }

  #grow({ memory, table }: HeapState, pages: number): boolean {
    const granules = pages * GRANULES_A_PAGE;
    const bytes = tableBytes(this.#table.limit + granules);
    try {
      // The table first: should the memory be refused, a longer table does no harm.
      if (table.byteLength < bytes) table.grow(bytes);
      memory.grow(pages);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.#follow(table);
    this.#table.extend(granules);
    if (this.#table.limit * GRANULE >= MANY_BYTES && Atomics.exchange(this.#words, ASKED, 1) === 0) {
      askForHugePages(memory, this.#mostBytes);
    }
    return true;
  }

  /** Runs something while no other thread does. */
  #locked<T>(work: (state: HeapState) => T): T {
    const { state } = this;
    const words = this.#words;
    this.#lock();
    try {
      if (tableBytes(this.#table.limit) > words.byteLength) this.#follow(state.table);
      return work(state);
    } finally {
      if (Atomics.exchange(words, LOCK, OPEN) === WANTED) Atomics.notify(words, LOCK, 1);
    }
  }

  #lock(): void {
    const words = this.#words;
    for (let i = 0; i < SPINS; i++) {
      if (Atomics.compareExchange(words, LOCK, OPEN, TAKEN) === OPEN) return;
    }
    while (Atomics.exchange(words, LOCK, WANTED) !== OPEN) {
      if (Atomics.wait(words, LOCK, WANTED, this.#lockTimeout) === "timed-out") {
        throw new Error("The array heap is locked for good: a thread was ended while it allocated memory");
      }
    }
  }

  get #mostBytes(): number {
    return tableGranules(this.state.table.maxByteLength) * GRANULE;
  }

  #outOfMemory(bytes: number): RangeError {
    const most = this.#mostBytes;
    return new RangeError(
      `Out of memory: ${size(bytes)} were asked for, while ${size(this.used)} of at most ${
        size(most)
      } are in ` +
        "use. Arrays that nobody holds are freed when the event loop turns; `using` frees them at once",
    );
  }
}

/** The heap of this thread. Workers adopt that of the thread that made them. */
export const heap: Heap = new Heap();

/** Makes this thread use another thread's heap: what is allocated here or there is seen here and there. */
export function adoptHeap(state: HeapState): void {
  heap.adopt(state);
}

function unknown(address: number): RangeError {
  return new RangeError(`Nothing was allocated at ${address}, or it was freed before`);
}

/** A shared memory with as much room to grow as the machine grants. */
function reserve(pages: number): [memory: WebAssembly.Memory, pages: number] {
  try {
    return [new WebAssembly.Memory({ initial: 1, maximum: pages, shared: true }), pages];
  } catch (error) {
    if (!(error instanceof RangeError) || pages <= GROWTH) throw error;
    return reserve(pages >> 1);
  }
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"];

function size(bytes: number): string {
  const power = UNITS.findLastIndex((_, i) => bytes >= 1000 ** i || i === 0);
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toPrecision(3)} ${UNITS[power]}`;
}
