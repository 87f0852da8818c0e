// members.test.ts — members that a charter may have and need not: without them nothing changes, and wrong ones are refused in sentences.
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../crypto/bytes.ts';
import { acceptedMissionBy, missionParts, parseMissionBy } from '../../../protocol/mission/mission.ts';
import { charterFingerprint, checkCharter, checkDraft, type Charter } from '../../../protocol/charter/charter.ts';
import { completeCharter } from '../../../protocol/charter/charter-noise.ts';
import { expectedCells } from '../../../protocol/charter/expects.ts';
import { standings, taskNames, taskNumbers, tasksAsked } from '../../../protocol/charter/task-numbers.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { translated } from '../../../protocol/charter/translations.ts';
import { firstDayProblem } from '../../../protocol/charter/window.ts';
import { lawFromJson } from '../../../protocol/json/law-json.ts';
import { varianceOf } from '../../../protocol/privacy/law.ts';
import { MissionError } from '../../../protocol/errors.ts';
import { chargedParts, missionSpent, NOTHING_SPENT, openMissionLedger, withCharges } from '../../../protocol/privacy/ledger.ts';
import { belongsTo } from '../../../protocol/roster/roster.ts';
import { verify } from '../../../crypto/signature/ed25519.ts';
import { exampleCharter, exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';
import { readStoredMission } from '../../../aggregator/tasks/stored-missions.ts';
import { callMission, decideOnCharter } from '../../../src/convenor/mission-document.ts';

const everybody = parties();
const draft = exampleDraft(everybody);
const charter = exampleCharter(everybody);

function issuesOf(more: object): string {
  try {
    checkCharter({ ...charter, ...more });
    return '';
  } catch (error) {
    return error instanceof MissionError ? error.issues.join('\n') : expect.unreachable(String(error));
  }
}

/** The example with something more in its first question, "visits", or in its second, "worry". */
function withQuestion(at: 0 | 1, more: object): { readonly instruments: unknown } {
  return { instruments: charter.instruments.map((one, number) => (number === at ? { ...one, ...more } : one)) };
}

it('has the digest and the task IDs that it had before these members were known', () => {
  expect(charterFingerprint(charter)).toBe('0958ae956b9c8297d6dd098a43776a9678721668299b2aafe264599062b7471e');
  expect(missionTasks(charter).map(({ taskId }) => toHex(taskId).slice(0, 8))).toEqual(['c3950370', 'af4e4bd6', 'ee54e9b7']);
});

const TEXTS = {
  aim: 'Food first.',
  lawfulBasis: 'Article 6(1)(e).',
  uses: 'Vans.',
  harms: 'A street is talked about.',
  objecting: 'Write to us.',
};
const EXPECTS = { organisations: 8, total: 120, by: [{ dimension: 'area', shares: [1, 3] }] };

it.each<[string, object]>([
  ['the texts for a board', TEXTS],
  ['names of its board', { board: { ...charter.board, names: ['A', 'B', 'C'] } }],
  ['sectors of a question', withQuestion(1, { sectors: ['charity', 'public body'] })],
  ['what is expected', withQuestion(0, { expects: EXPECTS })],
  ['a part of a whole', withQuestion(1, { partOf: 'visits' })],
  ['a translation', { translations: [{ language: 'cy', texts: [{ text: 'charity', translated: 'elusen' }] }] }],
  ['a rehearsal', { purpose: 'rehearsal' }],
])('is taken with %s, and has another digest then', (_, more) => {
  expect(charterFingerprint(checkCharter({ ...charter, ...more }))).not.toBe(charterFingerprint(charter));
});

it.each<[string, object, string]>([
  ['two names for three keys', { board: { ...charter.board, names: ['A', 'B'] } }, 'The board has 3 keys, but 2 names'],
  ['a sector that is misspelt', withQuestion(1, { sectors: ['charty'] }), 'The nearest is "charity".'],
  ['a sector twice', withQuestion(1, { sectors: ['charity', 'charity'] }), 'it names a sector twice'],
  [
    'a sector that is asked nothing',
    { instruments: charter.instruments.map((one) => ({ ...one, sectors: ['charity'] })) },
    'The sector "public body" is asked nothing.',
  ],
  ['no sector', withQuestion(1, { sectors: [] }), 'at least 1'],
  ['a part of nothing', withQuestion(1, { partOf: 'visit' }), 'The nearest is "visits".'],
  ['a part of itself', withQuestion(1, { partOf: 'worry' }), 'which is itself'],
  [
    'shares by what there is not',
    withQuestion(0, { expects: { ...EXPECTS, by: [{ dimension: 'street', shares: [1] }] } }),
    'told apart by area, age',
  ],
  [
    'too few shares',
    withQuestion(0, { expects: { ...EXPECTS, by: [{ dimension: 'area', shares: [1] }] } }),
    'which has 2 values: Ordsall, Kersal',
  ],
  ['shares that are nothing', withQuestion(0, { expects: { ...EXPECTS, by: [{ dimension: 'area', shares: [0, 0] }] } }), 'are all zero'],
  [
    'shares by sector, gathered together',
    withQuestion(0, { expects: { ...EXPECTS, by: [{ dimension: 'sector', shares: [1, 1] }] } }),
    'told apart by area, age',
  ],
  [
    'a language that is none',
    { translations: [{ language: 'Welsh!', texts: [{ text: 'charity', translated: 'elusen' }] }] },
    'language tag',
  ],
  [
    'a translation of what it does not say',
    { translations: [{ language: 'cy', texts: [{ text: 'shop', translated: 'siop' }] }] },
    'no sentence or name of this charter',
  ],
  ['another purpose', { purpose: 'fun' }, 'should be "rehearsal"'],
  [
    'a rehearsal between machines',
    { purpose: 'rehearsal', leader: { ...charter.leader, url: 'https://leader.example/' } },
    'https://leader.example/ is not an address of this machine',
  ],
])('is refused with %s', (_, more, sentence) => {
  expect(issuesOf(more)).toContain(sentence);
});

it.each([
  ['fortnight', '2026-01-07', 'The nearest are 2026-01-05 and 2026-01-19.'],
  ['four-weeks', '2026-01-07', 'The nearest are 2025-12-22 and 2026-01-19.'],
  ['week', '1970-01-02', 'The nearest are 1970-01-05.'],
  ['quarter', '2026-02-01', 'The nearest are 2026-01-01 and 2026-04-01.'],
] as const)('begins no %s on %s, and names the two nearest days', (cadence, day, sentence) => {
  expect(firstDayProblem(cadence, day)).toContain(sentence);
});

it('counts fortnights and four weeks from the fifth day of 1970, whatever the year', () => {
  for (const [cadence, length] of [
    ['fortnight', 14],
    ['four-weeks', 28],
  ] as const)
    for (const day of ['1970-01-05', '2026-01-05'])
      expect(firstDayProblem(cadence, day) === undefined).toBe((Date.parse(day) / 86_400_000 - 4) % length === 0);
});

describe('a question that some sectors are asked', () => {
  const some = (gathered: 'together' | 'by-sector') => ({
    ...draft,
    sectors: [...draft.sectors, { name: 'business', organisationsMin: 4 }],
    instruments: draft.instruments.map((one, at) => (at === 1 ? { ...one, gathered, sectors: ['charity', 'business'] } : one)),
  });

  it('has no task for the others, and the numbers of the charter’s own list', () => {
    expect(taskNumbers(some('by-sector'))).toEqual([
      { instrument: 0, sector: 0, tier: 0 },
      { instrument: 1, sector: 1, tier: 0 },
      { instrument: 1, sector: 3, tier: 0 },
    ]);
    expect(taskNumbers(some('together'))).toHaveLength(2);
    expect(taskNames(some('together'), { instrument: 1, sector: 0, tier: 0 })).toEqual({ instrument: 'worry' });
  });

  it('is answered by those alone, as both aggregators and the SDK look it up', () => {
    const [visits, worry] = missionTasks(withPlainNoise(some('together')));
    const asked = (sector: string) => [visits, worry].map((task) => task !== undefined && belongsTo({ sector }, task));
    expect(asked('charity')).toEqual([true, true]);
    expect(asked('business')).toEqual([true, true]);
    expect(asked('public body')).toEqual([true, false]);
    const lists = standings(some('together')).map((standing) => tasksAsked(some('together'), standing).map(({ instrument }) => instrument));
    expect(lists).toEqual([[0, 1], [0], [0, 1]]);
  });

  it('costs a person of another sector nothing, and one of these what it costs', () => {
    const [, worry] = missionTasks(withPlainNoise(some('together')));
    const cost = NOTHING_SPENT.map(() => 5);
    const parts = worry && chargedParts(worry);
    expect(parts).toEqual(['charity', 'business']);
    const once = withCharges(openMissionLedger(4, { epsilon: 1, delta: 1e-6 }), cost, 1, parts);
    expect(missionSpent(once)).toEqual(cost);
    // A question of the other sector's alone is not on top of it.
    expect(missionSpent(withCharges(once, cost, 1, 'public body'))).toEqual(cost);
    expect(missionSpent(withCharges(once, cost, 1, 'charity'))).toEqual(cost.map((each) => 2 * each));
  });

  it('needs noise for the questions that one person can be in, and no more', () => {
    const apart = (sectors: readonly (readonly string[])[]) => ({
      ...draft,
      sectors: draft.sectors.map(({ name }) => ({ name })),
      instruments: draft.instruments.map((one, at) => ({ ...one, gathered: 'together' as const, sectors: [...(sectors[at] ?? [])] })),
    });
    const variances = (value: object) => completeCharter(checkDraft(value)).noise.map(({ law }) => varianceOf(lawFromJson(law)));
    const names = ['charity', 'public body'];
    const [both, disjoint] = [variances(apart([names, names])), variances(apart([['charity'], ['public body']]))];
    // Each person is in one question instead of two, so each keeps the promise with less noise.
    expect(disjoint[0]).toBeLessThan(both[0] ?? 0);
    expect(disjoint[1]).toBeLessThan(both[1] ?? 0);
    // Of two questions, one asked of all: whoever is asked both needs the noise of both, and a question has one law.
    expect(variances(apart([names, ['charity']]))).toEqual(both);
  });
});

it('expects cells in the shares that it states, and in equal ones where it states none', () => {
  const cells = expectedCells(EXPECTS, charter.instruments[0]?.dimensions ?? [], 120);
  expect(cells).toHaveLength(6);
  expect(cells.slice(0, 3)).toEqual([10, 10, 10]);
  expect(cells.slice(3)).toEqual([30, 30, 30]);
});

it('speaks another language where the board approved it, and its own where not', () => {
  const translations = [{ language: 'cy', texts: [{ text: 'charity', translated: 'elusen' }] }];
  expect(translated({ translations }, 'cy', 'charity')).toBe('elusen');
  expect(translated({ translations }, 'cy', 'public body')).toBe('public body');
  expect(translated({}, 'cy', 'charity')).toBe('charity');
});

describe('a mission for rehearsal', () => {
  const called = (value: Charter) =>
    everybody.board.reduce((document, member) => decideOnCharter(document, member, 'approves'), callMission(value, everybody.convenor));
  const json = JSON.stringify(called(checkCharter({ ...charter, purpose: 'rehearsal' })));
  const urls = [charter.leader.url, charter.helper.url];

  it('is read by the process that listens at both addresses, and by no other', () => {
    expect(parseMissionBy(verify, json, urls).charter.purpose).toBe('rehearsal');
    for (const opened of [[], urls.slice(1), [urls[0] ?? '', 'http://127.0.0.1:9/']])
      expect(() => parseMissionBy(verify, json, opened)).toThrow(/is a rehearsal on made-up data/);
    expect(() => acceptedMissionBy(verify, missionParts(json), () => true)).toThrow(/is a rehearsal/);
  });

  it('is set aside by an aggregator that finds it in its database and is not that process', () => {
    const { charter: signed } = JSON.parse(json) as { readonly charter: unknown };
    const record = {
      charterDigest: new Uint8Array(32),
      charter: JSON.stringify(signed),
      rosters: [],
      document: undefined,
    };
    expect(readStoredMission(record as never, [])).toMatchObject({
      kind: 'set-aside',
      reason: expect.stringContaining('is a rehearsal') as string,
    });
  });
});
