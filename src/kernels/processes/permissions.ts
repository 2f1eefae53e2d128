/**
 * What processes may do.
 *
 * @module
 */

import { checkOptions } from "../../checks.ts";

/** A permission: for everything, for what is listed, or not at all. */
export type Grant<T extends string | URL = string> = boolean | readonly T[];

/**
 * What the kernels in a {@linkcode ProcessPool} may do, by the names that Deno has for it. What is not named is denied:
 * they may compute, and import their modules.
 */
export interface ProcessPermissions {
  /** To see and set variables of the environment. */
  env?: Grant;
  /** To load dynamic libraries. Nothing isolates from what these do. */
  ffi?: Grant<string | URL>;
  /** To import modules from hosts other than those that Deno trusts; by default as this program may. */
  import?: Grant;
  /** To use the network. */
  net?: Grant;
  /** To read files. */
  read?: Grant<string | URL>;
  /** To run programs. Nothing isolates from what these do. */
  run?: Grant<string | URL>;
  /** To look at the system. */
  sys?: Grant;
  /** To write files. */
  write?: Grant<string | URL>;
}

const NAMES = [
  "env",
  "ffi",
  "import",
  "net",
  "read",
  "run",
  "sys",
  "write",
] satisfies (keyof ProcessPermissions)[];

/** @throws {TypeError} If there is no such permission, or it is not granted in one of the ways there are. */
export function checkPermissions(where: string, permissions: ProcessPermissions): void {
  checkOptions(`${where}: permissions`, permissions, NAMES);
  for (const [name, grant] of Object.entries(permissions)) {
    if (typeof grant === "boolean" || grant === undefined) continue;
    if (Array.isArray(grant) && grant.every((item) => typeof item === "string" || item instanceof URL)) {
      continue;
    }
    throw new TypeError(
      `${where}: the permission ${name} must be true, false or a list of what it is for; got ${
        Deno.inspect(grant)
      }`,
    );
  }
}

/**
 * The flags of Deno that grant permissions, and deny the others: Deno's `spawn` grants all to a Deno that is started
 * without any such flag. What is said of imports is left to Deno if nothing is.
 */
export function permissionFlags(permissions: ProcessPermissions): string[] {
  return NAMES.flatMap((name) => {
    const grant = permissions[name] ?? (name === "import" ? undefined : false);
    if (grant === undefined) return [];
    if (grant === true) return [`--allow-${name}`];
    // an empty list would allow all
    return grant && grant.length > 0 ? [`--allow-${name}=${grant.map(listed).join()}`] : [`--deny-${name}`];
  });
}

function listed(item: string | URL): string {
  const text = item instanceof URL ? pathOf(item) : item;
  return text.replaceAll(",", ",,");
}

/** The path that the address of a file stands for. */
export function pathOf(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return Deno.build.os === "windows" ? path.slice(1) : path;
}
