// logged.test.ts — a mission document and its proofs: what is believed, and every way in which it isn't.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../crypto/bytes.ts';
import { verify as verifyInJavaScript } from '../../../crypto/signature/ed25519.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { decide } from '../../../protocol/signed/charter.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { objectName } from '../../../protocol/register/leaf.ts';
import { checkLogged, type Logged } from '../../../protocol/register/logged.ts';
import { LogProofs } from '../../../protocol/register/objects.ts';
import { addDecision, addRoster, documentOf, draft, HOUR, type Draft } from './document.ts';
import {
  at,
  CHARTER,
  decisionOf,
  DIGEST,
  EVERYBODY,
  GrowingLog,
  KEYS,
  memberOf,
  NOON,
  ORIGIN_OF_REGISTER,
  rosterOf,
  signedBy,
} from './world.ts';

function issuesOf(made: Draft): readonly string[] {
  const found = checkLogged(documentOf(made), verify);
  return found.kind === 'refused' ? found.issues : [];
}

function accepted(made: Draft): Logged {
  const found = checkLogged(documentOf(made), verify);
  return found.kind === 'logged' ? found : expect.fail(found.issues.join('\n'));
}

const NOT_THERE = "isn't in the public register, or the proof is for another one.";

describe('a mission that is logged', () => {
  it('is believed, with the times that its approvals and its cooling have', () => {
    const made = draft();
    expect(LogProofs.parse(made.proofs)).toEqual(made.proofs);
    const found = accepted(made);
    // The third witness signs two seconds after the first, and the second approval is an hour after the first.
    expect(found.approvedAt).toBe(NOON + 2 * HOUR + 2);
    expect(found.coolingEnds).toBe(found.approvedAt + 7 * 86_400);
    expect(found.latest).toBe(NOON + 24 * HOUR + 2);
    expect(found.heads.map(({ origin, size }) => ({ origin, size }))).toEqual([{ origin: ORIGIN_OF_REGISTER, size: 4 }]);
    expect(found.stops).toEqual([]);
  });

  it('is believed alike by the JavaScript verifier', () => {
    expect(checkLogged(documentOf(draft()), verifyInJavaScript).kind).toBe('logged');
  });

  it('has its quorum of approvals when the second is logged, whatever their order in the document', () => {
    const made = draft();
    addDecision(made, decisionOf(2, 'approves'), NOON + 30 * HOUR);
    expect(accepted(made).approvedAt).toBe(NOON + 2 * HOUR + 2);
    made.board.reverse();
    made.proofs.decisions.reverse();
    expect(accepted(made).approvedAt).toBe(NOON + 2 * HOUR + 2);
  });
});

