// identity.test.ts — one key, one id and one name are one organisation, over all rosters of a mission: who may leave, come back, be renamed, take a new key.
import { describe, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../crypto/bytes.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { charterDigest, type Charter } from '../../../protocol/charter/charter.ts';
import { identityIssues } from '../../../protocol/roster/identity.ts';
import type { Roster, RosterEntry } from '../../../protocol/roster/roster.ts';
import { provePossession, unsignedRosterIssues } from '../../../protocol/signed/roster.ts';
import { exampleCharter, exampleDraft, parties, withPlainNoise } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const charter = exampleCharter();
const sampled = withPlainNoise({ ...exampleDraft(parties()), sampling: { windows: 1, of: 4 } });
const random = seededRandom('identity');

interface Changed {
  readonly id?: string;
  readonly keys?: SigningKeyPair;
  readonly sector?: string;
  readonly from?: number;
  readonly to?: number;
  readonly replaces?: RosterEntry;
}

function entry(name: string, changed: Changed = {}, of: Charter = charter): RosterEntry {
  const { id = toBase64Url(random(16)), keys = generateKeyPair(random), sector = 'charity', from = 0, to = 11, replaces } = changed;
  const [own, replaced] = [id, replaces?.id].map((text) => fromBase64Url(text ?? '') ?? new Uint8Array(0));
  const possession = provePossession(charterDigest(of), own ?? new Uint8Array(0), keys.publicKey, keys.privateKey, replaces && replaced);
  return {
    ...{ id, name, sector, key: toBase64Url(keys.publicKey), firstWindow: from, lastWindow: to, possession: toBase64Url(possession) },
    ...(replaces === undefined ? {} : { replaces: replaces.id }),
  };
}

/** The n-th roster; the second holds from window 2 on, the third from window 4 on. */
function roster(number: number, organisations: readonly RosterEntry[], of: Charter = charter): Roster {
  const inForceFrom = ['2025-12-29', '2026-01-12', '2026-01-26'][number - 1] ?? '2026-02-02';
  return { format: 'soundings roster v1', charter: toBase64Url(charterDigest(of)), number, inForceFrom, organisations: [...organisations] };
}

/** What each roster and all of them together are refused for. */
function issues(of: Charter, ...lists: readonly (readonly RosterEntry[])[]): string {
  const rosters = lists.map((list, at) => roster(at + 1, list, of));
  return [...rosters.flatMap((each) => unsignedRosterIssues(of, each)), ...identityIssues(of, rosters)].join('\n');
}

const keys = generateKeyPair(random);
const bank = entry('Food bank', { keys });
const until = (last: number) => ({ ...bank, lastWindow: last });

describe('#7 refused', () => {
  test.each<[string, () => string, string]>([
    ['the key under a new id', () => issues(charter, [bank], [entry('Food bank', { keys })]), 'with the key of "Food bank" but another id'],
    [
      'the key under a new id and name',
      () => issues(charter, [bank], [entry('Pantry', { keys })]),
      'with the key of "Food bank" but another id',
    ],
    [
      'the key under a new id in another sector',
      () => issues(charter, [bank], [entry('Pantry', { keys, sector: 'public body' })]),
      'with the key of "Food bank" but another id',
    ],
    [
      'the key under a new id on one roster, one after the other',
      () => issues(charter, [until(3), entry('Pantry', { keys, from: 4 })]),
      'with the key of "Food bank" but another id',
    ],
    ['another key under the id', () => issues(charter, [bank], [entry('Food bank', { id: bank.id })]), 'another key but the same id'],
    ['the name under a new id and key', () => issues(charter, [bank], [entry('FOOD BANK\u200b')]), 'add a place to tell them apart'],
    ['a name that looks the same', () => issues(charter, [entry('COOP')], [entry('СООР')]), 'add a place to tell them apart'],
    [
      'the name after it has left',
      () => issues(charter, [until(1)], [until(1), entry('Food  bank', { from: 2 })]),
      'add a place to tell them apart',
    ],
    [
      'the name that another had before',
      () => issues(charter, [bank], [{ ...bank, name: 'Pantry' }, entry('Food bank')]),
      'add a place to tell them apart',
    ],
    [
      'two that exchange their names',
      () => {
        const other = entry('Pantry');
        return issues(
          charter,
          [bank, other],
          [
            { ...bank, name: 'Pantry' },
            { ...other, name: 'Food bank' },
          ],
        );
      },
      'add a place to tell them apart',
    ],
    ['another sector', () => issues(charter, [bank], [{ ...bank, sector: 'public body' }]), 'Roster 2 moves "Food bank"'],
    [
      'another sector after it has left and come back',
      () => issues(charter, [until(1)], [], [entry('Food bank', { id: bank.id, keys, sector: 'public body', from: 5 })]),
      'Roster 3 moves "Food bank"',
    ],
    [
      'another sector by a new key',
      () => issues(charter, [until(3)], [until(3), entry('Pantry', { replaces: bank, sector: 'public body', from: 4 })]),
      'Roster 2 moves "Pantry"',
    ],
    [
      'a new key while the old one is good',
      () => issues(charter, [bank], [bank, entry('Pantry', { replaces: bank, from: 4 })]),
      'until window 11',
    ],
    [
      'a new key for a window that the roster before still gives to the old one',
      () => issues(charter, [bank], [until(0), entry('Pantry', { replaces: bank, from: 1 })]),
      'until window 1, so it must begin after that, not in window 1',
    ],
    [
      'the old key again after the new one',
      () => issues(charter, [until(1)], [until(1), entry('Pantry', { replaces: bank, from: 2 })], [bank]),
      'until window 11',
    ],
    [
      'two new keys for one',
      () => issues(charter, [until(3), entry('Pantry', { replaces: bank, from: 4 }), entry('Larder', { replaces: bank, from: 4 })]),
      'which another entry replaces already',
    ],
    ['a new key for nobody', () => issues(charter, [entry('Pantry', { replaces: bank })]), 'replaces an entry that is on no roster'],
    [
      'a replacement that a later roster takes back',
      () => {
        const next = entry('Pantry', { replaces: bank, from: 4 });
        return issues(charter, [until(3), next], [until(3), { ...next, replaces: undefined }]);
      },
      'that must stay the same',
    ],
    [
      "a replacement that the organisation didn't sign",
      () => issues(charter, [until(3), { ...entry('Pantry', { from: 4 }), replaces: bank.id }]),
      `"Pantry" hasn't proved`,
    ],
    [
      'a new key in the middle of a block, where persons are sampled',
      () => {
        const old = entry('Food bank', { keys, to: 3 }, sampled);
        return issues(sampled, [old, entry('Pantry', { replaces: old, from: 5 }, sampled)]);
      },
      'it must begin in the first window of a block of',
    ],
    [
      'one that replaces itself',
      () => issues(charter, [entry('Food bank', { id: bank.id, keys, replaces: bank })]),
      'replaces an entry that is on no roster',
    ],
    [
      'two that replace each other',
      () => {
        const [a, b] = [entry('A place'), entry('B place')];
        return issues(charter, [entry('A place', { id: a.id, replaces: b }), entry('B place', { id: b.id, replaces: a })]);
      },
      'so it must begin after that',
    ],
  ])('%s', (_, make, wanted) => {
    expect(make()).toContain(wanted);
  });
});

describe('#7 accepted', () => {
  const other = entry('Debt advice', { sector: 'public body' });
  test.each<[string, () => string]>([
    ['the same again', () => issues(charter, [bank, other], [bank, other])],
    ['one that leaves', () => issues(charter, [bank, other], [until(1), other], [other])],
    ['one that leaves and comes back', () => issues(charter, [until(1), other], [other], [{ ...bank, firstWindow: 6 }, other])],
    ['one that leaves and comes back, on one roster', () => issues(charter, [until(1), { ...bank, firstWindow: 6 }, other])],
    [
      'another name for the same id and key',
      () => issues(charter, [bank, other], [{ ...bank, name: 'Ordsall Pantry' }, other], [bank, other]),
    ],
    ['a new key, under the old name', () => issues(charter, [bank], [until(3), entry('Food bank', { replaces: bank, from: 4 })])],
    [
      'a new key twice, under new names',
      () => {
        const second = entry('Pantry', { replaces: bank, from: 2, to: 3 });
        return issues(charter, [until(1)], [until(1), second], [until(1), second, entry('Food bank', { replaces: second, from: 4 })]);
      },
    ],
    [
      'a new key at the beginning of a block, where persons are sampled',
      () => {
        const old = entry('Food bank', { keys, to: 3 }, sampled);
        return issues(sampled, [entry('Food bank', { replaces: old, from: 4 }, sampled), old]);
      },
    ],
    ['two of one name with a place', () => issues(charter, [bank, entry('Food bank, Ordsall')])],
  ])('%s', (_, make) => {
    expect(make()).toBe('');
  });
});
