import { WorkerPool } from "../../mod.ts";
import { testExecutor } from "./cases.ts";

testExecutor("a pool of one", () => {
  const pool = new WorkerPool({ workers: 1 });
  return { scheduler: pool, end: () => pool[Symbol.asyncDispose]() };
});
