/**
 * The memory of an array, which its views share.
 *
 * @module
 */

import type { Dtype } from "../jit/language/types.ts";
import { type DataOf, DTYPES, type Elements } from "./dtypes.ts";
import { heap } from "./heap.ts";
import { type Progression, write } from "./progression.ts";

/**
 * A part of the heap with elements of one type. It is given back when it is freed, or when nothing refers to it any
 * more; arrays and their views do.
 */
export class Store {
  /** What is in it; undefined before the first use of a lazy one, and after it was freed. */
  elements: Elements | undefined;
  /** The numbers that a lazy one will hold. */
  progression: Progression | undefined;
  /** What keeps memory from being given back that belongs to somebody else. */
  owner: Store | undefined;
  readonly #dtype: Dtype;
  readonly #length: number;
  /** If it is to be given back. */
  #address: number | undefined;
  #freed = false;

  private constructor(dtype: Dtype, length: number) {
    this.#dtype = dtype;
    this.#length = length;
  }

  /** Takes memory for so many elements. */
  static allocate(dtype: Dtype, length: number, content: "zeros" | "any"): Store {
    const store = new Store(dtype, length);
    store.#allocate(content);
    return store;
  }

  /** Takes memory when it is needed, and writes the numbers into it. */
  static lazy(progression: Progression): Store {
    const store = new Store("f64", progression.length);
    store.progression = progression;
    return store;
  }

  /** Uses memory that belongs to somebody else. */
  static borrowed(dtype: Dtype, address: number, length: number): Store {
    const store = new Store(dtype, length);
    const { Elements, width } = DTYPES[dtype];
    store.elements = new Elements(heap.buffer, address, length * width);
    return store;
  }

  /**
   * What is in it.
   *
   * @throws {TypeError} If it was freed.
   */
  open(): Elements {
    if (this.elements) return this.elements;
    if (this.#freed) {
      throw new TypeError(
        "This array was disposed, and its memory given back; use it before its `using` block ends, or .copy() it",
      );
    }
    const elements = this.#allocate("any");
    write(this.progression!, 0, this.#length, elements as Float64Array);
    this.progression = undefined;
    return elements;
  }

  /** One element, without storing the others of a lazy array. */
  peek(place: number): Elements[number] {
    if (!this.progression) return this.open()[place];
    const value = new Float64Array(1);
    write(this.progression, place, 1, value);
    return value[0];
  }

  /** Whether its memory was given back. */
  get isFreed(): boolean {
    return this.#freed;
  }

  /** Takes over the memory it uses, which begins at this address. */
  own(address: number): void {
    heap.entrust(address);
    this.#address = address;
    collected.register(this, address, this);
  }

  /** Leaves its memory to whoever is told the address; undefined if it is not its own to leave. */
  disown(): number | undefined {
    const address = this.#address;
    collected.unregister(this);
    this.#address = undefined;
    if (address === undefined) return undefined;
    heap.entrust(address, 0); // should this thread end now, it is not reclaimed
    this.free();
    return address;
  }

  /** Whether an address is in its memory. */
  covers(address: number): boolean {
    const { byteOffset = Infinity, byteLength = 0 } = this.elements ?? {};
    return address >= byteOffset && address < byteOffset + byteLength;
  }

  /** Gives the memory back now. A second time does nothing. */
  free(): void {
    this.#freed = true;
    this.elements = this.progression = undefined;
    if (this.#address === undefined) return;
    collected.unregister(this);
    heap.free(this.#address);
    this.#address = undefined;
  }

  /**
   * Its elements as a typed array that keeps it alive.
   *
   * A typed array knows only its buffer, and one made from it (`subarray`) too. So each store has a buffer object of
   * its own for this, through which the same bytes are seen, and that refers to the store.
   */
  exposed(offset: number, length: number): DataOf<Dtype> {
    const { Elements, bytes } = DTYPES[this.#dtype];
    const elements = this.open();
    this.#exposed ??= structuredClone(heap.buffer);
    owners.set(this.#exposed, this);
    return new Elements(this.#exposed, elements.byteOffset + offset * bytes, length);
  }
  #exposed: SharedArrayBuffer | undefined;

  #allocate(content: "zeros" | "any"): Elements {
    const { bytes, Elements, width } = DTYPES[this.#dtype];
    const address = this.#address = heap.allocate(this.#length * bytes, content);
    collected.register(this, address, this);
    weigh(this.#length * bytes);
    return this.elements = new Elements(heap.buffer, address, this.#length * width);
  }
}

const collected = new FinalizationRegistry<number>((address) => heap.free(address));

/** Which store the buffers of exposed elements keep alive. */
const owners = new WeakMap<SharedArrayBuffer, Store>();

/** The address of a typed array's elements in the heap; undefined if they are elsewhere. */
export function addressOf(elements: ArrayBufferView): number | undefined {
  const { buffer, byteOffset } = elements;
  const isHere = buffer instanceof SharedArrayBuffer && (owners.has(buffer) || buffer === heap.buffer);
  return isHere ? byteOffset : undefined;
}

/** After how many bytes of arrays the garbage collector is told. */
const WEIGHT = 64 * 2 ** 20;
let weight = 0;

/**
 * V8 collects garbage when there is much of it, and does not see what lies in shared memory. So it is shown a buffer
 * of the same size, of which no byte is touched, hence none taken from the system.
 */
function weigh(bytes: number): void {
  weight += bytes;
  if (weight < WEIGHT) return;
  try {
    new ArrayBuffer(weight);
  } catch {
    // Where there is no room even for this, the next allocation fails, and says so.
  }
  weight = 0;
}
