// release-store.test.ts — the file of releases: one of an earlier build opens, one of a later build is left alone.
import { existsSync, chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import type { MissionLedger } from '../../../protocol/privacy/ledger.ts';
import type { Release } from '../../../protocol/release/release.ts';
import { ledgerToJson } from '../../../src/collector/ledger-json.ts';
import { openBudget } from '../../../protocol/release/budget.ts';
import { exampleCharter } from '../../support/mission.ts';
import { readReleases } from '../../../src/collector/read-releases.ts';
import { openReleaseStore } from '../../../src/collector/release-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-releases-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Fixture {
  readonly charter: string;
  readonly releases: readonly Release[];
  readonly refused: readonly { readonly instrument: string; readonly part: string | null; readonly window: number }[];
  readonly ledger: unknown;
}

/** Written by the store as it was before it had migrations; the JSON beside it says what that build read in it. */
const BEFORE = join(import.meta.dirname, 'fixtures', 'releases-before-migrations');
const known = JSON.parse(readFileSync(`${BEFORE}.json`, 'utf8')) as Fixture;

function copy(name: string): string {
  const file = join(folder, name);
  copyFileSync(`${BEFORE}.db`, file);
  return file;
}

/** What SQLite says of the tables, whoever made them: columns, types, keys. */
function shapeOf(file: string): unknown {
  const database = new Sqlite(file, { readonly: true });
  const tables = ['releases', 'refusals', 'ledgers'];
  const shape = tables.map((table) => [database.pragma(`table_list(${table})`), database.pragma(`table_info(${table})`)]);
  database.close();
  return shape;
}

/** Calls it as a user whom permissions bind: root may write everywhere. */
function unprivileged<Result>(call: () => Result): Result {
  const [uid, become] = [process.geteuid?.(), process.seteuid?.bind(process)];
  if (uid !== 0 || become === undefined) return call();
  become(NOBODY);
  try {
    return call();
  } finally {
    become(uid);
  }
}
const NOBODY = 65_534;

/** Charges nothing. */
const free = { opened: {} as MissionLedger, charge: (ledger: MissionLedger) => ({ kind: 'spent', ledger }) as const };

describe('a file of the build that had no migrations', () => {
  test('is read where nobody may write, and stays as it is', () => {
    const shelf = join(folder, 'shelf');
    mkdirSync(shelf);
    chmodSync(folder, 0o755);
    const file = copy(join('shelf', 'before.db'));
    chmodSync(file, 0o444);
    chmodSync(shelf, 0o555);
    expect(unprivileged(() => readReleases(file))).toEqual(known.releases);
    expect(readFileSync(file)).toEqual(readFileSync(`${BEFORE}.db`));
    expect(readdirSync(shelf)).toEqual(['before.db']);
    chmodSync(shelf, 0o755);
  });

  test('has every release, refusal and ledger that was in it', () => {
    const store = openReleaseStore(copy('before.db'), () => 0);
    expect(known.releases).toHaveLength(4);
    expect(store.list()).toEqual(known.releases);
    expect(store.list(known.charter)).toEqual(known.releases);
    expect(store.list('another')).toEqual([]);
    expect(known.refused).toHaveLength(2);
    for (const { instrument, part, window } of known.refused) {
      expect(store.isRefused(known.charter, instrument, part ?? undefined, window)).toBe(true);
      expect(store.isRefused(known.charter, instrument, part ?? undefined, window + 1)).toBe(false);
    }
    const ledger = store.ledger(known.charter);
    expect(ledger === undefined ? undefined : JSON.parse(ledgerToJson(ledger))).toEqual(known.ledger);
    store.close();
  });

  test('takes more releases, keeps each once, and opens again', () => {
    const file = copy('more.db');
    const [release] = known.releases;
    if (release === undefined) throw new Error('the fixture has releases');
    const next = { ...release, window: { ...release.window, number: 7 } };
    const first = openReleaseStore(file, () => 0);
    expect(first.save(release, free)).toBe('repeated');
    expect(first.save({ ...release, organisations: 99 }, free)).toBe('conflict');
    expect(first.save(next, free)).toBe('saved');
    first.close();
    const again = openReleaseStore(file, () => 0);
    expect(again.find(known.charter, release.instrument, undefined, 7)).toEqual(next);
    expect(again.list()).toHaveLength(5);
    again.close();
  });

  test('has the very tables that a new file gets', () => {
    const [before, made] = [copy('shape.db'), join(folder, 'new.db')];
    for (const file of [before, made]) openReleaseStore(file, () => 0).close();
    expect(shapeOf(before)).toEqual(shapeOf(made));
  });
});

