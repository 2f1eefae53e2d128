export * from "./src/coroutines/mod.ts";
export * from "./src/delayed/mod.ts";
export * from "./src/kernels/mod.ts";
export * from "./src/figures/mod.ts";