describe('the charter and the board', () => {
  const reason = {
    format: 'soundings reason v1',
    charter: DIGEST,
    decision: 'approves',
    text: 'Nobody is asked about their status.',
  } as const;

  it('are refused with the proof of something else, and without one', () => {
    const made = draft();
    made.proofs.charter = made.proofs.rosters[0] ?? '';
    expect(issuesOf(made)).toEqual([`This charter ${NOT_THERE} This proof is for something else, or for another place in the register.`]);
    made.proofs.charter = '';
    expect(issuesOf(made)[0]).toMatch(/^This charter isn't in the public register.* This isn't a proof from a register/);
  });

  it('are refused one witness short, and where one signed twice', () => {
    const [a, b] = KEYS.witnesses;
    for (const witnesses of [
      [
        [a, NOON],
        [b, NOON],
      ],
      [
        [a, NOON],
        [b, NOON],
        [b, NOON + 1],
      ],
    ] as const) {
      const issues = issuesOf(draft({ witnesses }));
      expect(issues[0]).toBe(`This charter ${NOT_THERE} 2 of the witnesses have signed this checkpoint; it takes 3.`);
      expect(issues).toContain("0 of the board's approvals are in the register; it takes 2.");
    }
  });

  it('are refused where the log itself has not signed', () => {
    expect(issuesOf(draft({ logs: [KEYS.logs[1]] }))[0]).toBe(
      `This charter ${NOT_THERE} None of the keys of the register has signed this checkpoint.`,
    );
  });

  it('are refused in the register of somebody else', () => {
    expect(issuesOf(draft({ origin: 'register.other.example' }))[0]).toBe(
      `This charter ${NOT_THERE} This is of another register than ${ORIGIN_OF_REGISTER}.`,
    );
  });

  it('are refused with one approval proved, or two of one member', () => {
    const made = draft();
    made.proofs.decisions[1] = { body: null, signatures: [], proof: made.proofs.charter };
    expect(issuesOf(made)).toEqual([
      `Decision 2 of the board ${NOT_THERE} This proof is for something else, or for another place in the register.`,
      "1 of the board's approvals is in the register; it takes 2.",
    ]);
    const twice = draft();
    twice.board[1] = decisionOf(0, 'approves');
    twice.proofs.decisions[1] = twice.proofs.decisions[0] ?? expect.unreachable();
    expect(issuesOf(twice)).toEqual(["1 of the board's approvals is in the register; it takes 2."]);
  });

  it('count a member from the first of two approvals, and nobody who isn’t one', () => {
    const made = draft();
    addDecision(made, decisionOf(0, 'approves'), NOON + 9 * HOUR, {}, signedBy(reason, memberOf(0)));
    expect(accepted(made).approvedAt).toBe(NOON + 2 * HOUR + 2);
    const stranger = draft();
    const { publicKey, privateKey } = EVERYBODY.leader;
    stranger.board.splice(1);
    stranger.proofs.decisions.splice(1);
    addDecision(stranger, decide(CHARTER, 'approves', publicKey, privateKey), NOON + 9 * HOUR);
    expect(issuesOf(stranger)).toEqual(["1 of the board's approvals is in the register; it takes 2."]);
  });

  it('count no member who also refuses', () => {
    const made = draft();
    addDecision(made, decisionOf(1, 'refuses'), NOON + 3 * HOUR);
    expect(issuesOf(made)).toEqual(["1 of the board's approvals is in the register; it takes 2."]);
  });

  it('are refused with more decisions than proofs', () => {
    const made = draft();
    made.board.push(decisionOf(2, 'approves'));
    expect(issuesOf(made)).toEqual(['The document needs one proof for each decision of the board, and for each roster.']);
  });

  it('keep the reason that the member signed', () => {
    const made = draft();
    addDecision(made, decisionOf(2, 'approves'), NOON + 3 * HOUR, {}, signedBy(reason, memberOf(2)));
    expect(issuesOf(made)).toEqual([]);
  });

  it.each([
    ['of another member', signedBy(reason, memberOf(1))],
    ['of nobody', signedBy(reason)],
    ['of two', signedBy(reason, memberOf(2), memberOf(1))],
    ['for another decision', signedBy({ ...reason, decision: 'refuses' as const }, memberOf(2))],
    ['for another charter', signedBy({ ...reason, charter: 'A'.repeat(43) }, memberOf(2))],
    ['that is missing, though it was signed', { body: null, signatures: signedBy(reason, memberOf(2)).signatures }],
    ['with another text than was signed', { ...signedBy(reason, memberOf(2)), body: { ...reason, text: 'As you like.' } }],
  ])('refuse a reason %s', (_, entry) => {
    const made = draft();
    addDecision(made, decisionOf(2, 'approves'), NOON + 3 * HOUR, {}, entry);
    expect(issuesOf(made)).toEqual([
      `Decision 3 of the board ${NOT_THERE} Its reason is signed by somebody else, or for another decision.`,
    ]);
  });
});

