/** Imports the package and does nothing with it. */

import * as weft from "@weft/weft";

console.log(typeof weft.imshow);
