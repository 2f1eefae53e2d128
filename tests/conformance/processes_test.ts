import { ProcessPool } from "../../mod.ts";
import { testExecutor } from "./cases.ts";

testExecutor("processes", (folder) => {
  const pool = new ProcessPool({ workers: 2, permissions: { read: [folder], write: [folder] } });
  return { scheduler: pool, end: () => pool[Symbol.asyncDispose]() };
});
