/**
 * The Web Locks of this process, which the type library does not know yet.
 *
 * @module
 */

/** The part of a lock manager that is used. */
export interface Locks {
  /** Runs the callback once the lock is free; holds it until the callback's promise settles. */
  request(name: string, callback: () => unknown): Promise<unknown>;
}

/** `navigator.locks`. */
export const locks: Locks = (navigator as unknown as { locks: Locks }).locks;
