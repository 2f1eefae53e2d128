/** Computes what does not end, and does not ask whether it should. */

import { delayed, kernels } from "../../../mod.ts";

const { deaf } = kernels(import.meta.url, {
  deaf() {
    console.log("running");
    for (;;);
  },
});

if (import.meta.main) {
  setTimeout(() => console.log("listening"), 200);
  await delayed(deaf)().compute().catch(() => {});
}
