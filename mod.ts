export * from "./src/coroutines/mod.ts";
export * from "./src/kernels/mod.ts";
