/**
 * Reads small texts such as signatures, word by word.
 *
 * @module
 */

import { raise } from "./source.ts";

interface Token {
  readonly text: string;
  readonly at: number;
}

/** The words and signs of a text. */
export class Tokens {
  readonly #name: string;
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #next = 0;

  /** @param name What the text is, for messages. */
  constructor(name: string, text: string) {
    this.#name = name;
    this.#text = text;
    for (const match of text.matchAll(/\w+|->|\S/g)) this.#tokens.push({ text: match[0], at: match.index });
  }

  /** Where the next word begins: an offset in the text. */
  get at(): number {
    return this.#tokens[this.#next]?.at ?? this.#text.length;
  }

  /** The next word, left where it is; empty at the end. */
  peek(): string {
    return this.#tokens[this.#next]?.text ?? "";
  }

  /** Takes the next word if it is this one. */
  accept(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#next++;
    return true;
  }

  /** Takes the next word. */
  take(): string {
    const word = this.peek();
    this.#next++;
    return word;
  }

  /** Takes the next word, which must be this one. */
  expect(word: string): void {
    if (!this.accept(word)) this.fail(`\`${word}\` is missing`);
  }

  /** Refuses what follows the last word. */
  end(): void {
    if (this.peek() !== "") this.fail(`nothing may follow here; got \`${this.peek()}\``);
  }

  /** Refuses the text, and shows the place; the next word's, unless said otherwise. */
  fail(message: string, at: number = this.at): never {
    raise({ name: this.#name, text: this.#text, uses: {} }, at, message);
  }
}
