/** A quarter of the 2,000 random kernels: in files of their own, so that they are run side by side. */

import { testRandomKernels } from "./fuzz.ts";

testRandomKernels(500, 3);
