// rotation.test.ts — the register's keys and the board change: by whom, how soon, and what the keys before and after may still prove.
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { checkDocument } from '../../../protocol/mission/logged-document.ts';
import { checkLogged, type Logged } from '../../../protocol/register/logged.ts';
import type { Log } from '../../../protocol/register/keys/log-member.ts';
import { LogProofs, type BoardObject, type PolicyObject } from '../../../protocol/register/objects.ts';
import { formatVerifierKey, KeyType } from '../../../protocol/register/keys/verifier-key.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { addRoster, documentOf, draft, HOUR, type Draft } from './document.ts';
import { lineSigner } from './seeds.ts';
import {
  at,
  CHARTER,
  CONVENORS_SIGNATURE,
  DIGEST,
  EVERYBODY,
  exampleLog,
  GrowingLog,
  KEYS,
  memberOf,
  NOON,
  rosterOf,
  signedBy,
  type Witnessing,
} from './world.ts';

const [oldLog, newLog] = KEYS.logs;
const [a, b, c, d, e] = KEYS.witnesses;
const { convenor, leader, helper } = EVERYBODY;

function issuesOf(made: Draft): readonly string[] {
  const found = checkLogged(documentOf(made), verify);
  return found.kind === 'refused' ? found.issues : [];
}

function accepted(made: Draft): Logged {
  const found = checkLogged(documentOf(made), verify);
  return found.kind === 'logged' ? found : expect.fail(found.issues.join('\n'));
}

/** The new log key alone, and a new witness in the first one's place. */
const NEXT: Log = {
  ...exampleLog(),
  keys: [formatVerifierKey(newLog.key)],
  witnesses: [...exampleLog().witnesses.slice(1), { key: formatVerifierKey(e.key), operator: 'A newspaper' }],
};

/** Signed by the old log and the new, seen by all five at one time. */
function byAll(time: number): Witnessing {
  return { logs: [oldLog, newLog], witnesses: [a, b, c, d, e].map((one) => [one, time] as const) };
}

function byNew(time: number): Witnessing {
  return { logs: [newLog], witnesses: [c, d, e].map((one) => [one, time] as const) };
}

const LOGGED = at('2026-01-10') + 43_200;
/** The first day that is seven days after that. */
const SOONEST = '2026-01-18';

function policyBody(changes: Partial<PolicyObject['body']> = {}): PolicyObject['body'] {
  return { format: 'soundings policy v1', charter: DIGEST, number: 1, inForceFrom: SOONEST, log: NEXT, ...changes };
}

const QUORUM = [memberOf(0), memberOf(2)] as const;

/** A document with another policy, by the convenor and a quorum of the board where nobody else is given. */
function withPolicy(
  body: PolicyObject['body'] = policyBody(),
  signers: readonly SigningKeyPair[] = [convenor, ...QUORUM],
  witnessing: Witnessing = byAll(LOGGED),
): Draft {
  const made = draft();
  const object = signedBy(body, ...signers);
  const proof = made.log.logged(object, { kind: 'policy', charter: DIGEST, number: body.number }, LOGGED, witnessing);
  made.proofs.policies.push({ object, proof });
  return made;
}

