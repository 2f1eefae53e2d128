/**
 * What is printed on the console, seen before it is.
 *
 * @module
 */

const PRINTING = [
  "assert",
  "debug",
  "dir",
  "dirxml",
  "error",
  "group",
  "groupCollapsed",
  "info",
  "log",
  "table",
  "timeEnd",
  "timeLog",
  "trace",
  "warn",
] as const;

type Print = (...args: unknown[]) => void;

/**
 * Lets whatever prints on the console go through a function, until the returned function is called. What somebody else
 * puts in the place of a method meanwhile stays there.
 */
export function interceptConsole(through: (print: () => void) => void): () => void {
  const methods = console as unknown as Record<typeof PRINTING[number], Print>;
  let printing = false, over = false;
  const intercept = (print: () => void) => {
    if (printing || over) return print(); // some methods print through others
    printing = true;
    try {
      through(print);
    } finally {
      printing = false;
    }
  };
  const taken = PRINTING.map((name) => {
    const original = methods[name];
    return { name, original, own: methods[name] = (...args) => intercept(() => original(...args)) };
  });
  return () => {
    over = true;
    for (const { name, original, own } of taken) if (methods[name] === own) methods[name] = original;
  };
}
