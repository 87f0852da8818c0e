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
async function unprivileged<Result>(call: () => Promise<Result>): Promise<Result> {
  const [uid, become] = [process.geteuid?.(), process.seteuid?.bind(process)];
  if (uid !== 0 || become === undefined) return call();
  become(NOBODY);
  try {
    return await call();
  } finally {
    become(uid);
  }
}
const NOBODY = 65_534;

/** Charges nothing. */
const free = { opened: {} as MissionLedger, charge: (ledger: MissionLedger) => ({ kind: 'spent', ledger }) as const };

describe('a file of the build that had no migrations', () => {
  test('is read where nobody may write, and stays as it is', async () => {
    const shelf = join(folder, 'shelf');
    mkdirSync(shelf);
    chmodSync(folder, 0o755);
    const file = copy(join('shelf', 'before.db'));
    chmodSync(file, 0o444);
    chmodSync(shelf, 0o555);
    expect(await unprivileged(async () => readReleases(file))).toEqual(known.releases);
    expect(readFileSync(file)).toEqual(readFileSync(`${BEFORE}.db`));
    expect(readdirSync(shelf)).toEqual(['before.db']);
    chmodSync(shelf, 0o755);
  });

  test('has every release, refusal and ledger that was in it', async () => {
    const store = await openReleaseStore(copy('before.db'), () => 0);
    expect(known.releases).toHaveLength(4);
    expect(await store.list()).toEqual(known.releases);
    expect(await store.list(known.charter)).toEqual(known.releases);
    expect(await store.list('another')).toEqual([]);
    expect(known.refused).toHaveLength(2);
    for (const { instrument, part, window } of known.refused) {
      expect(await store.isRefused(known.charter, instrument, part ?? undefined, window)).toBe(true);
      expect(await store.isRefused(known.charter, instrument, part ?? undefined, window + 1)).toBe(false);
    }
    const ledger = await store.ledger(known.charter);
    expect(ledger === undefined ? undefined : JSON.parse(ledgerToJson(ledger))).toEqual(known.ledger);
    await store.close();
  });

  test('takes more releases, keeps each once, and opens again', async () => {
    const file = copy('more.db');
    const [release] = known.releases;
    if (release === undefined) throw new Error('the fixture has releases');
    const next = { ...release, window: { ...release.window, number: 7 } };
    const first = await openReleaseStore(file, () => 0);
    expect(await first.save(release, free)).toBe('repeated');
    expect(await first.save({ ...release, organisations: 99 }, free)).toBe('conflict');
    expect(await first.save(next, free)).toBe('saved');
    await first.close();
    const again = await openReleaseStore(file, () => 0);
    expect(await again.find(known.charter, release.instrument, undefined, 7)).toEqual(next);
    expect(await again.list()).toHaveLength(5);
    await again.close();
  });

  test('has the very tables that a new file gets', async () => {
    const [before, made] = [copy('shape.db'), join(folder, 'new.db')];
    for (const file of [before, made]) await (await openReleaseStore(file, () => 0)).close();
    expect(shapeOf(before)).toEqual(shapeOf(made));
  });
});

describe('a release’s proof', () => {
  test('is awaited if the mission has a register, and the first one is kept for ever', async () => {
    const store = await openReleaseStore(':memory:', () => 0);
    const [release, other] = known.releases;
    if (release === undefined || other === undefined) throw new Error('the fixture has releases');
    const charging = { ...free, opened: openBudget(exampleCharter()) };
    await store.save(release, { ...charging, isLogged: true });
    await store.save(other, charging);
    const proofs = async () => (await store.kept()).map(({ proof }) => proof).sort();
    expect(await proofs()).toEqual(['', undefined]);
    await store.prove(release, 'first');
    await store.prove(release, 'second');
    expect(await proofs()).toEqual(['first', undefined]);
    expect(await store.list()).toHaveLength(2);
    await store.close();
  });
});

describe('a release that goes over the budget', () => {
  test('is not kept, and charges nothing', async () => {
    const store = await openReleaseStore(':memory:', () => 0);
    const [release] = known.releases;
    if (release === undefined) throw new Error('the fixture has releases');
    expect(await store.save(release, { ...free, charge: () => ({ kind: 'refused' }) as never })).toBe('over-budget');
    expect([await store.list(), await store.ledger(known.charter)]).toEqual([[], undefined]);
    await store.close();
  });
});

describe('a file that is refused', () => {
  test('of a later build, and is left as it was', async () => {
    const file = join(folder, 'later.db');
    await (await openReleaseStore(file, () => 0)).close();
    const later = new Sqlite(file);
    later.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('0999-later', '2099-01-01')");
    later.close();
    await expect(openReleaseStore(file, () => 0)).rejects.toThrow(`${file} was written by a later version of soundings.`);
    await expect(openReleaseStore(file, () => 0)).rejects.toMatchObject({ code: 'input' });
  });

  test('that is no database', async () => {
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'no database, and longer than the header of one is, so that it is read as text that it is\n'.repeat(3));
    await expect(openReleaseStore(file, () => 0)).rejects.toThrow(`${file} is not a file of releases`);
  });

  test.runIf(existsSync('/dev/null'))('that is no file', async () => {
    await expect(openReleaseStore('/dev/null', () => 0)).rejects.toThrow('/dev/null is not a file of releases');
  });
});
