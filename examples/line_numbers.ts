/**
 * Coroutines: generators that are spoken to.
 *
 * `yield` is also an expression: its value is what the caller hands to `next(value)`. A generator that only receives is
 * a coroutine, such as a printer that numbers its lines.
 *
 *     deno task line-numbers
 */

import { prime, printer } from "@weft/weft";
import { assertEquals } from "@std/assert";

const planets = ["Mercury", "Venus", "Earth", "Mars"];

// By hand: wait for a message, print it, wait for the next. The number lives on between two messages.
function* numbered(write: (line: string) => void): Generator<void, never, string> {
  for (let number = 1;; number++) {
    const message = yield;
    write(`${number}: ${message}`);
  }
}

// A generator starts at its first next(), before any `yield` can take a value: the first message would be lost.
const lost: string[] = [];
const unprimed = numbered((line) => lost.push(line));
for (const planet of planets) unprimed.next(planet);
assertEquals(lost, ["1: Venus", "2: Earth", "3: Mars"]);

// prime() runs it up to its first `yield`, where it can receive.
const lines: string[] = [];
const ready = prime(numbered((line) => lines.push(line)));
for (const planet of planets) ready.next(planet);
assertEquals(lines, ["1: Mercury", "2: Venus", "3: Earth", "4: Mars"]);

// The module has one ready-made, with and without numbers.
const withNumbers = prime(printer({ lineNumbers: true }));
for (const planet of planets) withNumbers.next(planet);

const plain: string[] = [];
const withoutNumbers = prime(printer({ write: (line) => plain.push(line) }));
withoutNumbers.next("Jupiter");
assertEquals(plain, ["Jupiter"]);
