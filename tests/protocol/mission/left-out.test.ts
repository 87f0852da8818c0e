// left-out.test.ts — a document is held against all leaves of its mission: what it leaves out is named with its leaf's number (register.md, "Presence isn't absence").
import { expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { leavesOfMission, leftOut } from '../../../protocol/mission/left-out.ts';
import { encodeLeaf, objectName, type LeafMembers } from '../../../protocol/register/leaf.ts';
import { decisionOf, DIGEST, rosterOf } from '../register/world.ts';

const leaf = (object: unknown, members: LeafMembers) => encodeLeaf({ ...objectName(canonicalJson(object)), ...members });
const signed = (number: number) => ({ body: { number }, signatures: [] });
const reason = { body: null, signatures: [] };
const digest = new Uint8Array(Buffer.from(DIGEST, 'base64url'));
const stop = { body: { format: 'soundings stop v1', charter: DIGEST, by: 'helper', from: '2026-02-02', text: 'A pause.' }, signatures: [] };
const rosters = [rosterOf(1, '2025-12-29'), rosterOf(2, '2026-02-02')];
const other = toBase64Url(new Uint8Array(32));

const LEAVES = leavesOfMission(digest, [
  leaf({ other: 'mission' }, { kind: 'stop', charter: other }),
  leaf({ ...reason, decision: decisionOf(0, 'approves') }, { kind: 'decision', charter: DIGEST }),
  leaf({ ...reason, decision: decisionOf(1, 'refuses') }, { kind: 'decision', charter: DIGEST }),
  ...rosters.map((roster, at) => leaf(roster, { kind: 'roster', charter: DIGEST, number: at + 1 })),
  ...[1, 2].map((number) => leaf(signed(number), { kind: 'board', charter: DIGEST, number })),
  leaf(signed(1), { kind: 'policy', charter: DIGEST, number: 1 }),
  leaf(stop, { kind: 'stop', charter: DIGEST }),
  new TextEncoder().encode('no leaf'),
]);

/** The document that brings everything, but for what a test takes away. `left-out.ts` reads no signatures. */
function document(without: readonly string[]) {
  const has = (name: string) => !without.includes(name);
  const decisions = [decisionOf(0, 'approves'), ...(has('decision') ? [decisionOf(1, 'refuses')] : [])];
  return {
    charter: { board: decisions },
    rosters: [rosters[0], ...(has('roster') ? [rosters[1]] : [])],
    log: {
      ...{ charter: '', rosters: [], lifts: [], policies: [], boards: [] },
      decisions: decisions.map(() => ({ ...reason, proof: '' })),
      stops: has('stop') ? [{ object: stop, proof: '' }] : [],
    },
  };
}

it.each([
  ['a refusal', 'decision', 2],
  ['the newest roster', 'roster', 4],
  ['a stop', 'stop', 8],
] as const)('%s', (_, kind, index) => {
  const named = (without: readonly string[]) => leftOut(document(without), LEAVES).filter((sentence) => !/board|policy/.test(sentence));
  expect(named([])).toEqual([]);
  expect(named([kind])).toEqual([
    `The register has a ${kind} of this mission (leaf ${String(index)}) that this document leaves out. Get the document again.`,
  ]);
});

it('the newest board and the newest policy, and no earlier ones', () => {
  expect(leftOut(document([]), LEAVES)).toEqual(
    [
      ['board', 6],
      ['policy', 7],
    ].map(
      ([kind, index]) =>
        `The register has a ${String(kind)} of this mission (leaf ${String(index)}) that this document leaves out. Get the document again.`,
    ),
  );
});
