/** Clears up between runs. */

import v8 from "node:v8";
import vm from "node:vm";

v8.setFlagsFromString("--expose-gc");

/** Collects this thread's garbage, so that nobody has to collect what the side before left behind. */
export const collectGarbage: () => void = vm.runInNewContext("gc");
