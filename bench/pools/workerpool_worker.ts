/** What Workerpool's workers can do. */

import workerpool from "workerpool";

workerpool.worker({ increment: (x: number) => x + 1 });
