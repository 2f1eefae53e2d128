/**
 * WebAssembly modules whose bytes are known: another thread can be sent a module, another process only bytes.
 *
 * @module
 */

const bytesOfModules = new WeakMap<WebAssembly.Module, Uint8Array<ArrayBuffer>>();

/** Compiles a module. */
export function moduleOf(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  const module = new WebAssembly.Module(bytes);
  bytesOfModules.set(module, bytes);
  return module;
}

/** What a module was compiled from. */
export function bytesOf(module: WebAssembly.Module): Uint8Array<ArrayBuffer> {
  return bytesOfModules.get(module)!;
}
