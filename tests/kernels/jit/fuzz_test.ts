/** Random kernels do the same in every way of running them. `fuzz.ts` runs more of them. */

import { fail } from "@std/assert";
import { fuzz } from "./fuzz.ts";

Deno.test("500 random kernels", () => {
  const failure = fuzz(500, 1);
  if (failure) fail(failure);
});
