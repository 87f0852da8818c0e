// release-store.ts — releases and what they cost, in one SQLite file. Each window of each task is stored once and never changed.
import { statSync } from 'node:fs';
import { ImmediateDialect, newSqlite } from '@soundings/aggregator/sqlite';
import Sqlite from 'better-sqlite3';
import { Kysely, type Transaction } from 'kysely';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { checkRelease, type Release } from '@soundings/protocol/release/release';
import { partName, type MissionLedger, type Spending } from '@soundings/protocol/privacy/ledger';
import { InputError } from '../errors.ts';
import type { CollectErrorCode } from './errors.ts';
import { ledgerFromJson, ledgerToJson } from './ledger-json.ts';
import { migrate, type ReleaseTables } from './release-tables.ts';

/** The mission's ledger as it is opened, and what a release does to it. */
interface Charging {
  readonly opened: MissionLedger;
  readonly charge: (ledger: MissionLedger) => Spending<MissionLedger>;
  /** The mission has a public register, so the release is shown only with its proof. */
  readonly isLogged?: boolean;
}

/** A release, and the proof that it is in its mission's register: empty until there is one, undefined if the mission has no register. */
export interface KeptRelease {
  readonly release: Release;
  readonly proof: string | undefined;
}

/** A window that is refused permanently. */
export interface StoredRefusal {
  readonly instrument: string;
  /** The task's `partName`. */
  readonly part: string | undefined;
  readonly window: number;
  /** Undefined if an earlier build stored it. */
  readonly reason: CollectErrorCode | undefined;
  /** As protocol/register/not-given.ts encodes it; undefined as long as no aggregator has said so. */
  readonly notGiven: Uint8Array | undefined;
}

export interface ReleaseStore {
  /**
   * Stores a release and charges the mission's ledger for it, in one transaction: after a crash either both are stored or neither. If the window has
   * a release already, nothing changes: `repeated` if it is the same release, `conflict` if it differs. `over-budget`: nothing is stored.
   */
  save(release: Release, charging: Charging): Promise<'saved' | 'repeated' | 'conflict' | 'over-budget'>;
  /** Undefined if there is none. `part` is the task's `partName`. */
  find(charter: string, instrument: string, part: string | undefined, window: number): Promise<Release | undefined>;
  /** Stores that a window is refused permanently, and why. A second call changes nothing. */
  refuse(charter: string, instrument: string, part: string | undefined, window: number, reason: CollectErrorCode): Promise<void>;
  /** Stores an aggregator's signed word about a refused window. The first one is kept. */
  noteWord(charter: string, instrument: string, part: string | undefined, window: number, notGiven: Uint8Array): Promise<void>;
  /** The windows of a charter that are refused permanently, by number. */
  refusals(charter: string): Promise<readonly StoredRefusal[]>;
  isRefused(charter: string, instrument: string, part: string | undefined, window: number): Promise<boolean>;
  /** All releases, of one charter or of all, by window. */
  list(charter?: string): Promise<readonly Release[]>;
  /** The same with their proofs. */
  kept(charter?: string): Promise<readonly KeptRelease[]>;
  /** Keeps the proof of a stored release, which the caller has verified. The first one is kept for ever. */
  prove(release: Release, proof: string): Promise<void>;
  /** Undefined while nothing has been charged. */
  ledger(charter: string): Promise<MissionLedger | undefined>;
  close(): Promise<void>;
}

/**
 * Opens the file, or creates it; a file of an earlier build is migrated. `now` gives seconds since the epoch; the time is stored beside a release, not
 * in it. Throws InputError if the file is not a file of releases, or if a later build wrote it.
 */
export async function openReleaseStore(file: string, now: () => number): Promise<ReleaseStore> {
  const db = new Kysely<ReleaseTables>({ dialect: new ImmediateDialect({ database: openFile(file) }) });
  try {
    if ((await migrate(db)) === 'newer')
      throw new InputError(`${file} was written by a later version of soundings. Open it with that version, or a later one.`);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    save: async (release, charging) => db.transaction().execute(async (within) => save(within, release, charging, now())),
    find: async (charter, instrument, part, window) => {
      const document = await documentOf(db, charter, instrument, part, window);
      return document === undefined ? undefined : readRelease(document);
    },
    refuse: async (charter, instrument, part, window, reason) => {
      const row = { charter, instrument, sector: part ?? '', window, refused_at: now(), reason, not_given: null };
      await db.insertInto('refusals').orIgnore().values(row).execute();
    },
    noteWord: async (charter, instrument, part, window, notGiven) => {
      const row = db
        .updateTable('refusals')
        .set({ not_given: notGiven })
        .where('charter', '=', charter)
        .where('instrument', '=', instrument);
      await row
        .where('sector', '=', part ?? '')
        .where('window', '=', window)
        .where('not_given', 'is', null)
        .execute();
    },
    refusals: async (charter) => refusalsOf(db, charter),
    isRefused: async (charter, instrument, part, window) => {
      const windows = db.selectFrom('refusals').select('window').where('charter', '=', charter).where('instrument', '=', instrument);
      const found = await windows
        .where('sector', '=', part ?? '')
        .where('window', '=', window)
        .executeTakeFirst();
      return found !== undefined;
    },
    list: async (charter) => (await kept(db, charter)).map(({ release }) => release),
    kept: async (charter) => kept(db, charter),
    prove: async (release, proof) => {
      const row = db
        .updateTable('releases')
        .set({ proof })
        .where('charter', '=', release.charter)
        .where('instrument', '=', release.instrument);
      await row
        .where('sector', '=', partName(release) ?? '')
        .where('window', '=', release.window.number)
        .where((x) => x.or([x('proof', 'is', null), x('proof', '=', '')]))
        .execute();
    },
    ledger: async (charter) => ledgerOf(db, charter),
    close: async () => db.destroy(),
  };
}

