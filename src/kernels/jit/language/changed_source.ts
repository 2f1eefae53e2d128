/**
 * Notices source text that is not as the user wrote it: bundled, minified or instrumented.
 *
 * @module
 */

/** Names that compilers, bundlers and coverage tools give to what they put into a function. */
const HELPER = new RegExp(
  "^(?:__\\w+" + // TypeScript, esbuild, bundlers
    "|cov_\\w+|stry(?:MutAct|Cov|NS)_\\w+" + // coverage and mutation tests
    "|_(?:define|sliced|objectSpread|object_spread|toConsumable|to_consumable|create|classCall|class_call|async|" +
    "await|wrap|regenerator|interop|instanceof|iterable|type_?of|extends)\\w*)$", // Babel, swc
);

/** A line this long is no longer written by hand, */
const LONG_LINE = 1000;
/** nor is one this long without spaces around its operators. */
const DENSE_LINE = 80;

/** Whether a name looks like one that a tool has put into the source. */
export function isHelper(name: string): boolean {
  return HELPER.test(name);
}

/** Whether a text looks minified. */
export function isMinified(text: string): boolean {
  if (text.includes("\n")) return false;
  return text.length > LONG_LINE || (text.length > DENSE_LINE && !/ (?:=>|[-+*/<>?]|[-+*/=]?=) /.test(text));
}

/** Why a kernel's source cannot be compiled that a tool has changed, and what to do. */
export const CHANGED =
  "the source of this function was changed by a bundler, a minifier or an instrumenter, and a kernel is compiled " +
  "from its source: leave the file with the kernel out of that tool, or turn off what it adds (minified names, " +
  "kept names, coverage)";