/** As the package kysely made them, with which builds until now brought a file up to date. */
const MADE_BY_KYSELY = `
  create table "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
  create table "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
  insert into kysely_migration_lock values ('migration_lock', 0);`;

describe('a file of a build that had migrations', () => {
  test('that were made in part, gets the others, and the tables that a new file has', () => {
    const [file, made] = [copy('in-part.db'), join(folder, 'whole.db')];
    const part = new Sqlite(file);
    part.exec(`${MADE_BY_KYSELY}
      alter table releases add column proof text;
      insert into kysely_migration values ('0001-initial', '2026-11-01T00:00:00.000Z'), ('0002-release-proofs', '2026-11-02T00:00:00.000Z');`);
    part.close();
    for (const each of [file, made]) openReleaseStore(each, () => 0).close();
    expect(shapeOf(file)).toEqual(shapeOf(made));
    expect(readReleases(file)).toEqual(known.releases);
  });

  test('is left as it is if they were all made, so that such a build opens it again', () => {
    const file = join(folder, 'kysely.db');
    openReleaseStore(file, () => 0).close();
    const rows = () => {
      const database = new Sqlite(file, { readonly: true });
      const all = database.prepare('select * from kysely_migration order by name').all();
      database.close();
      return all;
    };
    const before = rows();
    expect(before).toHaveLength(3);
    openReleaseStore(file, () => 86_400).close();
    expect(rows()).toEqual(before);
  });
});

describe('a release’s proof', () => {
  test('is awaited if the mission has a register, and the first one is kept for ever', () => {
    const store = openReleaseStore(':memory:', () => 0);
    const [release, other] = known.releases;
    if (release === undefined || other === undefined) throw new Error('the fixture has releases');
    const charging = { ...free, opened: openBudget(exampleCharter()) };
    store.save(release, { ...charging, isLogged: true });
    store.save(other, charging);
    const proofs = () =>
      store
        .kept()
        .map(({ proof }) => proof)
        .sort();
    expect(proofs()).toEqual(['', undefined]);
    store.prove(release, 'first');
    store.prove(release, 'second');
    expect(proofs()).toEqual(['first', undefined]);
    expect(store.list()).toHaveLength(2);
    store.close();
  });
});

describe('a release that goes over the budget', () => {
  test('is not kept, and charges nothing', () => {
    const store = openReleaseStore(':memory:', () => 0);
    const [release] = known.releases;
    if (release === undefined) throw new Error('the fixture has releases');
    expect(store.save(release, { ...free, charge: () => ({ kind: 'refused' }) as never })).toBe('over-budget');
    expect([store.list(), store.ledger(known.charter)]).toEqual([[], undefined]);
    store.close();
  });
});

describe('a file that is refused', () => {
  test('of a later build, and is left as it was', () => {
    const file = join(folder, 'later.db');
    openReleaseStore(file, () => 0).close();
    const later = new Sqlite(file);
    later.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('0999-later', '2099-01-01')");
    later.close();
    expect(() => openReleaseStore(file, () => 0)).toThrow(`${file} was written by a later version of soundings.`);
    expect(() => openReleaseStore(file, () => 0)).toThrow(expect.objectContaining({ code: 'input' }));
  });

  test('that is no database', () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'no database, and longer than the header of one is, so that it is read as text that it is\n'.repeat(3));
    expect(() => openReleaseStore(file, () => 0)).toThrow(`${file} is not a file of releases`);
  });

  test.runIf(existsSync('/dev/null'))('that is no file', () => {
    expect(() => openReleaseStore('/dev/null', () => 0)).toThrow('/dev/null is not a file of releases');
  });
});
