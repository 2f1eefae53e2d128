/**
 * Messages as bytes on their way between two processes.
 *
 * A frame is a mark, what kind of message it is, the length of what follows, and that.
 *
 * @module
 */

/** What a frame holds. */
export const KINDS = {
  /** A message of the protocol that pools and workers speak, as bytes. */
  message: 0,
  /** From the process: the result of the next call, which is a number, and its time in milliseconds. */
  number: 6,
  /** To the process: calls are about to come. The number of the first, and how many. */
  open: 1,
  /** To the process: the number of a call that is to stop. The answer has it if the call runs. */
  stop: 2,
  /** To the process: the numbers of calls that it is to give back. The answer has those that had not started. */
  revoke: 3,
  /** From the process: the numbers that answer the next question of the last two kinds. */
  answer: 4,
  /** What has arrived is no frame, nor is anything after it. */
  garbage: 5,
} as const;

const MARK = 0x57;
const HEADER = 6;

/** A frame of one kind. */
export function frame(kind: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER + content.length);
  bytes[0] = MARK;
  bytes[1] = kind;
  new DataView(bytes.buffer).setUint32(2, content.length, true);
  bytes.set(content, HEADER);
  return bytes;
}

/** A frame with the result of a call that is a number: most are, and a general message takes longer to write. */
export function resultFrame(value: number, ms: number): Uint8Array<ArrayBuffer> {
  const bytes = frame(KINDS.number, new Uint8Array(16));
  const view = new DataView(bytes.buffer, HEADER);
  view.setFloat64(0, value, true);
  view.setFloat64(8, ms, true);
  return bytes;
}

/** The result in such a frame, and its time. */
export function resultIn({ buffer, byteOffset }: Uint8Array): [value: number, ms: number] {
  const view = new DataView(buffer, byteOffset);
  return [view.getFloat64(0, true), view.getFloat64(8, true)];
}

/** A frame with numbers of calls. */
export function numbersFrame(kind: number, numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  return frame(kind, new Uint8Array(Uint32Array.from(numbers).buffer));
}

/** The numbers in such a frame. */
export function numbersIn(content: Uint8Array): number[] {
  return [...new Uint32Array(content.slice().buffer)];
}

/** A message, as it has arrived. Its content is only valid until more is read. */
export interface Frame {
  readonly kind: number;
  readonly content: Uint8Array;
}

/** Puts frames together from the pieces in which they arrive. */
export class FrameReader {
  #pieces: Uint8Array[] = [];
  #length = 0;
  /** How many bytes there must be until it is worth a look. */
  #needed = HEADER;

  /** The frames that are whole with this piece. */
  read({ buffer, byteOffset, length }: Uint8Array): Frame[] {
    const piece = new Uint8Array(buffer, byteOffset, length); // a Buffer's `slice` is not one
    this.#pieces.push(piece);
    this.#length += length;
    if (this.#length < this.#needed) return [];
    const bytes = this.#pieces.length === 1 ? piece : joined(this.#pieces, this.#length);
    const frames: Frame[] = [];
    const rest = bytes.subarray(this.#takeAll(bytes, frames));
    this.#pieces = [rest];
    this.#length = rest.length;
    return frames;
  }

  /** Returns where the first frame begins that is not whole. */
  #takeAll(bytes: Uint8Array, frames: Frame[]): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    while (start + (this.#needed = HEADER) <= bytes.length) {
      if (bytes[start] !== MARK) {
        frames.push({ kind: KINDS.garbage, content: bytes.subarray(start) });
        break;
      }
      this.#needed = HEADER + view.getUint32(start + 2, true);
      const end = start + this.#needed;
      if (end > bytes.length) break;
      frames.push({ kind: bytes[start + 1], content: bytes.subarray(start + HEADER, end) });
      start = end;
    }
    return start;
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
