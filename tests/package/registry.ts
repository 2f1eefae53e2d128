/**
 * A registry like JSR, on this machine: it takes what `deno publish` uploads, and hands it out module by module.
 *
 * A Deno whose `JSR_URL` is this registry's address talks to it instead of JSR, so all that it gets is what users get.
 */

import { createHash } from "node:crypto";
import { untar } from "./untar.ts";

/** A version of a package, as it was uploaded. */
export interface Release {
  /** The name with its scope: `@weft/weft`. */
  readonly name: string;
  readonly version: string;
  /** The files by their path in the package, which begins with a slash. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** The registry. It is open until it is disposed. */
export class Registry implements AsyncDisposable {
  /** The paths of what has been asked for, in order; the questions of `deno publish` are left out. */
  readonly requests: string[] = [];
  readonly #releases: Release[];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  /** @param releases What it has at first. */
  constructor(releases: readonly Release[] = []) {
    this.#releases = [...releases];
    const address = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(address, (request) => this.#answer(request));
  }

  /** Its address, for `JSR_URL`. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** The same server by another name, which Deno does not know to be a registry. */
  get plainUrl(): string {
    return `http://localhost:${this.#server.addr.port}/`;
  }

  /** What it has. */
  get releases(): readonly Release[] {
    return this.#releases;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/api/")) return await this.#api(request, pathname);
    this.requests.push(pathname);
    return this.#handOut(pathname) ?? new Response("not found", { status: 404 });
  }

  /** The part of JSR's API that `deno publish` uses: is it there already, may it be made, here it is. */
  async #api(request: Request, pathname: string): Promise<Response> {
    const [, scope, base, version] = pathname.match(
      /^\/api\/scopes\/(.+)\/packages\/([^/]+)(?:\/versions\/(.+))?$/,
    )!;
    if (request.method === "POST") {
      const files = await untar(request.body!.pipeThrough(new DecompressionStream("gzip")));
      this.#releases.push({ name: `@${scope}/${base}`, version, files });
      return Response.json({ id: crypto.randomUUID(), status: "success", error: null });
    }
    if (version === undefined) return Response.json({});
    return Response.json({ code: "packageVersionNotFound", message: "not found" }, { status: 404 });
  }

  /** `/@scope/name/meta.json`, `/@scope/name/1.0.0_meta.json` or `/@scope/name/1.0.0/a/file.ts`. */
  #handOut(pathname: string): Response | undefined {
    const [, name, version, path] = pathname.match(/^\/(@[^/]+\/[^/]+)\/([^/]+)(\/.+)?$/) ?? [];
    const releases = this.#releases.filter((release) => release.name === name);
    const find = (version: string) => releases.find((release) => release.version === version);
    if (path) return respond(find(version)?.files.get(path), path);
    if (version === "meta.json") return listVersions(releases);
    return listFiles(find(version?.replace(/_meta\.json$/, "")));
  }
}

const TYPES: Record<string, string> = { ts: "text/typescript", json: "application/json" };

function respond(content: Uint8Array<ArrayBuffer> | undefined, path: string): Response | undefined {
  const type = TYPES[path.split(".").at(-1)!] ?? "text/plain";
  return content && new Response(content, { headers: { "content-type": type } });
}

function listVersions(releases: readonly Release[]): Response | undefined {
  if (releases.length === 0) return undefined;
  const versions = Object.fromEntries(releases.map(({ version }) => [version, {}]));
  return Response.json({ latest: releases[0].version, versions });
}

/** The files, each with its checksum, which Deno verifies; and what `exports` says. */
function listFiles(release: Release | undefined): Response | undefined {
  if (!release) return undefined;
  const manifest = Object.fromEntries(
    Array.from(
      release.files,
      ([path, content]) => [path, { size: content.length, checksum: checksum(content) }],
    ),
  );
  const { exports } = JSON.parse(new TextDecoder().decode(release.files.get("/deno.json")));
  return Response.json({ manifest, exports: typeof exports === "string" ? { ".": exports } : exports });
}

function checksum(content: Uint8Array): string {
  return `sha256-${createHash("sha256").update(content).digest("hex")}`;
}
