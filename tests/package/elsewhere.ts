/** A place that knows nothing of this repository: no configuration, no import map, nothing fetched yet. */

import { copyFolder } from "./copy_folder.ts";
import { deno, denoMayFail } from "./deno.ts";
import { published } from "./publish.ts";
import { Registry } from "./registry.ts";

/** An empty folder, with a registry in which the package has just been published. */
export class Elsewhere implements AsyncDisposable {
  /** Where the package comes from. */
  readonly registry: Registry;
  readonly #folder: string;
  readonly #cache: string;

  private constructor(registry: Registry, folder: string, cache: string) {
    this.registry = registry;
    this.#folder = folder;
    this.#cache = cache;
  }

  /**
   * Makes the place.
   *
   * @param packages The packages of npm that have been fetched already; all that this machine has by default.
   */
  static async open(packages?: string[]): Promise<Elsewhere> {
    const { releases } = await published();
    const [folder, cache] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
    await providePackages(cache, packages);
    return new Elsewhere(new Registry(releases), folder, cache);
  }

  /**
   * Puts one of the scripts there as `main.ts`.
   *
   * @param address What it imports the package from.
   */
  async put(script: string, address = "jsr:@weft/weft"): Promise<void> {
    const source = await Deno.readTextFile(new URL(`scripts/${script}`, import.meta.url));
    await Deno.writeTextFile(`${this.#folder}/main.ts`, source.replace('"@weft/weft"', `"${address}"`));
  }

  /** The packages of npm that it has by now. */
  get packages(): string[] {
    const npm = `${this.#cache}/npm`;
    const hosts = [...Deno.readDirSync(npm)];
    return hosts.flatMap((host) => Array.from(Deno.readDirSync(`${npm}/${host.name}`), ({ name }) => name));
  }

  /** Runs a command of Deno on `main.ts`, which must succeed; resolves with what it printed. */
  async deno(...args: string[]): Promise<string> {
    const { output } = await deno([...args, "main.ts"], this.#options);
    return output;
  }

  /** Runs `main.ts` with less than it needs; resolves with what Deno says. */
  async fail(...flags: string[]): Promise<string> {
    const { code, errors } = await denoMayFail(["run", ...flags, "main.ts"], this.#options);
    if (code === 0) throw new Error("main.ts was expected to fail");
    return errors;
  }

  get #options(): { cwd: string; env: Record<string, string> } {
    return { cwd: this.#folder, env: { DENO_DIR: this.#cache, JSR_URL: this.registry.url } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.registry[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
    await Deno.remove(this.#cache, { recursive: true });
  }
}

async function providePackages(cache: string, packages: string[] | undefined): Promise<void> {
  const npm = await npmCache();
  // A link, so that what has to be fetched after all is there the next time.
  if (!packages) return await Deno.symlink(npm, `${cache}/npm`, { type: "dir" });
  for (const { name: host } of Deno.readDirSync(npm)) {
    for (const name of packages) await copyFolder(`${npm}/${host}/${name}`, `${cache}/npm/${host}/${name}`);
  }
}

async function npmCache(): Promise<string> {
  const { output } = await deno(["info", "--json"], { cwd: import.meta.dirname! });
  const { npmCache } = JSON.parse(output);
  await Deno.mkdir(npmCache, { recursive: true });
  return npmCache;
}
