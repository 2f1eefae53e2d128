/**
 * Which parts of the heap are taken: a table of blocks, in memory that no kernel can reach.
 *
 * The method is "two-level segregated fit" (Masmano, Ripoll, Crespo, Real, 2004): free blocks hang in lists by size,
 * sixteen lists for each power of two, and two levels of bitmaps tell which lists are not empty. Free neighbours are
 * joined at once. Everything is counted in granules of 128 bytes.
 *
 * @module
 */

/** The unit of the heap in bytes, and the alignment of every block. */
export const GRANULE = 128;

/** Words at the start of the table; word 0 is the {@linkcode Heap}'s lock. */
const LIMIT = 1; // the first granule beyond the heap
const USED = 2; // granules in use
const LAST = 3; // the block that ends at the limit
const FRESH = 4; // from this granule on nothing was ever in use
const ROWS = 5; // bit r: a list of row r has blocks
const CELLS = 6; // of row r: bit c: list r * 16 + c has blocks
const HEADS = 64; // of each list: its first block
const HEADER = 512;

/** Then four words for each granule; only those where a block starts mean something. */
const SIZE = 0; // granules if in use, minus that if free, 0 where no block starts
const BEFORE = 1; // the block that ends where this one starts
const NEXT = 2; // in its list, if free
const OWNER = 2; // the thread that has it, if in use
const PREVIOUS = 3;
const RECORD = 4;

/** How far a list is searched for a block that is just large enough. */
const PATIENCE = 32;

/** The bytes of a table for so many granules. */
export function tableBytes(granules: number): number {
  return 4 * (HEADER + RECORD * granules);
}

/** The granules that a table of so many bytes is for. */
export function tableGranules(bytes: number): number {
  return (bytes / 4 - HEADER) / RECORD;
}

/** A table of blocks. Granule 0 is never given out, so 0 stands for "none". Not locked: that is the caller's part. */
export class BlockTable {
  readonly #words: Int32Array;

  /** Takes over a table, or begins one if there are only zeros. */
  constructor(words: Int32Array) {
    this.#words = words;
    if (words[LIMIT] === 0) words[LIMIT] = words[FRESH] = 1;
  }

  /** Granules of the heap, the first one included. */
  get limit(): number {
    return this.#words[LIMIT];
  }

  /** Granules in use. */
  get used(): number {
    return this.#words[USED];
  }

  /** The first granule from which on nothing was ever in use. */
  get fresh(): number {
    return this.#words[FRESH];
  }

  /** Free granules at the end, where the heap can grow. */
  get room(): number {
    const last = this.#words[LAST];
    return last === 0 ? 0 : Math.max(0, -this.#words[at(last) + SIZE]);
  }

  /** Adds free granules at the end; the table must be long enough. */
  extend(granules: number): void {
    const words = this.#words;
    const start = words[LIMIT];
    words[LIMIT] += granules;
    words[at(start) + BEFORE] = words[LAST];
    this.#giveBack(start, granules);
  }

  /** Takes a block for a thread. 0 if none is large enough. */
  take(granules: number, thread = 0): number {
    const block = this.#find(granules);
    if (block === 0) return 0;
    const words = this.#words;
    const rest = this.#unlink(block) - granules;
    this.#place(block, granules, words[at(block) + BEFORE], rest === 0);
    if (rest > 0) {
      this.#place(block + granules, -rest, block, true);
      this.#link(block + granules, rest);
    }
    words[at(block) + OWNER] = thread;
    words[USED] += granules;
    words[FRESH] = Math.max(words[FRESH], block + granules);
    return block;
  }

  /** Whether a block that is in use starts there. */
  #isTaken(block: number): boolean {
    const words = this.#words;
    return Number.isInteger(block) && block > 0 && block < words[LIMIT] && words[at(block) + SIZE] > 0;
  }

