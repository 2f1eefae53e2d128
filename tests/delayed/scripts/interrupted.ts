/** Runs until it is interrupted. */

import { aborted, delayed, gather, kernels, taskContext } from "../../../mod.ts";

const { patient } = kernels(import.meta.url, {
  async patient() {
    console.log("running");
    while (!aborted()) await new Promise((resolve) => setTimeout(resolve, 5));
    console.error("the kernel has seen it");
  },
});

if (import.meta.main) {
  const here = delayed(() =>
    new Promise((_, reject) => taskContext().signal.addEventListener("abort", reject))
  );
  const after = delayed((x: unknown) => x);
  const ready = delayed(() => 1);
  setTimeout(() => console.log("listening"), 200);
  try {
    await gather(ready(), after(delayed(patient)()), here()).compute();
  } catch (error) {
    console.error((error as Error).message);
  }
}
