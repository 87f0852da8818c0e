// roster.test.ts — a roster needs the convenor and the board, and proofs of possession; the number only grows.
import { describe, expect, test } from 'vitest';
import { fromHex, toBase64Url } from '../../../crypto/bytes.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { MissionError } from '../../../protocol/errors.ts';
import {
  nextRosterIssues,
  enrolled,
  rosterInForce,
  type Roster,
  type RosterEntry,
  type SignedRoster,
} from '../../../protocol/roster/roster.ts';
import { checkRoster, provePossession, signRoster } from '../../../protocol/signed/roster.ts';
import { dayOf } from '../../../protocol/charter/day.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { exampleCharter, exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const everybody = parties();
const charter = exampleCharter(everybody);
const random = seededRandom('roster');

function entry(
  name: string,
  change: Partial<RosterEntry> = {},
  keys: SigningKeyPair = generateKeyPair(random),
  digest = charterDigest(charter),
): RosterEntry {
  const id = random(16);
  const possession = provePossession(digest, id, keys.publicKey, keys.privateKey);
  return {
    id: toBase64Url(id),
    name,
    sector: 'charity',
    key: toBase64Url(keys.publicKey),
    firstWindow: 0,
    lastWindow: 11,
    possession: toBase64Url(possession),
    ...change,
  };
}

function roster(organisations: readonly RosterEntry[], change: Partial<Roster> = {}): Roster {
  return {
    format: 'soundings roster v1',
    charter: toBase64Url(charterDigest(charter)),
    number: 1,
    inForceFrom: '2025-12-29',
    organisations: [...organisations],
    ...change,
  };
}

function signed(
  value: Roster,
  board: readonly SigningKeyPair[] = everybody.board.slice(0, 2),
  convenor = everybody.convenor,
): SignedRoster {
  return {
    roster: value,
    convenor: toBase64Url(signRoster(value, convenor.privateKey)),
    board: board.map(({ publicKey, privateKey }) => ({
      key: toBase64Url(publicKey),
      signature: toBase64Url(signRoster(value, privateKey)),
    })),
  };
}

function issuesOf(value: unknown): string {
  try {
    checkRoster(charter, value);
  } catch (error) {
    if (error instanceof MissionError) return error.message;
    throw error;
  }
  return '';
}

const [a, b] = [entry('Food bank'), entry('Debt advice')];

test('a roster signed by the convenor and two of three of the board is in order', () => {
  expect(issuesOf(signed(roster([a, b])))).toBe('');
});

