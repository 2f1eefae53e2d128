/**
 * Stand-in for `@std/cli`: arguments of a command line and the width of text in a terminal.
 *
 * @module
 */
export * from "./parse_args.ts";
export * from "./unicode_width.ts";
