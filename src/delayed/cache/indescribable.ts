/**
 * What cannot be known again in another process.
 *
 * @module
 */

/** Thrown where a value has no description by content; nobody outside sees it. One object, as it may be thrown often. */
export const INDESCRIBABLE = new Error("it cannot be described by its content");
