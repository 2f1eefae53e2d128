/**
 * The index of a cache: an SQLite database with what is known of each result, and the small ones themselves.
 *
 * @module
 */

import { DatabaseSync, type StatementSync } from "node:sqlite";

/** A packed result, or, behind `@`, the name of the file that holds it. */
export type Content = Uint8Array | string;

/** A result in the database. */
export interface Row {
  readonly key: string;
  /** The name of the task's function. */
  readonly name: string;
  readonly content: Content;
  /** Of the key and the packed result. */
  readonly checksum: string;
  /** The room it takes. */
  readonly bytes: number;
  /** How long the task ran. */
  readonly seconds: number;
  /** When it was put, in milliseconds since 1970. */
  readonly made: number;
}

/** What is read to get a result back. */
export type Found = Pick<Row, "content" | "checksum">;

/** The results of one function. */
export interface Summary {
  readonly name: string;
  readonly results: number;
  readonly bytes: number;
  readonly seconds: number;
  /** When the latest one was put, in milliseconds since 1970. */
  readonly made: number;
}

/** Why a database is of no use. */
export class Unusable extends Error {
  /** Whether it is a cache, hence may be removed. */
  readonly isOurs: boolean;

  constructor(message: string, isOurs: boolean) {
    super(message);
    this.isOurs = isOurs;
  }
}

/** "WEFT", by which SQLite files are told apart. */
const APPLICATION = 0x57454654;
/** Of the tables, and of what they hold. */
const VERSION = 1;
/** Milliseconds to wait for another process that writes. */
const PATIENCE = 5000;

/** The pages that are kept in memory have so many KB. */
const CACHE_KB = 32768;
/** In pages of 4 KB; a longer log is written back. */
const LONGEST_LOG = 4000;

const TABLES = `
  create table results (
    key text not null unique, name text not null, content any not null, checksum text not null, bytes integer not null,
    seconds real not null, made integer not null, used integer not null
  ) strict;
  create table counts (bytes integer not null, writes integer not null) strict;
  insert into counts values (0, 0);
  pragma application_id = ${APPLICATION};
  pragma user_version = ${VERSION};
`;

const STATEMENTS = {
  find: "select content, checksum from results where key = ?",
  put: "insert or ignore into results values (?, ?, ?, ?, ?, ?, ?, ?)",
  use: "update results set used = ? where key in (select value from json_each(?))",
  remove: "delete from results where key = ? and checksum = ? returning bytes",
  count: "update counts set bytes = bytes + ? returning bytes",
  write: "update counts set writes = writes + 1 returning writes",
  recount: "update counts set bytes = (select coalesce(sum(bytes), 0) from results) returning bytes",
  oldest: "select key, checksum, bytes, content from results order by used, key",
  files: "select substr(content, 2) as name from results where content glob '@*'",
  vacuum: "pragma incremental_vacuum",
  summary: `select name, count(*) as results, sum(bytes) as bytes, sum(seconds) as seconds, max(made) as made
    from results group by name order by bytes desc, name`,
};

type Statements = { readonly [K in keyof typeof STATEMENTS]: StatementSync };

/** Makes a database where there is none. It must not be seen by others before it is made. */
export function makeDatabase(path: string): void {
  const db = new DatabaseSync(path);
  try {
    db.exec("pragma auto_vacuum = incremental; pragma journal_mode = wal");
    db.exec(TABLES);
  } finally {
    db.close();
  }
}

/** An open database. */
export class Database implements Disposable {
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  #reading = false;

