/**
 * The terminal of this program.
 *
 * @module
 */

import { SharedTerminal } from "./shared_terminal.ts";

/** The terminal behind standard error and standard output, as the calling thread and its workers share it. */
export const ownTerminal: SharedTerminal = new SharedTerminal();
