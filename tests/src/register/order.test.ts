// order.test.ts — which leaf may follow which.
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../crypto/bytes.ts';
import { objectName, type Leaf, type LeafMembers } from '../../../protocol/register/leaf.ts';
import { LeafOrder } from '../../../src/register/order.ts';
import { DIGEST } from '../../protocol/register/world.ts';

const charter = DIGEST;
const other = 'A'.repeat(43);
const place = { instrument: 'visits', window: 3 };

function leaf(members: LeafMembers, object = 'an object'): Leaf {
  return { ...objectName(utf8(object)), ...members };
}

/** The order after these leaves, each of which may follow. */
function after(...leaves: readonly Leaf[]): LeafOrder {
  const order = new LeafOrder();
  for (const one of leaves) {
    expect(order.problem(one)).toBeUndefined();
    order.add(one);
  }
  return order;
}

const CHARTER = leaf({ kind: 'charter', charter });
const ALL: readonly LeafMembers[] = [
  { kind: 'decision', charter },
  { kind: 'stop', charter },
  { kind: 'lift', charter },
  { kind: 'challenge', charter },
  { kind: 'removal', charter },
  { kind: 'hypothesis', charter },
  { kind: 'roster', charter, number: 1 },
  { kind: 'policy', charter, number: 1 },
  { kind: 'board', charter, number: 1 },
  { kind: 'release', charter, place },
  { kind: 'withheld', charter, place },
];

describe('the order of leaves', () => {
  it.each(ALL)('has a $kind after its charter, and once', (members) => {
    expect(new LeafOrder().problem(leaf(members))).toBe(
      `The ${members.kind} can't be added: its charter isn't in the register. Add the charter first.`,
    );
    expect(after(leaf({ kind: 'charter', charter: other })).problem(leaf(members))).toMatch('Add the charter first');
    expect(after(CHARTER, leaf(members)).problem(leaf(members))).toMatch(`The ${members.kind} can't be added`);
  });

  it('has a charter once, whatever its object', () => {
    expect(after(CHARTER).problem(leaf({ kind: 'charter', charter }, 'another'))).toBe(
      "The charter can't be added: this charter is in the register already.",
    );
    expect(after(CHARTER).problem(leaf({ kind: 'charter', charter: other }))).toBeUndefined();
  });

  it('has one leaf for a window: a release or the reason why not', () => {
    const sentence = "can't be added: its window already has its only leaf, a release or the reason why there is none.";
    const released = after(CHARTER, leaf({ kind: 'release', charter, place }));
    expect(released.problem(leaf({ kind: 'withheld', charter, place }, 'another'))).toBe(`The withheld ${sentence}`);
    expect(after(CHARTER, leaf({ kind: 'withheld', charter, place })).problem(leaf({ kind: 'release', charter, place }, 'another'))).toBe(
      `The release ${sentence}`,
    );
    for (const another of [
      { ...place, window: 4 },
      { ...place, sector: 'food' },
      { ...place, tier: 'food' },
      { ...place, instrument: 'debts' },
    ])
      expect(released.problem(leaf({ kind: 'release', charter, place: another }))).toBeUndefined();
  });

  it('tells where a sector’s name ends and a tier’s begins', () => {
    const order = after(CHARTER, leaf({ kind: 'release', charter, place: { ...place, sector: 'food,debt', tier: 'small' } }));
    expect(order.problem(leaf({ kind: 'release', charter, place: { ...place, sector: 'food', tier: 'debt,small' } }))).toBeUndefined();
  });

  it('has one roster, policy and board of a number', () => {
    const order = after(CHARTER, leaf({ kind: 'roster', charter, number: 1 }));
    expect(order.problem(leaf({ kind: 'roster', charter, number: 1 }, 'another'))).toBe(
      "The roster can't be added: the register has a roster 1 already.",
    );
    expect(order.problem(leaf({ kind: 'roster', charter, number: 2 }))).toBeUndefined();
    expect(order.problem(leaf({ kind: 'board', charter, number: 1 }))).toBeUndefined();
  });

  it('has an answer after its challenge, as often as needed', () => {
    const challenge = leaf({ kind: 'challenge', charter });
    const about = challenge.object;
    const answer = leaf({ kind: 'answer', charter, about }, 'an answer');
    expect(after(CHARTER).problem(answer)).toBe("The answer can't be added: the challenge isn't in the register. Add the challenge first.");
    const answered = after(CHARTER, challenge, answer);
    expect(answered.problem(leaf({ kind: 'answer', charter, about }, 'another answer'))).toBeUndefined();
    expect(answered.problem(answer)).toBe("The answer can't be added: the same object is in the register already.");
  });

  it('has software and audits without a charter', () => {
    const order = after(leaf({ kind: 'software' }), leaf({ kind: 'audit' }));
    expect(order.problem(leaf({ kind: 'software' }))).toMatch('the same object');
    expect(order.problem(leaf({ kind: 'audit', charter }))).toMatch('Add the charter first');
  });
});