  /**
   * Opens a database.
   *
   * @throws {Unusable} If it is another one, or damaged.
   * @throws {Error} If it cannot be opened and written.
   */
  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: PATIENCE });
    try {
      this.#db.exec(`
        pragma synchronous = normal;
        pragma cache_size = ${-CACHE_KB};
        pragma wal_autocheckpoint = ${LONGEST_LOG};
      `);
      this.#check();
      this.#statements = Object.fromEntries(
        Object.entries(STATEMENTS).map(([name, sql]) => [name, this.#db.prepare(sql)]),
      ) as Statements;
      this.#transaction(() => {});
    } catch (error) {
      this.#db.close();
      throw isDamage(error) ? new Unusable((error as Error).message, true) : error;
    }
  }

  #check(): void {
    if (this.#number("schema_version") === 0) throw new Unusable("it is empty", true);
    if (this.#number("application_id") !== APPLICATION) throw new Unusable("it is something else", false);
    const version = this.#number("user_version");
    if (version !== VERSION) {
      throw new Unusable(`it has version ${version}, not ${VERSION}`, version < VERSION);
    }
  }

  #number(pragma: string): number {
    return Object.values(this.#db.prepare(`pragma ${pragma}`).get()!)[0] as number;
  }

  /** What is there under a key. */
  find(key: string): Found | undefined {
    this.#read();
    return this.#statements.find.get(key) as Found | undefined;
  }

  /** Whether a result is still there. */
  has(key: string): boolean {
    this.#endReading(); // which sees what there was when it began
    return this.find(key) !== undefined;
  }

  // Many reads after one another cost half in one transaction. It ends before anything else happens.
  #read(): void {
    if (this.#reading) return;
    this.#db.exec("begin");
    this.#reading = true;
    queueMicrotask(() => this.#endReading());
  }

  #endReading(): void {
    if (!this.#reading) return;
    this.#reading = false;
    this.#db.exec("commit");
  }

  /**
   * Writes all or nothing.
   *
   * @param used The keys of results that have been used.
   * @returns The rows that were there already, and the bytes of all results.
   */
  write(rows: readonly Row[], used: readonly string[]): { known: Row[]; bytes: number } {
    return this.#transaction(() => {
      const { put, use } = this.#statements;
      const { writes } = this.#statements.write.get() as { writes: number };
      const known: Row[] = [];
      let added = 0;
      for (const row of rows) {
        const { key, name, content, checksum, bytes, seconds, made } = row;
        const { changes } = put.run(key, name, content, checksum, bytes, seconds, made, writes);
        if (changes === 0) known.push(row);
        else added += bytes;
      }
      if (used.length > 0) use.run(writes, JSON.stringify(used));
      return { known, bytes: this.#count(added) };
    });
  }

  #count(added: number): number {
    return (this.#statements.count.get(added) as { bytes: number }).bytes;
  }

  /** Removes a result, if it is still this one. */
  remove(key: string, checksum: string): void {
    this.#transaction(() => {
      const removed = this.#statements.remove.get(key, checksum) as { bytes: number } | undefined;
      if (removed) this.#count(-removed.bytes);
    });
  }

  /** Removes the results that have not been used for longest, until the others have at most so many bytes. */
  shrink(most: number): Row[] {
    const removed = this.#transaction(() => {
      const { bytes } = this.#statements.recount.get() as { bytes: number };
      const rows = [...this.#oldest(bytes - most)];
      for (const { key, checksum } of rows) this.#statements.remove.get(key, checksum);
      this.#statements.recount.get();
      return rows;
    });
    this.#statements.vacuum.all(); // a page for each row
    return removed;
  }

  /** The oldest rows that have at least so many bytes. */
  *#oldest(bytes: number): Generator<Row> {
    let left = bytes;
    if (left <= 0) return;
    for (const row of this.#statements.oldest.iterate()) {
      yield row as unknown as Row;
      left -= row.bytes as number;
      if (left <= 0) return;
    }
  }

  /** The names of the files that hold results. */
  files(): Set<string> {
    return new Set(this.#statements.files.all().map(({ name }) => name as string));
  }

  /** What there is, those with the most bytes first. */
  summary(): Summary[] {
    return this.#statements.summary.all() as unknown as Summary[];
  }

  #transaction<T>(work: () => T): T {
    this.#endReading();
    this.#db.exec("begin immediate");
    try {
      const result = work();
      this.#db.exec("commit");
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("rollback");
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#reading = false;
    this.#db.close();
  }
}

/** Whether an error says that a database is damaged, and not that it cannot be reached or has no room. */
export function isDamage(error: unknown): boolean {
  const { message, code } = error as Error & { code?: string };
  if (code !== "ERR_SQLITE_ERROR") return false;
  return !/unable to open|locked|busy|full|readonly|disk I\/O|access/i.test(message);
}