describe('a roster', () => {
  it('holds where the third witness saw it a second before it was to, and for nothing a second later', () => {
    for (const [late, issues] of [
      [0, []],
      [1, ["Roster 2 reached the register after it was to hold, so it isn't valid."]],
    ] as const) {
      const made = draft();
      addRoster(made, rosterOf(2, '2026-01-05'), at('2026-01-05') - 3 + late);
      expect(issuesOf(made)).toEqual(issues);
    }
  });

  it('is refused without a proof of its own', () => {
    const made = draft();
    made.rosters.push(rosterOf(2, '2026-01-05'));
    expect(issuesOf(made)).toEqual(['The document needs one proof for each decision of the board, and for each roster.']);
    made.proofs.rosters.push(made.proofs.rosters[0] ?? '');
    expect(issuesOf(made)[0]).toMatch(/^Roster 2 isn't in the public register/);
  });

  it('may be left out, all but what its leaf says, if two later ones are there', () => {
    const made = draft();
    const roster = made.rosters[0] ?? expect.unreachable();
    const { object: digest, size } = objectName(canonicalJson(roster));
    addRoster(made, rosterOf(2, '2026-01-05'), NOON + 30 * HOUR);
    made.rosters[0] = { digest, number: 1, size };
    expect(issuesOf(made)).toEqual(['The document must have the last two rosters in full.']);
    addRoster(made, rosterOf(3, '2026-01-12'), NOON + 31 * HOUR);
    expect(issuesOf(made)).toEqual([]);
    made.rosters[0] = { digest, number: 1, size: size + 1 };
    expect(issuesOf(made)[0]).toMatch(/^Roster 1 isn't in the public register/);
  });
});

describe('what cannot be', () => {
  it('two checkpoints of one size with different roots is told apart', () => {
    const made = draft();
    const other = new GrowingLog();
    other.leaves.push(...made.log.leaves.slice(0, 3));
    const roster = rosterOf(2, '2026-01-05');
    made.proofs.rosters.push(other.logged(roster, { kind: 'roster', charter: DIGEST, number: 2 }, NOON + 30 * HOUR));
    made.rosters.push(roster);
    expect(issuesOf(made)).toEqual(['Two signed checkpoints of 4 leaves contradict each other: keep this document, and tell the board.']);
  });

  it('a charter whose log cannot be used is refused before anything is verified', () => {
    const document = documentOf(draft());
    const charter = { ...CHARTER, log: { ...CHARTER.log, quorum: 2 } };
    const verifyNothing = (): never => expect.unreachable();
    expect(checkLogged({ ...document, charter: { ...document.charter, charter } }, verifyNothing)).toEqual({
      kind: 'refused',
      issues: ["The register's quorum is 2 of 4 witnesses; it must be more than half, or two registers could be shown."],
    });
  });

  it('one byte of any proof is another is refused', () => {
    const made = draft();
    const proofs = [made.proofs.charter, ...made.proofs.decisions.map(({ proof }) => proof), ...made.proofs.rosters];
    fc.assert(
      fc.property(fc.nat(proofs.length - 1), fc.nat(), fc.nat(7), (which, place, bit) => {
        const changed = proofs.map((proof, i) => (i === which ? flipped(proof, place, bit) : proof));
        if (changed.includes(undefined)) return; // no text any more, and so no JSON
        const [charter = '', first = '', second = '', roster = ''] = changed.map((proof) => proof ?? '');
        const decisions = [first, second].map((proof) => ({ body: null, signatures: [], proof }));
        const copy = { ...made, proofs: { ...made.proofs, charter, decisions, rosters: [roster] } };
        expect(issuesOf(copy)).not.toEqual([]);
      }),
      { seed: 14, numRuns: 300 },
    );
  });

  it('a stop’s text steers nobody’s terminal', () => {
    const body = { format: 'soundings stop v1', charter: DIGEST, by: 'helper', from: '2026-02-02', text: '\u001b[2J' };
    const entry = { object: signedBy(body, EVERYBODY.helper), proof: '' };
    expect(LogProofs.safeParse({ ...draft().proofs, stops: [entry] }).success).toBe(false);
  });
});

/** The text with one bit of its UTF-8 turned; undefined where that is no UTF-8. */
function flipped(text: string, place: number, bit: number): string | undefined {
  const bytes = utf8(text);
  const turned = bytes.map((byte, i) => (i === place % bytes.length ? byte ^ (1 << bit) : byte));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(turned);
  } catch {
    return undefined;
  }
}

describe('the digest', () => {
  it('of the charter is in every leaf, so that no proof serves another mission', () => {
    const made = draft();
    const other = { ...CHARTER, question: 'Is it rising in Bolton?' };
    const document = documentOf(made);
    const found = checkLogged({ ...document, charter: { ...document.charter, charter: other } }, verify);
    expect(found.kind === 'refused' && found.issues.length).toBe(5); // the charter, both decisions, their number, the roster
  });
});
