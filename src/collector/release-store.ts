// release-store.ts — releases and what they cost, in one SQLite file. Each window of each task once, for ever.
import { newSqlite } from '@soundings/aggregator/sqlite';
import Sqlite from 'better-sqlite3';
import { fromUtf8 } from '@soundings/crypto/bytes';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { checkRelease, type Release } from '@soundings/protocol/release/release';
import { ledgerFromJson, ledgerToJson } from './ledger-json.ts';
import { InputError } from '../errors.ts';
import { partName, type MissionLedger, type Spending } from '@soundings/protocol/privacy/ledger';

export interface ReleaseStore {
  /**
   * Keeps a release and charges the mission's ledger with it, in one transaction: after a crash both are there or neither. A window that is
   * there already changes nothing: `repeated` where it is the same release, `conflict` where it differs. `over-budget` keeps nothing.
   */
  save: (
    release: Release,
    ledger: { readonly opened: MissionLedger; readonly charge: (ledger: MissionLedger) => Spending<MissionLedger> },
  ) => 'saved' | 'repeated' | 'conflict' | 'over-budget';
  /** Undefined while there is none. `part` is the task's `partName`. */
  find(charter: string, instrument: string, part: string | undefined, window: number): Release | undefined;
  /** Remembers that a window is refused for good; saying it twice changes nothing. */
  refuse(charter: string, instrument: string, part: string | undefined, window: number): void;
  isRefused(charter: string, instrument: string, part: string | undefined, window: number): boolean;
  /** All releases, of one charter or of all, by window. */
  list(charter?: string): readonly Release[];
  /** Undefined while nothing has been charged. */
  ledger(charter: string): MissionLedger | undefined;
  close(): void;
}

/** Opens the file, or makes it. `now` gives seconds since the epoch; it is kept beside a release and stands in none. InputError where the file is something else. */
export function openReleaseStore(file: string, now: () => number): ReleaseStore {
  const database = newSqlite(file);
  beginWriteAheadLog(database, file);
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  database.exec(SCHEMA);
  const find = (charter: string, instrument: string, part: string | undefined, window: number) =>
    database
      .prepare('SELECT document FROM releases WHERE charter = ? AND instrument = ? AND sector = ? AND window = ?')
      .pluck()
      .get(charter, instrument, part ?? '', window);
  const ledgerOf = (charter: string) => readLedger(database.prepare('SELECT document FROM ledgers WHERE charter = ?').pluck().get(charter));

  const save: ReleaseStore['save'] = (release, { opened, charge }) => {
    const document = fromUtf8(canonicalJson(release));
    const { charter, instrument, window } = release;
    const part = partName(release);
    const known = find(charter, instrument, part, window.number);
    if (known !== undefined) return known === document ? 'repeated' : 'conflict';
    const spending = charge(ledgerOf(charter) ?? opened);
    if (spending.kind === 'refused') return 'over-budget';
    database.prepare('INSERT OR REPLACE INTO ledgers VALUES (?, ?)').run(charter, ledgerToJson(spending.ledger));
    database.prepare('INSERT INTO releases VALUES (?, ?, ?, ?, ?, ?)').run(charter, instrument, part ?? '', window.number, now(), document);
    return 'saved';
  };

  return {
    save: (release, ledger) => database.transaction(save).immediate(release, ledger),
    find: (charter, instrument, part, window) => {
      const document = find(charter, instrument, part, window);
      return document === undefined ? undefined : readRelease(document);
    },
    refuse: (charter, instrument, part, window) => {
      database.prepare('INSERT OR IGNORE INTO refusals VALUES (?, ?, ?, ?, ?)').run(charter, instrument, part ?? '', window, now());
    },
    isRefused: (charter, instrument, part, window) =>
      database
        .prepare('SELECT 1 FROM refusals WHERE charter = ? AND instrument = ? AND sector = ? AND window = ?')
        .get(charter, instrument, part ?? '', window) !== undefined,
    list: (charter) => {
      const rows = database
        .prepare('SELECT document FROM releases WHERE ? IS NULL OR charter = ? ORDER BY charter, window, instrument, sector')
        .pluck();
      return rows.all(charter ?? null, charter ?? null).map(readRelease);
    },
    ledger: ledgerOf,
    close: () => {
      database.close();
    },
  };
}

/** The first thing that reads the file. */
function beginWriteAheadLog(database: Sqlite.Database, file: string): void {
  try {
    database.pragma('journal_mode = WAL');
  } catch (cause) {
    database.close();
    if (!(cause instanceof Sqlite.SqliteError) || cause.code !== 'SQLITE_NOTADB') throw cause;
    throw new InputError(`${file} is no file of releases; name the one that soundings collect made.`, { cause });
  }
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS releases (
  charter TEXT NOT NULL,
  instrument TEXT NOT NULL,
  sector TEXT NOT NULL, -- and tier, by partName; empty where all are gathered together
  window INTEGER NOT NULL,
  released_at INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (charter, instrument, sector, window)
) STRICT;
-- Windows with too few organisations: never released, and asked for no more.
CREATE TABLE IF NOT EXISTS refusals (
  charter TEXT NOT NULL,
  instrument TEXT NOT NULL,
  sector TEXT NOT NULL,
  window INTEGER NOT NULL,
  refused_at INTEGER NOT NULL,
  PRIMARY KEY (charter, instrument, sector, window)
) STRICT;
CREATE TABLE IF NOT EXISTS ledgers (charter TEXT PRIMARY KEY, document TEXT NOT NULL) STRICT;
`;

function readRelease(document: unknown): Release {
  if (typeof document !== 'string') throw new TypeError('expected a release as text');
  return checkRelease(parseJson(document));
}

function readLedger(document: unknown): MissionLedger | undefined {
  return typeof document === 'string' ? ledgerFromJson(document) : undefined; // we alone write here
}
