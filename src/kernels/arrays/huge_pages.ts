/**
 * Larger pages for the heap.
 *
 * On pages of 4 KiB, going through arrays of megabytes is a series of misses of the processor's page tables: on those
 * of 2 MiB it takes two thirds of the time, and the first touch a third. Linux gives them to whoever asks, which NumPy
 * does too. There is no other way to ask than its own function.
 *
 * @module
 */

/** What `madvise` is to be told, by the kernel's name `MADV_HUGEPAGE`. */
const HUGE_PAGES = 14;
const MADVISE = { madvise: { parameters: ["pointer", "usize", "i32"], result: "i32" } } as const;

/**
 * Asks for larger pages for a memory and all that it will grow by. Where that is not possible, or this program may not
 * call foreign functions (`--allow-ffi`), it stays as it is.
 *
 * @param bytes The most that the memory may have.
 */
export function askForHugePages(memory: WebAssembly.Memory, bytes: number): void {
  if (Deno.build.os !== "linux" || Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return;
  try {
    const libc = Deno.dlopen("libc.so.6", MADVISE);
    const start = Deno.UnsafePointer.of(new Uint8Array(memory.buffer) as Uint8Array<ArrayBuffer>);
    libc.symbols.madvise(start, BigInt(bytes), HUGE_PAGES); // it is but advice: whether it is taken does not matter
    libc.close();
  } catch {
    // a system without this library
  }
}
