/**
 * How a process is started.
 *
 * @module
 */

import { granted } from "../workers/settings.ts";
import { inheritedFlags } from "./inherited.ts";
import { pathOf, permissionFlags, type ProcessPermissions } from "./permissions.ts";

/** What all processes of a pool have in common. */
export interface ProcessSettings {
  readonly permissions: ProcessPermissions;
  /** The most megabytes of JavaScript objects. */
  readonly memory?: number;
  /** Flags of Deno; by default those of this program that decide how modules are found. */
  readonly flags?: readonly string[];
}

/**
 * The arguments for Deno to start a process.
 *
 * Its entry is run before the program's own main module, and never ends: so the main module, by which Deno finds the
 * configuration, is named but not run. The entry mentions the modules that the process will import. Deno loads what is
 * mentioned together with the entry, for which no permission is needed: kernels may import what they need, and read
 * nothing.
 *
 * @param worker The number of the process in its pool.
 * @param modules The modules of kernels that it will be able to import.
 */
export function processArguments(
  { permissions, memory, flags = inheritedFlags() }: ProcessSettings,
  worker: number,
  modules: Iterable<string>,
): string[] {
  return [
    "run",
    "--quiet",
    "--no-prompt",
    ...flags,
    ...permissionFlags({ ...importing(flags), ...permissions, read: reading(permissions) }),
    ...(memory === undefined ? [] : [`--v8-flags=--max-old-space-size=${memory}`]),
    `--preload=data:text/javascript,${encodeURIComponent(entry(worker, modules))}`,
    Deno.mainModule,
    ...Deno.args,
  ];
}

function entry(worker: number, modules: Iterable<string>): string {
  const mentioned = Array.from(modules, (url) => `import(${JSON.stringify(url)})`);
  return `import { serve } from ${JSON.stringify(import.meta.resolve("./process.ts"))};
    () => [${mentioned.join(", ")}];
    serve(${worker});
    await new Promise(() => {});`;
}

/** The listener is a module of its own, which must be read if it is a file. */
function reading({ read = [] }: ProcessPermissions): ProcessPermissions["read"] {
  const kernels = new URL("..", import.meta.url);
  if (read === true || kernels.protocol !== "file:") return read;
  return [...read || [], pathOf(kernels)];
}

function importing(flags: readonly string[]): ProcessPermissions {
  const named = flags.some((flag) => flag.startsWith("--allow-import"));
  return !named && granted({ name: "import" }) ? { import: true } : {};
}
