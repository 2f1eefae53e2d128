import { dismissWorkers } from "../../mod.ts";
import { testExecutor } from "./cases.ts";

testExecutor("threads", () => ({ scheduler: "threads", end: dismissWorkers }));
