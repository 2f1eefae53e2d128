/** What Poolifier's workers can do. */

import { ThreadWorker } from "poolifier-web-worker";

export default new ThreadWorker<number, number>((x = 0) => x + 1);
