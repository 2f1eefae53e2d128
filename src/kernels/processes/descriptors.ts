/**
 * Through which file descriptors a process and its pool speak. The standard streams are the kernels' own.
 *
 * @module
 */

/** What the process reports. */
export const REPORTS = 3;

/** What it is told, and what its listener answers. */
export const CONTROL = 4;
