/** Publishes this package, and what it needs of `@std`, to a registry on this machine. */

import { copyFolder } from "./copy_folder.ts";
import { deno } from "./deno.ts";
import { Registry, type Release } from "./registry.ts";

const root = `${import.meta.dirname}/../..`;

/** What publishing brought forth. */
export interface Publication {
  /** This package and the stand-ins for `@std`. */
  readonly releases: readonly Release[];
  /** What `deno publish` said about this package. */
  readonly messages: string;
}

let publication: Promise<Publication> | undefined;

/** Publishes at the first call. What is published does not change while tests run. */
export function published(): Promise<Publication> {
  return publication ??= publish();
}

async function publish(): Promise<Publication> {
  await using registry = new Registry();
  const messages = await upload(registry, root);
  const standIns = await Deno.makeTempDir();
  await copyStandIns(standIns);
  await upload(registry, standIns);
  await Deno.remove(standIns, { recursive: true });
  return { releases: registry.releases, messages };
}

// Types have been checked before anything is tested; the registry believes any token.
const FLAGS = ["--token=any", "--allow-dirty", "--no-check", "--no-provenance"];

async function upload(registry: Registry, folder: string): Promise<string> {
  const { errors } = await deno(["publish", ...FLAGS], { cwd: folder, env: { JSR_URL: registry.url } });
  return errors;
}

/** Copies the stand-ins into a workspace of their own, in which they may be published. */
async function copyStandIns(target: string): Promise<void> {
  await copyFolder(`${root}/std`, target);
  const packages = [...Deno.readDirSync(target)].filter(({ isDirectory }) => isDirectory);
  const workspace = packages.map(({ name }) => `./${name}`);
  await Deno.writeTextFile(`${target}/deno.json`, JSON.stringify({ workspace }));
  for (const { name } of packages) {
    const config = `${target}/${name}/deno.json`;
    const { publish: _, ...settings } = JSON.parse(await Deno.readTextFile(config));
    await Deno.writeTextFile(config, JSON.stringify({ ...settings, license: "MIT" }));
  }
}
