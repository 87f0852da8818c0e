// tiers.test.ts — size tiers: a task, a largest value and a crowd for each; one tier for an organisation, as long as the mission lives.
import { describe, expect, test } from 'vitest';
import { bigEndian, concat, toBase64Url } from '../../../crypto/bytes.ts';
import { generateKeyPair } from '../../../crypto/signature/ed25519.ts';
import { promiseIssues } from '../../../protocol/charter/charter-noise.ts';
import { charterDigest, checkCharter, type Charter } from '../../../protocol/charter/charter.ts';
import { MissionError } from '../../../protocol/errors.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import type { RosterEntry } from '../../../protocol/roster/roster.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { epsilonAt } from '../../../protocol/privacy/loss-distribution.ts';
import { approveRoster, callMission, decideOnCharter, enrol, nextRoster } from '../../../src/convenor/mission-document.ts';
import { exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { withTiers } from '../../support/tiers.ts';

const everybody = parties();
const draft = withTiers(exampleDraft(everybody));
const charter = withPlainNoise(draft);

describe('tasks', () => {
  const tasks = missionTasks(charter);

  test('are one for each tier, in each sector that is gathered on its own', () => {
    expect(
      tasks.map(({ label, sector, tier, numbers }) => [label, sector, tier, numbers.instrument, numbers.sector, numbers.tier]),
    ).toEqual([
      ['visits/small', undefined, 'small', 0, 0, 1],
      ['visits/large', undefined, 'large', 0, 0, 2],
      ['worry/charity/small', 'charity', 'small', 1, 1, 1],
      ['worry/charity/large', 'charity', 'large', 1, 1, 2],
      ['worry/public body/small', 'public body', 'small', 1, 2, 1],
      ['worry/public body/large', 'public body', 'large', 1, 2, 2],
    ]);
  });

  test("take the tier's X, and the smallest number of whoever states one", () => {
    expect(tasks.map(({ cellMax }) => cellMax)).toEqual([50n, 500n, 20n, 100n, 20n, 100n]);
    expect(tasks.map(({ instrument }) => BigInt(instrument.cellMax))).toEqual(tasks.map(({ cellMax }) => cellMax));
    expect(tasks.map(({ vdaf, noiseBound }) => vdaf.maxMeasurement - 2n * noiseBound)).toEqual(tasks.map(({ cellMax }) => cellMax));
    // The mission's 5, the large tier's 4, the charities' 3, the public bodies' 4.
    expect(tasks.map(({ organisationsMin }) => organisationsMin)).toEqual([5, 4, 3, 3, 4, 4]);
  });

  test('have the tier at the end of their task_info, where there is one', () => {
    const digest = charterDigest(charter);
    expect(tasks[3]?.configuration.taskInfo).toEqual(concat(digest, bigEndian(1, 2), bigEndian(1, 2), bigEndian(2, 2)));
    const one = withPlainNoise({ ...draft, instruments: [draft.instruments[0] ?? expect.unreachable(), ...plain.instruments.slice(1)] });
    expect(missionTasks(one).map(({ configuration }) => configuration.taskInfo.length)).toEqual([38, 38, 36, 36]);
    expect(new Set(tasks.map(({ taskId }) => toBase64Url(taskId))).size).toBe(6);
  });
});

const plain = exampleDraft(everybody);

describe('a charter is refused', () => {
  const issuesOf = (spoil: (copy: Charter) => unknown): string => {
    const copy = structuredClone(charter);
    spoil(copy);
    try {
      checkCharter(copy);
    } catch (error) {
      if (error instanceof MissionError) return error.issues.join('\n');
      throw error;
    }
    return '';
  };
  const tiersOf = (copy: Charter, at = 0) => copy.instruments[at]?.tiers ?? expect.unreachable();

  test.each<[string, (copy: Charter) => unknown, string]>([
    ['with one tier', (copy) => tiersOf(copy).pop(), 'fewer than two'],
    ['with none of them', (copy) => tiersOf(copy).splice(0), 'fewer than two'],
    [
      'with two of one name',
      (copy) => Object.assign(tiersOf(copy)[1] ?? {}, { name: 'small' }),
      'two of its size tiers have the same name',
    ],
    ['with tiers that do not grow', (copy) => Object.assign(tiersOf(copy)[0] ?? {}, { cellMax: 500 }), 'from small to large'],
    ['with another X than the largest', (copy) => Object.assign(copy.instruments[0] ?? {}, { cellMax: 600 }), 'must be the same'],
    ['with a tier of two', (copy) => Object.assign(tiersOf(copy)[0] ?? {}, { organisationsMin: 2 }), 'The tier "small"'],
    [
      'with other tiers in another question',
      (copy) => Object.assign(tiersOf(copy, 1)[0] ?? {}, { name: 'tiny' }),
      'small/large and tiny/large',
    ],
    [
      'with a tier too small for one person',
      (copy) => {
        const visits: object = { ...copy.instruments[0], kind: 'total', cap: 60, unit: 'pounds' };
        Object.assign(copy, { instruments: [visits, ...copy.instruments.slice(1)] });
      },
      'largest value is 50, less than the 60 that one person may add',
    ],
    [
      'with a dimension called tier',
      (copy) => Object.assign(copy.instruments[0] ?? {}, { dimensions: [{ name: 'tier', values: ['a', 'b'] }] }),
      'needs another name',
    ],
    ['with noise for no tier', (copy) => Reflect.deleteProperty(copy.noise[0] ?? {}, 'tier'), 'the noise of exactly these'],
    ['with a tier missing from its noise', (copy) => copy.noise.splice(1, 1), 'visits, tier small; visits, tier large; worry in charity'],
  ])('%s', (_, spoil, wanted) => {
    expect(issuesOf(spoil)).toContain(wanted);
  });

  test('where one tier alone has too little noise', () => {
    const enough = withPlainNoise(draft, 40);
    expect(promiseIssues(enough)).toEqual([]);
    const thin = structuredClone(enough);
    Object.assign(thin.noise[1] ?? {}, { law: { kind: 'skellam', variance: { num: 1024, den: 1024 } } });
    expect(promiseIssues(checkCharter(thin)).join()).toContain('The release promise for one window');
  });

  test('where one of two equally large sectors has too little noise', () => {
    const sectors = plain.sectors.map(({ name }) => ({ name }));
    const thin = structuredClone(withPlainNoise({ ...plain, sectors }, 40));
    expect(promiseIssues(thin)).toEqual([]);
    Object.assign(thin.noise[2] ?? {}, { law: { kind: 'skellam', variance: { num: 1024, den: 1024 } } });
    expect(promiseIssues(checkCharter(thin)).join()).toContain('The release promise for one window');
  });
});

describe('a roster', () => {
  const keys = generateKeyPair(seededRandom('tiers'));
  const id = new Uint8Array(16).fill(7);
  const entry = (of: Charter, tier?: string, sector = 'charity'): RosterEntry =>
    enrol(of, { id, name: 'Food bank', sector, ...(tier === undefined ? {} : { tier }), firstWindow: 0, lastWindow: 11 }, keys);
  const [one, two] = everybody.board;
  const withRosters = (of: Charter, entries: readonly RosterEntry[]): string => {
    if (one === undefined || two === undefined) throw new Error('the example has a board');
    const called = decideOnCharter(decideOnCharter(callMission(of, everybody.convenor), one, 'approves'), two, 'approves');
    const signed = (document: MissionDocument, next: RosterEntry) =>
      approveRoster(approveRoster(nextRoster(document, [next], '2025-12-01', everybody.convenor), one), two);
    return JSON.stringify(entries.reduce(signed, called));
  };

  test('names the tier of each, one of the charter’s', () => {
    expect(parseMission(withRosters(charter, [entry(charter, 'small')])).rosters[0]?.roster.organisations[0]?.tier).toBe('small');
    expect(() => parseMission(withRosters(charter, [entry(charter)]))).toThrow('is in no size tier; the charter has small, large');
    expect(() => parseMission(withRosters(charter, [entry(charter, 'huge')]))).toThrow('the size tier "huge"');
    const without = withPlainNoise(plain);
    expect(() => parseMission(withRosters(without, [entry(without, 'small')]))).toThrow('the size tier "small"');
  });

  test('moves nobody to another tier or sector', () => {
    const moved = (next: RosterEntry) => () => parseMission(withRosters(charter, [entry(charter, 'small'), next]));
    expect(moved(entry(charter, 'small'))).not.toThrow();
    expect(moved(entry(charter, 'large'))).toThrow('Roster 2 moves "Food bank"');
    expect(moved(entry(charter, 'small', 'public body'))).toThrow('Roster 2 moves "Food bank"');
  });
});

test('somebody in two organisations of two tiers is better off than in two of the tier with less noise', () => {
  const law = (variance: number) => ({ kind: 'skellam' as const, variance: { num: BigInt(1024 * variance), den: 1024n } });
  for (const [small, large] of [
    [70.375, 70.375],
    [70.375, 140.75],
    [18.84375, 250],
  ] as const) {
    const shifts = [small, large].map((variance) => ({ law: law(variance), cells: 4, amount: 1 }));
    const mixed = epsilonAt(shifts, 1e-6);
    expect(mixed).toBeGreaterThan(epsilonAt(shifts.slice(0, 1), 1e-6));
    expect(mixed).toBeLessThan(epsilonAt([{ law: law(small), cells: 4, amount: 2 }], 1e-6));
  }
});
