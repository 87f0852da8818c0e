// release-store.ts — releases and what they cost, in one SQLite file. Each window of each task is stored once and never changed.
import { statSync } from 'node:fs';
import { newSqlite } from '@soundings/aggregator/sqlite';
import Sqlite from 'better-sqlite3';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { checkRelease, type Release } from '@soundings/protocol/release/release';
import { partName, type MissionLedger, type Spending } from '@soundings/protocol/privacy/ledger';
import { InputError } from '../errors.ts';
import type { CollectErrorCode } from './errors.ts';
import { ledgerFromJson, ledgerToJson } from './ledger-json.ts';
import { migrate } from './release-tables.ts';

/** The mission's ledger as it is opened, and what a release does to it. */
interface Charging {
  readonly opened: MissionLedger;
  readonly charge: (ledger: MissionLedger) => Spending<MissionLedger>;
  /** The mission has a public register, so the release is shown only with its proof. */
  readonly isLogged?: boolean;
}

/** In a proof's place as long as there is none. */
export const AWAITED = '';

/** A release, and the proof that it is in its mission's register: {@link AWAITED} until there is one, undefined if the mission has no register. */
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
  save(release: Release, charging: Charging): 'saved' | 'repeated' | 'conflict' | 'over-budget';
  /** Undefined if there is none. `part` is the task's `partName`. */
  find(charter: string, instrument: string, part: string | undefined, window: number): Release | undefined;
  /** Stores that a window is refused permanently, and why. A second call changes nothing. */
  refuse(charter: string, instrument: string, part: string | undefined, window: number, reason: CollectErrorCode): void;
  /** Stores an aggregator's signed word about a refused window. The first one is kept. */
  noteWord(charter: string, instrument: string, part: string | undefined, window: number, notGiven: Uint8Array): void;
  /** The windows of a charter that are refused permanently, by number. */
  refusals(charter: string): readonly StoredRefusal[];
  isRefused(charter: string, instrument: string, part: string | undefined, window: number): boolean;
  /** All releases, of one charter or of all, by window. */
  list(charter?: string): readonly Release[];
  /** The same with their proofs. */
  kept(charter?: string): readonly KeptRelease[];
  /** Keeps the proof of a stored release, which the caller has verified. The first one is kept for ever. */
  prove(release: Release, proof: string): void;
  /** Undefined while nothing has been charged. */
  ledger(charter: string): MissionLedger | undefined;
  close(): void;
}

/**
 * Opens the file, or creates it; a file of an earlier build is migrated. `now` gives seconds since the epoch; the time is stored beside a release, not
 * in it. Throws InputError if the file is not a file of releases, or if a later build wrote it.
 */
export function openReleaseStore(file: string, now: () => number): ReleaseStore {
  const database = openTables(file, now);
  const documentAt = database.prepare<[WindowKey], string>(`select document from releases where ${OF_WINDOW}`).pluck();
  const refuse = database.prepare<[WindowKey & { readonly reason: CollectErrorCode; readonly now: number }]>(
    'insert or ignore into refusals (charter, instrument, sector, "window", refused_at, reason) values (@charter, @instrument, @sector, @window, @now, @reason)',
  );
  const noteWord = database.prepare<[WindowKey & { readonly notGiven: Uint8Array }]>(
    `update refusals set not_given = @notGiven where ${OF_WINDOW} and not_given is null`,
  );
  const refusalAt = database.prepare<[WindowKey]>(`select 1 from refusals where ${OF_WINDOW}`);
  const refusals = database.prepare<[string], RefusalRow>('select * from refusals where charter = ? order by "window", instrument');
  const prove = database.prepare<[WindowKey & { readonly proof: string }]>(
    `update releases set proof = @proof where ${OF_WINDOW} and (proof is null or proof = '${AWAITED}')`,
  );
  const ledgerOf = database.prepare<[string], string>('select document from ledgers where charter = ?').pluck();
  const putLedger = database.prepare<[string, string]>('insert or replace into ledgers values (?, ?)');
  const putRelease = database.prepare<[WindowKey & { readonly now: number; readonly document: string; readonly proof: string | null }]>(
    'insert into releases (charter, instrument, sector, "window", released_at, document, proof) values (@charter, @instrument, @sector, @window, @now, @document, @proof)',
  );
  const ledger = (charter: string) => {
    const document = ledgerOf.get(charter);
    return document === undefined ? undefined : ledgerFromJson(document); // we alone write here
  };
  const kept = (charter?: string) => keptIn(database, charter);
  const save = database.transaction((release: Release, { opened, charge, isLogged = false }: Charging) => {
    const { charter } = release;
    const [key, document] = [keyOf(release), fromUtf8(canonicalJson(release))];
    const known = documentAt.get(key);
    if (known !== undefined) return known === document ? 'repeated' : 'conflict';
    const spending = charge(ledger(charter) ?? opened);
    if (spending.kind === 'refused') return 'over-budget';
    putLedger.run(charter, ledgerToJson(spending.ledger));
    putRelease.run({ ...key, now: now(), document, proof: isLogged ? AWAITED : null });
    return 'saved';
  });
  return {
    save: (release, charging) => save.immediate(release, charging),
    find: (...at) => {
      const document = documentAt.get(windowKey(...at));
      return document === undefined ? undefined : readRelease(document);
    },
    refuse: (charter, instrument, part, window, reason) =>
      void refuse.run({ ...windowKey(charter, instrument, part, window), reason, now: now() }),
    noteWord: (charter, instrument, part, window, notGiven) =>
      void noteWord.run({ ...windowKey(charter, instrument, part, window), notGiven }),
    refusals: (charter) => refusals.all(charter).map(refusalIn),
    isRefused: (...at) => refusalAt.get(windowKey(...at)) !== undefined,
    list: (charter) => kept(charter).map(({ release }) => release),
    kept,
    prove: (release, proof) => void prove.run({ ...keyOf(release), proof }),
    ledger,
    close: () => void database.close(),
  };
}

/** What names a window of a task in the tables. */
interface WindowKey {
  readonly charter: string;
  readonly instrument: string;
  readonly sector: string;
  readonly window: number;
}
const OF_WINDOW = 'charter = @charter and instrument = @instrument and sector = @sector and "window" = @window';

function windowKey(charter: string, instrument: string, part: string | undefined, window: number): WindowKey {
  return { charter, instrument, sector: part ?? '', window };
}

function keyOf(release: Release): WindowKey {
  return windowKey(release.charter, release.instrument, partName(release), release.window.number);
}

interface RefusalRow extends WindowKey {
  readonly reason: CollectErrorCode | null;
  readonly not_given: Buffer | null;
}

function refusalIn({ instrument, sector, window, reason, not_given }: RefusalRow): StoredRefusal {
  return {
    instrument,
    part: sector === '' ? undefined : sector,
    window,
    reason: reason ?? undefined,
    notGiven: not_given === null ? undefined : new Uint8Array(not_given),
  };
}

function keptIn(database: Sqlite.Database, charter: string | undefined): readonly KeptRelease[] {
  const all = database.prepare<[string | null], { readonly document: string; readonly proof: string | null }>(
    'select document, proof from releases where charter = coalesce(?, charter) order by charter, "window", instrument, sector',
  );
  return all.all(charter ?? null).map(({ document, proof }) => ({ release: readRelease(document), proof: proof ?? undefined }));
}

/** The file with its tables as they are today. */
function openTables(file: string, now: () => number): Sqlite.Database {
  const database = openFile(file);
  try {
    if (migrate(database, now) === 'up-to-date') return database;
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  throw new InputError(`${file} was written by a later version of soundings. Open it with that version, or a later one.`);
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