describe('another policy', () => {
  it('holds from its day on: the old keys prove what came before it, the new what comes after', () => {
    const made = withPolicy();
    expect(LogProofs.parse(made.proofs)).toEqual(made.proofs);
    expect(accepted(made).policies.map(({ number, from, provedAt }) => [number, from, provedAt])).toEqual([
      [0, 0, 0],
      [1, at(SOONEST), LOGGED],
    ]);
    const soon = at(SOONEST) - 1;
    addRoster(made, rosterOf(2, '2026-01-26'), soon, { witnesses: [a, b, c].map((one) => [one, soon] as const) });
    addRoster(made, rosterOf(3, '2026-01-26'), at(SOONEST), byNew(at(SOONEST)));
    expect(issuesOf(made)).toEqual([]);
  });

  it('takes the old keys’ word for nothing later, and the new keys’ for nothing earlier', () => {
    for (const [time, witnessing] of [
      [at(SOONEST), { witnesses: [a, b, c].map((one) => [one, at(SOONEST)] as const) }],
      [at(SOONEST) - 1, byNew(at(SOONEST) - 1)],
    ] as const) {
      const made = withPolicy();
      addRoster(made, rosterOf(2, '2026-01-26'), time, witnessing);
      expect(issuesOf(made)[0]).toMatch(/^Roster 2 isn't in the public register.* when the register had other keys\.$/);
    }
  });

  it('proves no charter: that has to be there under its own', () => {
    const made = withPolicy();
    const object = { board: [], charter: CHARTER, convenor: CONVENORS_SIGNATURE };
    made.proofs.charter = made.log.logged(object, { kind: 'charter', charter: DIGEST }, at(SOONEST), byNew(at(SOONEST)));
    expect(issuesOf(made)).toEqual([expect.stringMatching(/^This charter isn't in the public register/)]);
  });

  it.each([
    ['the convenor', [...QUORUM]],
    ['a quorum of the board', [convenor, memberOf(1)]],
    ['anybody', []],
  ])('is refused without %s', (_, signers) => {
    expect(issuesOf(withPolicy(policyBody(), signers))).toEqual(["The register's keys changed without the board's approval."]);
  });

  it('is refused with a signature that is wrong, or one twice', () => {
    const wrong = withPolicy();
    const [entry = expect.unreachable()] = wrong.proofs.policies;
    const extra = { key: toBase64Url(leader.publicKey), signature: toBase64Url(new Uint8Array(64)) };
    for (const signature of [extra, entry.object.signatures[0] ?? extra]) {
      const made = draft();
      const object = { ...entry.object, signatures: [...entry.object.signatures, signature] };
      const proof = made.log.logged(object, { kind: 'policy', charter: DIGEST, number: 1 }, LOGGED, byAll(LOGGED));
      made.proofs.policies.push({ object, proof });
      expect(issuesOf(made)).toEqual(["The register's keys changed without the board's approval."]);
    }
  });

  it.each<[string, Partial<PolicyObject['body']>, RegExp]>([
    ['of another charter', { charter: 'A'.repeat(43) }, /^Policy 1 of the register doesn't follow the one before it in this mission/],
    ['out of turn', { number: 2 }, /^Policy 2 of the register doesn't follow the one before it/],
    ['a day too soon', { inForceFrom: '2026-01-17' }, /^Policy 1 of the register would hold less than 7 days after/],
    ['with another cooling', { log: { ...NEXT, cooling: 8 } }, /can't be used. It may change keys, witnesses and quorum only/],
    ['with another time for windows', { log: { ...NEXT, due: 22 } }, /It may change keys, witnesses and quorum/],
    ['at another address', { log: { ...NEXT, url: 'https://other.example/' } }, /can't be used.*It may change keys, witnesses and quorum/],
    ['that two registers could satisfy', { log: { ...NEXT, quorum: 2 } }, /can't be used. The register's quorum is 2 of 4 witnesses/],
  ])('is refused %s', (_, changes, sentence) => {
    expect(issuesOf(withPolicy(policyBody(changes)))[0]).toMatch(sentence);
  });

  it.each<[string, Witnessing, RegExp]>([
    ['old log', { ...byAll(LOGGED), logs: [newLog] }, /None of the keys/],
    ['new log', { ...byAll(LOGGED), logs: [oldLog] }, /None of the keys/],
    ['old witnesses', { ...byAll(LOGGED), witnesses: [c, d, e].map((one) => [one, LOGGED] as const) }, /2 of the witnesses/],
    ['new witnesses', { ...byAll(LOGGED), witnesses: [a, b, c].map((one) => [one, LOGGED] as const) }, /2 of the witnesses/],
  ])('is refused without the %s', (_, witnessing, sentence) => {
    const issues = issuesOf(withPolicy(policyBody(), undefined, witnessing));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(sentence);
  });
});

describe('a log that is lost', () => {
  const otherUrl = 'https://second.example/winter/';
  const otherLog = lineSigner('second.example/winter', KeyType.note, seededRandom('second log')(32));
  const log: Log = { ...exampleLog(), url: otherUrl, keys: [formatVerifierKey(otherLog.key)] };
  const all = [convenor, ...QUORUM, leader, helper];

  /** `last`: how many leaves of the old log the policy knows of. */
  function lost(last = 4, signers: readonly SigningKeyPair[] = all, changes: Partial<PolicyObject['body']> = {}): Draft {
    const made = draft();
    const old = new GrowingLog();
    old.leaves.push(...made.log.leaves.slice(0, last));
    const body = policyBody({ log, lost: old.note(NOON + 24 * HOUR), ...changes });
    const second = new GrowingLog();
    second.leaves.push(...made.log.leaves);
    const object = signedBy(body, ...signers);
    const witnesses = [b, c, d].map((one) => [one, LOGGED] as const);
    const witnessing = { logs: [otherLog], witnesses, origin: 'second.example/winter' };
    made.proofs.policies.push({ object, proof: second.logged(object, { kind: 'policy', charter: DIGEST, number: 1 }, LOGGED, witnessing) });
    return made;
  }

  it('is followed by another at another address, by the word of convenor, board and both aggregators', () => {
    expect(accepted(lost()).heads.map(({ origin, size }) => [origin, size])).toEqual([
      ['second.example/winter', 5],
      ['register.salford.example/winter', 4],
    ]);
  });

  it.each([
    ['leader', [convenor, ...QUORUM, helper]],
    ['helper', [convenor, ...QUORUM, leader]],
    ['board', [convenor, leader, helper]],
  ])('is not without the %s', (_, signers) => {
    expect(issuesOf(lost(4, signers))).toEqual(["The register's keys changed without the board's approval."]);
  });

  it('is not called lost before a checkpoint that the document itself has', () => {
    expect(issuesOf(lost(3))).toEqual(['Policy 1 says that a register is lost, but here is a later checkpoint of it.']);
  });

  it('is not called lost by a note that the old policy doesn’t accept', () => {
    const note = new GrowingLog().note(NOON, { witnesses: [] });
    expect(issuesOf(lost(4, all, { lost: note }))[0]).toMatch(/0 of the witnesses have signed/);
  });

  it('does not go on at the old address', () => {
    expect(issuesOf(lost(4, all, { log: NEXT }))[0]).toMatch(/after a loss it must change the address/);
  });
});

describe('another board', () => {
  const newcomer = generateKeyPair(seededRandom('newcomer'));
  const keyOf = ({ publicKey }: SigningKeyPair): string => toBase64Url(publicKey);

  function boardBody(changes: Partial<BoardObject['body']> = {}): BoardObject['body'] {
    const keys = [keyOf(memberOf(0)), keyOf(memberOf(1)), keyOf(newcomer)];
    return { format: 'soundings board v1', charter: DIGEST, number: 1, inForceFrom: SOONEST, keys, quorum: 2, ...changes };
  }

  function withBoard(body: BoardObject['body'] = boardBody(), signers: readonly SigningKeyPair[] = [...QUORUM, newcomer]): Draft {
    const made = draft();
    const object = signedBy(body, ...signers);
    made.proofs.boards.push({ object, proof: made.log.logged(object, { kind: 'board', charter: DIGEST, number: body.number }, LOGGED) });
    return made;
  }

  it('holds from its day on', () => {
    const made = withBoard();
    expect(LogProofs.parse(made.proofs)).toEqual(made.proofs);
    expect(accepted(made).boards.map(({ number, quorum, from }) => [number, quorum, from])).toEqual([
      [0, 2, 0],
      [1, 2, at(SOONEST)],
    ]);
  });

  it('signs the policies that are logged when it holds, and the board before it those before', () => {
    const later = at('2026-02-01');
    const body = policyBody({ inForceFrom: '2026-03-01' });
    for (const [signers, time, issues] of [
      [[convenor, memberOf(0), newcomer], later, []],
      [[convenor, memberOf(0), newcomer], at(SOONEST), []],
      [[convenor, memberOf(0), memberOf(2)], later, ["The register's keys changed without the board's approval."]],
      [[convenor, memberOf(0), newcomer], at(SOONEST) - 1, ["The register's keys changed without the board's approval."]],
      [[convenor, memberOf(0), memberOf(2)], at(SOONEST) - 1, []],
    ] as const) {
      const made = withBoard();
      const object = signedBy(body, ...signers);
      const proof = made.log.logged(object, { kind: 'policy', charter: DIGEST, number: 1 }, time, byAll(time));
      made.proofs.policies.push({ object, proof });
      expect(issuesOf(made)).toEqual(issues);
    }
  });

  it('signs the rosters that are logged when it holds, and the board before it those before', () => {
    const later = at('2026-02-01');
    const sentence = "Roster 2 isn't signed by the board that was in force when the register had it.";
    for (const [signers, time, issues] of [
      [[memberOf(0), newcomer], later, []],
      [[memberOf(0), memberOf(2)], later, [sentence]],
      [[memberOf(0), memberOf(2)], at(SOONEST) - 3, []],
      [[memberOf(0), newcomer], at(SOONEST) - 3, [sentence]],
    ] as const) {
      const made = withBoard();
      addRoster(made, rosterOf(2, '2026-03-02', signers), time);
      const found = checkDocument(documentOf(made), verify);
      expect(found.kind === 'refused' ? found.issues : []).toEqual(issues);
      // A whole document comes to the same, and without the board's change its signers are nobody's.
      const read = () => parseMission(JSON.stringify({ format: 'soundings mission v1', ...documentOf(made) }), verify);
      if (issues.length === 0) expect(read().rosters.map(({ roster }) => roster.number)).toEqual([1, 2]);
      else expect(read).toThrow(sentence);
    }
    const made = withBoard();
    addRoster(made, rosterOf(2, '2026-03-02', [memberOf(0), newcomer]), later);
    made.proofs.boards.length = 0;
    expect(() => parseMission(JSON.stringify({ format: 'soundings mission v1', ...documentOf(made) }), verify)).toThrow(
      '1 of the board have signed roster 2; it takes 2.',
    );
  });

  it('holds after the one before it, though it was logged as early', () => {
    for (const [inForceFrom, count] of [
      ['2026-02-01', 1],
      ['2026-02-02', 0],
    ] as const) {
      const made = withBoard(boardBody({ inForceFrom: '2026-02-01' }));
      const object = signedBy(boardBody({ number: 2, inForceFrom }), memberOf(0), newcomer);
      const proof = made.log.logged(object, { kind: 'board', charter: DIGEST, number: 2 }, LOGGED);
      made.proofs.boards.push({ object, proof });
      expect(issuesOf(made)).toHaveLength(count);
    }
  });

  it.each<[string, Partial<BoardObject['body']>, readonly SigningKeyPair[] | undefined, RegExp]>([
    ['without a quorum of the old', {}, [memberOf(0), newcomer], /^Board 1 isn't signed by a quorum of the board before it/],
    ['without its new member', {}, [...QUORUM], /^Board 1 isn't signed by a quorum of the board before it and by each of its new members/],
    ['of another charter', { charter: 'A'.repeat(43) }, undefined, /^Board 1 doesn't follow/],
    ['out of turn', { number: 2 }, undefined, /^Board 2 doesn't follow/],
    ['a day too soon', { inForceFrom: '2026-01-17' }, undefined, /^Board 1 would hold less than 7 days/],
    ['with too large a quorum', { quorum: 4 }, undefined, /^Board 1 has .* or too large a quorum/],
    ['with a key twice', { keys: [keyOf(memberOf(0)), keyOf(memberOf(0))] }, undefined, /^Board 1 has a key twice, another party's key/],
    [
      'with the convenor in it',
      { keys: [keyOf(memberOf(0)), keyOf(convenor)] },
      [...QUORUM, convenor],
      /^Board 1 has a key twice, another party's key/,
    ],
    [
      'with a key of small order',
      { keys: [toBase64Url(new Uint8Array(32))], quorum: 1 },
      undefined,
      /^Board 1 isn't signed by .* each of its new members/,
    ],
  ])('is refused %s', (_, changes, signers, sentence) => {
    const issues = issuesOf(withBoard(boardBody(changes), signers));
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(sentence);
  });
});