  /** Gives a block back. False if none that is in use starts there. */
  release(block: number): boolean {
    if (!this.#isTaken(block)) return false;
    const size = this.#words[at(block) + SIZE];
    this.#words[USED] -= size;
    this.#giveBack(block, size);
    return true;
  }

  /** Makes a block another thread's. False if none that is in use starts there. */
  entrust(block: number, thread: number): boolean {
    if (!this.#isTaken(block)) return false;
    this.#words[at(block) + OWNER] = thread;
    return true;
  }

  /** Gives back all blocks of a thread. */
  reclaim(thread: number): void {
    const words = this.#words;
    // What is joined begins at the block before, or where this one does: the way to the beginning stays the same.
    for (let block = words[LAST]; block !== 0; block = words[at(block) + BEFORE]) {
      if (words[at(block) + SIZE] > 0 && words[at(block) + OWNER] === thread) this.release(block);
    }
  }

  /** Makes granules free, joined with what is free on both sides. */
  #giveBack(start: number, size: number): void {
    const words = this.#words;
    const before = words[at(start) + BEFORE];
    const after = start + size;
    if (after < words[LIMIT] && words[at(after) + SIZE] < 0) size += this.#absorb(after);
    if (before !== 0 && words[at(before) + SIZE] < 0) {
      words[at(start) + SIZE] = 0;
      size += this.#absorb(before);
      start = before;
    }
    this.#place(start, -size, words[at(start) + BEFORE], true);
    this.#link(start, size);
  }

  #absorb(block: number): number {
    const size = this.#unlink(block);
    this.#words[at(block) + SIZE] = 0;
    return size;
  }

  /** Writes a block's record; if its end has moved, the block behind it learns so. */
  #place(block: number, size: number, before: number, moved: boolean): void {
    const words = this.#words;
    words[at(block) + SIZE] = size;
    words[at(block) + BEFORE] = before;
    if (!moved) return;
    const after = block + Math.abs(size);
    words[after < words[LIMIT] ? at(after) + BEFORE : LAST] = block;
  }

  /** A free block of at least this size: the best of its own list as far as is looked, else of the next larger. */
  #find(size: number): number {
    const words = this.#words;
    const list = listOf(size);
    let best = 0;
    let bestSize = Infinity;
    let block = words[HEADS + list];
    for (let i = 0; i < PATIENCE && block !== 0 && bestSize > size; i++) {
      const found = -words[at(block) + SIZE];
      if (found >= size && found < bestSize) [best, bestSize] = [block, found];
      block = words[at(block) + NEXT];
    }
    return best !== 0 ? best : this.#firstBeyond(list);
  }

  #firstBeyond(list: number): number {
    const words = this.#words;
    const cells = words[CELLS + (list >> 4)] & (~1 << (list & 15));
    if (cells !== 0) return words[HEADS + (list & ~15) + lowestBit(cells)];
    const rows = words[ROWS] & (~1 << (list >> 4));
    if (rows === 0) return 0;
    const row = lowestBit(rows);
    return words[HEADS + row * 16 + lowestBit(words[CELLS + row])];
  }

  #link(block: number, size: number): void {
    const words = this.#words;
    const list = listOf(size);
    const next = words[HEADS + list];
    words[at(block) + NEXT] = next;
    words[at(block) + PREVIOUS] = 0;
    if (next !== 0) words[at(next) + PREVIOUS] = block;
    words[HEADS + list] = block;
    words[CELLS + (list >> 4)] |= 1 << (list & 15);
    words[ROWS] |= 1 << (list >> 4);
  }

  /** Takes a free block out of its list, and tells its size. */
  #unlink(block: number): number {
    const words = this.#words;
    const size = -words[at(block) + SIZE];
    const list = listOf(size);
    const next = words[at(block) + NEXT];
    const previous = words[at(block) + PREVIOUS];
    if (next !== 0) words[at(next) + PREVIOUS] = previous;
    if (previous !== 0) words[at(previous) + NEXT] = next;
    else words[HEADS + list] = next;
    if (words[HEADS + list] === 0) {
      words[CELLS + (list >> 4)] &= ~(1 << (list & 15));
      if (words[CELLS + (list >> 4)] === 0) words[ROWS] &= ~(1 << (list >> 4));
    }
    return size;
  }
}

function at(block: number): number {
  return HEADER + RECORD * block;
}

/** Sizes below 16 have a list each; above, sixteen lists share the sizes from one power of two to the next. */
function listOf(size: number): number {
  if (size < 16) return size;
  const power = 31 - Math.clz32(size);
  return (power - 3) * 16 + ((size >>> (power - 4)) & 15);
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
