/** Whole processes: starting, ending, and the main job. */

import { atMost, atMostMore, below } from "../bounds.ts";
import type { Case, Sample, Side } from "../case.ts";
import { exactly } from "../expect.ts";
import { pathOf, runDeno } from "../program.ts";

const GROUP = "Processes";

export const processes: readonly Case[] = [
  {
    group: GROUP,
    name: "a script that imports Weft",
    unit: "s",
    bound: atMostMore(0.03, "s"),
    why:
      "Deno takes about 57 µs for each of 230 modules, 9 µs for each of 600 imports, and 7 ms for each MB of source. " +
      "The compiler's hundred modules are not evaluated before the first call of a kernel, but they are loaded, since " +
      "that call cannot wait for them.",
    prepare: () => ({
      weft: running("Weft", pathOf("scripts/import_weft.ts")),
      others: [{ ...running("an empty script", pathOf("scripts/empty.ts")), yardstick: true }],
    }),
  },
  {
    group: GROUP,
    name: "last result to exit",
    unit: "s",
    bound: atMost(0.2, "s"),
    prepare: () => ({ weft: { name: "Weft", run: lastResultToExit }, wrong: exactly(2) }),
  },
  {
    group: GROUP,
    name: "deno task mandelbrot, in whole",
    unit: "s",
    bound: below(1.5, "s"),
    prepare: async ({ open }) => {
      const folder = await Deno.makeTempDir();
      open.defer(() => Deno.remove(folder, { recursive: true }));
      const run = async () => ({
        value: (await runDeno("task", "--quiet", "mandelbrot", `--out=${folder}/mandelbrot`)).seconds,
      });
      await run(); // from here on it is warm
      return { weft: { name: "Weft", run } };
    },
  },
];

function running(name: string, path: string): Side {
  return { name, run: async () => ({ value: (await runDeno("run", "-A", path)).seconds }) };
}

async function lastResultToExit(): Promise<Sample> {
  const { stdout, at } = await runDeno("run", "-A", pathOf("scripts/last_result.ts"));
  const { result, milliseconds } = JSON.parse(stdout);
  return { value: (at - milliseconds) / 1000, result };
}
