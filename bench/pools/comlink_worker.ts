/** What Comlink's workers can do. */

import { expose, transfer } from "comlink";

const exposed = {
  increment: (x: number) => x + 1,
  echo: (array: Float64Array<ArrayBuffer>) => transfer(array, [array.buffer]),
};

/** The type of what is exposed. */
export type Exposed = typeof exposed;

expose(exposed);
