import { testExecutor } from "./cases.ts";
import { StepExecutor } from "./step_executor.ts";

testExecutor(
  "an executor of one's own",
  () => ({ scheduler: new StepExecutor(), end: () => Promise.resolve() }),
);
