/**
 * A hash of texts and bytes.
 *
 * @module
 */

/** A 128-bit hash for keys, not for secrets: four lanes of MurmurHash3 (Austin Appleby) with different seeds. */
export class Hash {
  readonly #lanes = new Int32Array([0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93]);
  #written = 0;

  /** Adds a text, with a tag that says what it is; different texts are added differently. */
  write(tag: string, value: string): void {
    const text = `${tag} ${value.length} ${value} `;
    for (let i = 0; i < text.length; i++) this.#add(text.charCodeAt(i));
  }

  /** Adds bytes. */
  writeBytes(bytes: Uint8Array): void {
    const whole = bytes.length & ~3;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < whole; i += 4) this.#add(view.getInt32(i, true));
    for (let i = whole; i < bytes.length; i++) this.#add(bytes[i]);
  }

  /** What was added, as 28 letters and digits. */
  digest(): string {
    let digest = "";
    for (const lane of this.#lanes) {
      digest += (finished(lane ^ this.#written) >>> 0).toString(36).padStart(7, "0");
    }
    return digest;
  }

  #add(word: number): void {
    this.#written++;
    const lanes = this.#lanes;
    for (let i = 0; i < 4; i++) {
      const scrambled = Math.imul(rotated(Math.imul(word + i, 0xcc9e2d51), 15), 0x1b873593);
      lanes[i] = Math.imul(rotated(lanes[i] ^ scrambled, 13), 5) + 0xe6546b64;
    }
  }
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finished(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