async function save(
  within: Transaction<ReleaseTables>,
  release: Release,
  { opened, charge, isLogged = false }: Charging,
  now: number,
): ReturnType<ReleaseStore['save']> {
  const document = fromUtf8(canonicalJson(release));
  const { charter, instrument, window } = release;
  const part = partName(release);
  const known = await documentOf(within, charter, instrument, part, window.number);
  if (known !== undefined) return known === document ? 'repeated' : 'conflict';
  const spending = charge((await ledgerOf(within, charter)) ?? opened);
  if (spending.kind === 'refused') return 'over-budget';
  await within
    .insertInto('ledgers')
    .orReplace()
    .values({ charter, document: ledgerToJson(spending.ledger) })
    .execute();
  const row = { charter, instrument, sector: part ?? '', window: window.number, released_at: now, document, proof: isLogged ? '' : null };
  await within.insertInto('releases').values(row).execute();
  return 'saved';
}

async function refusalsOf(db: Kysely<ReleaseTables>, charter: string): Promise<readonly StoredRefusal[]> {
  const rows = await db.selectFrom('refusals').selectAll().where('charter', '=', charter).orderBy('window').orderBy('instrument').execute();
  return rows.map(({ instrument, sector, window, reason, not_given }) => ({
    instrument,
    part: sector === '' ? undefined : sector,
    window,
    reason: (reason ?? undefined) as CollectErrorCode | undefined,
    notGiven: not_given === null ? undefined : new Uint8Array(not_given),
  }));
}

async function kept(db: Kysely<ReleaseTables>, charter: string | undefined): Promise<readonly KeptRelease[]> {
  const all = db
    .selectFrom('releases')
    .select(['document', 'proof'])
    .orderBy('charter')
    .orderBy('window')
    .orderBy('instrument')
    .orderBy('sector');
  const rows = await (charter === undefined ? all : all.where('charter', '=', charter)).execute();
  return rows.map(({ document, proof }) => ({ release: readRelease(document), proof: proof ?? undefined }));
}

/** A release as it is kept. */
async function documentOf(
  db: Kysely<ReleaseTables>,
  charter: string,
  instrument: string,
  part: string | undefined,
  window: number,
): Promise<string | undefined> {
  const documents = db.selectFrom('releases').select('document').where('charter', '=', charter).where('instrument', '=', instrument);
  const found = await documents
    .where('sector', '=', part ?? '')
    .where('window', '=', window)
    .executeTakeFirst();
  return found?.document;
}

async function ledgerOf(db: Kysely<ReleaseTables>, charter: string): Promise<MissionLedger | undefined> {
  const found = await db.selectFrom('ledgers').select('document').where('charter', '=', charter).executeTakeFirst();
  return found === undefined ? undefined : ledgerFromJson(found.document); // we alone write here
}

/** A connection to the file. */
function openFile(file: string): Sqlite.Database {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile() && !found.isDirectory()) throw notOurs(file); // a device or a pipe: SQLite would say "disk I/O error"
  const database = newSqlite(file);
  assertOurs(database, file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  return database;
}

/** Before anything is written, checks that the file is new or a file of releases. */
function assertOurs(database: Sqlite.Database, file: string): void {
  let cause: unknown;
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    if (tables.length === 0 || tables.includes('releases')) return;
  } catch (error) {
    database.close();
    if (!(error instanceof Sqlite.SqliteError) || error.code !== 'SQLITE_NOTADB') throw error;
    cause = error;
  }
  database.close();
  throw notOurs(file, cause);
}

function notOurs(file: string, cause?: unknown): InputError {
  return new InputError(`${file} is not a file of releases. Name the file that soundings collect made.`, { cause });
}

function readRelease(document: string): Release {
  return checkRelease(parseJson(document));
}
