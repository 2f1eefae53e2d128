import { testExecutor } from "./cases.ts";

testExecutor("inline", () => ({ scheduler: "inline", end: () => Promise.resolve() }));
