/**
 * The flags that this program was started with and that decide how modules are found: another process must find the
 * same ones.
 *
 * @module
 */

import { granted } from "../workers/settings.ts";

/** Those that stand alone or have their value behind a `=`; a name that ends in a dash stands for all that begin so. */
const FLAGS = [
  "--allow-import",
  "--cached-only",
  "--cert",
  "--conditions",
  "--config",
  "--deny-import",
  "--frozen",
  "--import-map",
  "--lock",
  "--no-config",
  "--no-lock",
  "--no-npm",
  "--no-remote",
  "--node-modules-dir",
  "--unsafely-ignore-certificate-errors",
  "--unstable-",
  "--vendor",
];

/** Those that may have their value as the next argument, by what they are called besides. */
const VALUED: { readonly [flag: string]: string } = {
  "--cert": "--cert",
  "--conditions": "--conditions",
  "--config": "--config",
  "-c": "--config",
  "--import-map": "--import-map",
};

/** Those among the arguments of Deno. */
export function inheritedIn(args: readonly string[]): string[] {
  const found: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [flag, value] = splitAt(args[i], "=");
    const valued = VALUED[flag];
    if (valued && value === undefined) found.push(`${valued}=${args[++i]}`);
    else if (valued) found.push(`${valued}=${value}`);
    else if (FLAGS.some((name) => flag === name || name.endsWith("-") && flag.startsWith(name))) {
      found.push(args[i]);
    }
  }
  return found;
}

function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Those of this program. Deno tells nobody; the system does on Linux, if everything is allowed. */
export function inheritedFlags(): string[] {
  if (Deno.build.os !== "linux" || !EVERYTHING.every((name) => granted({ name }))) return [];
  const all = Deno.readTextFileSync("/proc/self/cmdline").split("\0").slice(1, -1);
  return inheritedIn(all.slice(0, all.length - Deno.args.length));
}

const EVERYTHING = ["read", "write", "net", "env", "run", "sys", "ffi"] as const;
