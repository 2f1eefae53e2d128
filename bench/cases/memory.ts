/** How much memory tasks take, in processes of their own. */

import { belowAndSteady } from "../bounds.ts";
import type { Case, Side } from "../case.ts";
import { exactly } from "../expect.ts";
import { pathOf, reported, runDeno } from "../program.ts";

const SIZES = [100_000, 200_000, 400_000] as const;

export const memory: readonly Case[] = [of("built"), of("computing")];

function of(when: "built" | "computing"): Case {
  return {
    group: "Memory",
    name: `live task of 400,000, ${when}`,
    unit: "B",
    bound: belowAndSteady(600, "B"),
    rounds: 1,
    prepare: () => {
      const [small, middle, large] = SIZES.map((tasks) => side(tasks, when));
      return { weft: large, others: [middle, small] };
    },
  };
}

function side(tasks: number, when: string): Side {
  return {
    name: `of ${tasks.toLocaleString("en-US")}`,
    yardstick: true,
    run: async () => {
      const args = ["run", "-A", "--v8-flags=--expose-gc", pathOf("scripts/memory.ts"), `${tasks}`, when];
      const sample = await reported(runDeno(...args));
      const complaint = exactly(tasks)(sample.result, undefined);
      if (complaint) throw new Error(`the script made ${complaint} tasks`);
      return sample;
    },
  };
}
