/** All kernels of the corpus. */

import { arithmetic } from "./arithmetic.ts";
import { arrays } from "./arrays.ts";
import { calls } from "./calls.ts";
import { complexes } from "./complexes.ts";
import { control } from "./control.ts";
import { elements } from "./elements.ts";
import type { Entry } from "./entry.ts";
import { generators } from "./generators.ts";
import { integers } from "./integers.ts";
import { leaving } from "./leaving.ts";
import { longLoops } from "./long_loops.ts";
import { mathematics } from "./mathematics.ts";
import { pranges } from "./pranges.ts";
import { programs } from "./programs.ts";
import { reductions } from "./reductions.ts";

/** The kernels, by theme. */
export const corpus: Readonly<Record<string, readonly Entry[]>> = {
  arithmetic,
  integers,
  control,
  arrays,
  complexes,
  generators,
  calls,
  mathematics,
  reductions,
  pranges,
  elements,
  leaving,
  "long loops": longLoops,
  programs,
};
