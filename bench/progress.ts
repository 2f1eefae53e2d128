/** How far the benchmarks are, on stderr, if somebody looks. */

import { ProgressBar } from "@std/cli/unstable-progress-bar";

/** A bar that names the case that runs. */
export interface Progress extends AsyncDisposable {
  /** The next case begins. */
  next(name: string): void;
}

/** A bar for so many cases; where stderr is no terminal, nothing. */
export function startProgress(cases: number): Progress {
  if (!Deno.stderr.isTerminal()) return { next: () => {}, [Symbol.asyncDispose]: () => Promise.resolve() };
  let current = "";
  const bar = new ProgressBar({
    max: cases,
    value: -1,
    barLength: 20,
    clear: true,
    formatter: ({ styledTime, progressBar, value }) =>
      `${styledTime} ${progressBar} ${value}/${cases} ${current}`.slice(0, 78),
  });
  return {
    next: (name) => {
      current = name;
      bar.value++;
    },
    [Symbol.asyncDispose]: () => bar.stop(),
  };
}