describe('refused', () => {
  const stranger = generateKeyPair(random);
  const [first] = everybody.board;
  test.each<[string, () => unknown, string]>([
    [
      'one of the board is not enough',
      () => signed(roster([a]), everybody.board.slice(0, 1)),
      '1 of the board have signed roster 1; it takes 2. Members sign it with soundings mission approve --mission FILE --key FILE --roster.',
    ],
    [
      'one of the board twice is still one',
      () =>
        signed(
          roster([a]),
          [first, first].flatMap((one) => (one === undefined ? [] : [one])),
        ),
      '1 of the board',
    ],
    ['a stranger is not of the board', () => signed(roster([a]), [...everybody.board.slice(0, 1), stranger]), '1 of the board'],
    ["the board without the convenor isn't enough", () => signed(roster([a]), everybody.board, stranger), "The convenor hasn't signed"],
    ['changed after signing', () => ({ ...signed(roster([a])), roster: roster([a, b]) }), "The convenor hasn't signed"],
    ['of another charter', () => signed(roster([a], { charter: toBase64Url(new Uint8Array(32)) })), 'another charter'],
    ['a sector that is none', () => signed(roster([entry('Bank', { sector: 'banks' })])), "which the charter doesn't have"],
    ['windows beyond the mission', () => signed(roster([entry('Late', { lastWindow: 12 })])), 'the mission has 0 to 11'],
    ['windows the wrong way round', () => signed(roster([entry('Late', { firstWindow: 3, lastWindow: 2 })])), 'windows 3 to 2'],
    ["somebody else's key", () => signed(roster([entry('Thief', { key: a.key })])), "hasn't proved"],
    [
      'a proof for another mission',
      () => signed(roster([entry('Other', {}, generateKeyPair(random), new Uint8Array(32))])),
      "hasn't proved",
    ],
    ['a proof for another id', () => signed(roster([entry('Other', { id: a.id })])), "hasn't proved"],
    [
      'one id twice',
      () => signed(roster([a, { ...entry('Copy'), id: a.id }])),
      '"Food bank" and "Copy" are on roster 1 at once and have the same id',
    ],
    [
      'one key twice',
      () => signed(roster([a, { ...entry('Copy'), key: a.key }])),
      '"Food bank" and "Copy" are on roster 1 at once and have the same key',
    ],
    ...['Food bank', 'FOOD BANK', 'Food\u00a0 bank\u200b', '\uff26ood bank', 'Fооd bаnk'.normalize()].map(
      (name): [string, () => unknown, string] => [
        `#7 one name twice, as ${JSON.stringify(name)}`,
        () => signed(roster([a, entry(name)])),
        name.startsWith('Fо')
          ? 'has two scripts'
          : `"Food bank" and "${name}" are on roster 1 at once and have the same name; if they are two organisations, add a place`,
      ],
    ),
    ['#12 a name with an escape sequence', () => signed(roster([entry('Food\u001b[2Jbank')])), 'holds the character U+001B'],
    ['#15 a name that is not composed', () => signed(roster([entry('Cafe\u0301')])), "isn't composed"],
    ['#15 a name of nothing that is seen', () => signed(roster([entry('\u200b')])), 'has no visible character'],
    ['#11 who runs the leader, with a space more', () => signed(roster([entry('A  university ')])), 'runs an aggregator'],
    ['who runs the helper', () => signed(roster([entry('a CHARITY')])), 'runs an aggregator'],
    ['the key of who runs the leader', () => signed(roster([entry('Alias', {}, everybody.leader)])), 'runs an aggregator'],
    ['a key of small order', () => signed(roster([entry('Weak', { key: toBase64Url(fromHex(`01${'00'.repeat(31)}`)) })])), 'small order'],
    [
      'a key not in canonical form',
      () => signed(roster([entry('Odd', { key: toBase64Url(new Uint8Array(32).fill(255)) })])),
      'small order or not in canonical form',
    ],
    ['no day', () => signed(roster([a], { inForceFrom: 'tomorrow' })), 'is not a day'],
    ['something more in it', () => ({ ...signed(roster([a])), extra: 1 }), 'unknown members'],
  ])('%s', (_, make, wanted) => {
    expect(issuesOf(make())).toContain(wanted);
  });
});

test('the one in force when a window begins holds for that window', () => {
  const windows = [0, 1, 2].map((number) => windowNumbered(charter.schedule, number));
  const rosters = [
    { number: 1, inForceFrom: '2025-12-29' },
    { number: 3, inForceFrom: '2026-01-06' },
    { number: 2, inForceFrom: '2026-01-05' },
  ];
  expect(windows.map((window) => rosterInForce(rosters, window)?.number)).toEqual([1, 2, 3]);
  expect(rosterInForce(rosters.slice(1), windowNumbered(charter.schedule, 0))).toBeUndefined();
});

test('the next roster has a higher number and does not reach back', () => {
  const today = dayOf('2026-01-07') ?? 0;
  const old = roster([a], { number: 2 });
  expect(nextRosterIssues(undefined, old, today)).toEqual([]);
  expect(nextRosterIssues(old, roster([a, b], { number: 3, inForceFrom: '2026-01-12' }), today)).toEqual([]);
  expect(nextRosterIssues(old, roster([a], { number: 2, inForceFrom: '2026-01-12' }), today)).toEqual([
    expect.stringContaining('the number must grow'),
  ]);
  expect(nextRosterIssues(old, roster([a], { number: 3, inForceFrom: '2026-01-07' }), today)).toEqual([
    expect.stringContaining('is not in the future'),
  ]);
});

test('an organisation is enrolled for its windows and no other', () => {
  const some = roster([entry('Some', { id: a.id, firstWindow: 2, lastWindow: 4 })]);
  const inside = [1, 2, 4, 5].map((number) => enrolled(some, a.id, windowNumbered(charter.schedule, number)) !== undefined);
  expect(inside).toEqual([false, true, true, false]);
  expect(enrolled(some, b.id, windowNumbered(charter.schedule, 2))).toBeUndefined();
});

test('a board with one key needs one', () => {
  const draft = exampleDraft(everybody);
  const alone = withPlainNoise({ ...draft, board: { ...draft.board, keys: draft.board.keys.slice(0, 1), quorum: 1 } });
  const own = roster([], { charter: toBase64Url(charterDigest(alone)) });
  expect(checkRoster(alone, signed(own, everybody.board.slice(0, 1))).roster).toEqual(own);
});
