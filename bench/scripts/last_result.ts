/** Has a last result, from a worker, and says when. How long the process then still lives is measured outside. */

import { toThread } from "@weft/weft";
import { increment } from "../kernels.ts";

const result = await toThread(increment, 1);
console.log(JSON.stringify({ result, milliseconds: performance.timeOrigin + performance.now() }));
