import wabt from "wabt";

/** The bytes of a module that is given as text, as another assembler writes them. */
export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const { parseWat } = await wabt();
  const features = { threads: true, simd: true, relaxed_simd: true, annotations: true, code_metadata: true };
  const module = parseWat("module.wat", text, features);
  try {
    module.resolveNames();
    return Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer);
  } finally {
    module.destroy();
  }
}
