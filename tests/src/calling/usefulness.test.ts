// usefulness.test.ts — what charters predict holds in simulation, and each warning has an example.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawNoise, skellamTable } from '../../../crypto/noise/skellam.ts';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { checkDraft, type Charter } from '../../../protocol/charter/charter.ts';
import { completeCharter } from '../../../protocol/charter/charter-noise.ts';
import { dayOf } from '../../../protocol/charter/day.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { interval } from '../../../protocol/privacy/interval.ts';
import type { Roster } from '../../../protocol/roster/roster.ts';
import { differenceNoise, LEVEL, usefulnessOf } from '../../../src/calling/usefulness.ts';
import { warningsOf, type WarningKind } from '../../../src/convenor/charter-warnings.ts';
import { clearestOf } from '../../../src/convenor/clearest.ts';
import { repairsOf } from '../../../src/convenor/repairs.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const FOLDER = new URL('../../../examples/charters/', import.meta.url);
const read = (name: string): object => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as object;
const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const charters = new Map(names.map((name) => [name, completeCharter(checkDraft(read(name)))]));
const winter = charters.get('food-banks-and-debt-advice.json') as Charter;

/** A charter's questions without what is expected of them. */
function unexpected({ instruments }: Charter): Charter['instruments'] {
  return instruments.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => name !== 'expects')) as typeof one);
}

describe('what a charter says that a reader could conclude', () => {
  const RUNS = 2000;

  it.each(names)('%s: the smallest change said to be seen 8 times in 10 is seen in 80%% ± 3 of 2,000 runs', (name) => {
    const charter = charters.get(name) as Charter;
    const [task] = missionTasks(charter);
    const [useful] = usefulnessOf(charter);
    expect(useful?.stretches.length).toBeGreaterThan(1);
    for (const { windows, cell } of useful?.stretches ?? []) {
      const law = task && differenceNoise(task, useful?.organisations ?? 0, windows);
      if (law?.kind !== 'skellam') throw new Error('the examples have Skellam noise');
      const { halfWidth } = interval(law, LEVEL);
      const noise = drawNoise(skellamTable(law.variance), RUNS, seededRandom(`${name} ${windows}`));
      // In each run the later stretch has so much more than the earlier one, and noise.
      const seen = noise.filter((z) => Math.abs(Number(z) + cell.units * windows) > halfWidth).length / RUNS;
      expect(Math.abs(seen - 0.8), `${windows} windows: ${seen}`).toBeLessThanOrEqual(0.03);
    }
  });

  it('is clearer over more windows, of the whole, and with more organisations behind the same promise', () => {
    const [visits] = usefulnessOf(winter);
    const [one, four, twelve] = visits?.stretches ?? [];
    expect(twelve?.cell.share).toBeLessThan(four?.cell.share ?? 0);
    expect(four?.cell.share).toBeLessThan(one?.cell.share ?? 0);
    expect(one?.total.share).toBeLessThan(one?.cell.share ?? 0);
    expect(one?.noiseAlone).toBeGreaterThan(twelve?.noiseAlone ?? 0);
    expect(twelve?.apart).toBeLessThanOrEqual(twelve?.pairs ?? 0);
  });

  it('names the change that helps most, which passes, and none that hardly helps', () => {
    const complete = (draft: unknown) => completeCharter(checkDraft(draft));
    const best = clearestOf(winter, complete);
    expect(best?.words).toBe('Weekly → monthly');
    expect(best?.after).toBeLessThan(0.9 * (best?.before ?? 0));
    expect(() => complete(best?.draft)).not.toThrow();
    expect(clearestOf({ ...winter, instruments: unexpected(winter) }, complete)).toBeUndefined();
  });
});

describe('a warning', () => {
  const before = dayOf('2025-11-30') ?? 0;
  const kinds = (charter: Charter, today = before, roster?: Roster): readonly WarningKind[] =>
    warningsOf(charter, { today, roster }).map(({ kind }) => kind);
  const expecting = (organisations: number, total: number): Charter => ({
    ...winter,
    instruments: winter.instruments.map((one) => ({ ...one, expects: { organisations, total } })),
  });
  const real: Charter = {
    ...winter,
    leader: { ...winter.leader, url: 'https://leader.northgate.ac.uk/' },
    helper: { ...winter.helper, url: 'https://helper.fylde.org.uk/' },
    log: winter.log && { ...winter.log, url: 'https://register.winter.org.uk/' },
  };
  const roster = (members: number): Roster => ({
    format: 'soundings roster v1',
    charter: '',
    number: 1,
    inForceFrom: '2026-01-05',
    organisations: Array.from({ length: members }, (_, at) => ({
      id: toBase64Url(new Uint8Array(16).fill(at)),
      name: `Organisation ${at}`,
      sector: 'food banks',
      firstWindow: 0,
      lastWindow: 51,
      key: '',
      possession: '',
    })),
  });

  it.each<[string, Charter, number, Roster | undefined, WarningKind]>([
    ['fewer expected than it takes', expecting(11, 3800), before, undefined, 'never-released'],
    ['fewer enrolled than it takes', winter, before, roster(11), 'never-released'],
    ['a first window that has begun', winter, dayOf('2026-01-06') ?? 0, undefined, 'past'],
    ['windows that are closed', winter, dayOf('2026-03-01') ?? 0, undefined, 'past'],
    ['a mission that is over', winter, dayOf('2028-01-01') ?? 0, undefined, 'past'],
    ['addresses that lead nowhere', winter, before, undefined, 'address'],
    ['an address of one machine', { ...real, leader: { ...real.leader, url: 'http://127.0.0.2/' } }, before, undefined, 'address'],
    ['cells that drown', expecting(30, 200), before, undefined, 'noise-alone'],
    ['nothing said of what is expected', { ...real, instruments: unexpected(winter) }, before, undefined, 'no-expectations'],
  ])('is given for %s', (_, charter, today, enrolled, kind) => {
    expect(kinds(charter, today, enrolled)).toContain(kind);
  });

  it('is given for cells that are not told apart', () => {
    const [visits, ...rest] = real.instruments;
    const by = [{ dimension: 'age', shares: [20, 21, 22, 23] }];
    const near = { ...real, instruments: [{ ...visits, expects: { organisations: 30, total: 4000, by } }, ...rest] } as Charter;
    expect(kinds(near)).toEqual(['not-told-apart']);
  });

  it('is not given for a charter that has nothing of the kind', () => {
    expect(kinds(real)).toEqual([]);
    expect(kinds(real, before, roster(12))).toEqual([]);
  });
});

describe('a repair', () => {
  /** Each was tried by the code that offers it; these once more by what calls a mission. */
  const TRIED_AGAIN = new Set([
    'two-organisations.json',
    'year-says-less-than-is-kept.json',
    'cells-overlap.json',
    'noise-less-than-promised.json',
  ]);
  const table = readFileSync(new URL('refused/README.md', FOLDER), 'utf8');
  const rows = [...table.matchAll(/^\| (\S+\.json) \| .*? \|(.*)\|$/gm)].map(([, file = '', words = '']) => ({
    file,
    words: words.trim(),
  }));

  it.each(rows)('of $file: "$words"', ({ file, words }) => {
    const [repair] = repairsOf(read(`refused/${file}`), 1);
    expect(repair?.words ?? '').toBe(words);
    if (TRIED_AGAIN.has(file)) expect(() => completeCharter(checkDraft(repair?.draft))).not.toThrow();
  });
});
