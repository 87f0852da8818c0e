// stops.test.ts — a mission that somebody stops, and what depends on the day: cooling, and a clock that is wrong.
import { describe, expect, it } from 'vitest';
import type { SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { objectName } from '../../../protocol/register/leaf.ts';
import { checkLogged, type Logged } from '../../../protocol/register/logged.ts';
import { clockIssues, coolingIssues, stopIssues } from '../../../protocol/register/logged-now.ts';
import { LogProofs, type StopObject } from '../../../protocol/register/objects.ts';
import { documentOf, draft, HOUR, type Draft } from './document.ts';
import { at, DIGEST, EVERYBODY, memberOf, NOON, signedBy } from './world.ts';

const { helper, leader } = EVERYBODY;
const QUORUM = [memberOf(0), memberOf(1)] as const;
const LOGGED = at('2026-02-01') + 43_200;
const TEXT = 'Our host was taken over by the leader’s.';

function issuesOf(made: Draft): readonly string[] {
  const found = checkLogged(documentOf(made), verify);
  return found.kind === 'refused' ? found.issues : [];
}

function accepted(made: Draft): Logged {
  const found = checkLogged(documentOf(made), verify);
  return found.kind === 'logged' ? found : expect.fail(found.issues.join('\n'));
}

function stop(
  made: Draft,
  by: StopObject['body']['by'],
  signers: readonly SigningKeyPair[],
  from = '2026-02-09',
  charter = DIGEST,
): StopObject {
  const object = signedBy({ format: 'soundings stop v1' as const, charter, by, from, text: TEXT }, ...signers);
  made.proofs.stops.push({ object, proof: made.log.logged(object, { kind: 'stop', charter: DIGEST }, LOGGED) });
  return object;
}

function lift(made: Draft, stopped: StopObject, time: number, signers: readonly SigningKeyPair[] = QUORUM, charter = DIGEST): void {
  const object = signedBy({ format: 'soundings lift v1' as const, charter, stop: objectName(canonicalJson(stopped)).object }, ...signers);
  made.proofs.lifts.push({ object, proof: made.log.logged(object, { kind: 'lift', charter: DIGEST }, time) });
}

describe('a stop', () => {
  it.each([
    ['helper', [helper]],
    ['leader', [leader]],
    ['board', QUORUM],
  ] as const)('by the %s holds from its day on', (by, signers) => {
    const made = draft();
    stop(made, by, signers);
    expect(LogProofs.parse(made.proofs)).toEqual(made.proofs);
    const found = accepted(made);
    expect(stopIssues(found, at('2026-02-09') - 1)).toEqual([]);
    expect(stopIssues(found, at('2026-02-09'))).toEqual([`The ${by} stopped this mission from 9 February 2026: "${TEXT}"`]);
  });

  it('that is dated back holds from the day after the register had it', () => {
    const made = draft();
    stop(made, 'helper', [helper], '2026-01-05');
    const found = accepted(made);
    expect(stopIssues(found, at('2026-02-02') - 1)).toEqual([]);
    expect(stopIssues(found, at('2026-02-02'))).toHaveLength(1);
  });

  it.each([
    ['helper', 'the leader', [leader]],
    ['leader', 'the board', QUORUM],
    ['board', 'one member', [memberOf(0)]],
    ['board', 'nobody', []],
  ] as const)('by the %s is refused where %s signed it', (by, _, signers) => {
    const made = draft();
    stop(made, by, signers);
    expect(issuesOf(made)).toEqual([`The stop by the ${by} isn't signed by the ${by}, or is of another mission.`]);
  });

  it('of another charter, or by one party twice, is refused', () => {
    const made = draft();
    stop(made, 'helper', [helper], undefined, 'A'.repeat(43));
    expect(issuesOf(made)).toEqual(["The stop by the helper isn't signed by the helper, or is of another mission."]);
    const twice = draft();
    stop(twice, 'helper', [helper]);
    stop(twice, 'helper', [helper], '2026-02-16');
    expect(issuesOf(twice)).toEqual(['The same party stops this mission twice.']);
  });

  it('of an operator is lifted by the board within 28 days, by nobody else and no later', () => {
    const final = LOGGED + 2 + 28 * 86_400; // the third witness signs two seconds after the first
    for (const [time, signers, issues] of [
      [final - 3, QUORUM, []],
      [final - 2, QUORUM, ['The stop by the helper was lifted without the board, or after 28 days, when it was final.']],
      [final - 3, [helper], ['The stop by the helper was lifted without the board, or after 28 days, when it was final.']],
    ] as const) {
      const made = draft();
      lift(made, stop(made, 'helper', [helper]), time, signers);
      expect(issuesOf(made)).toEqual(issues);
      if (issues.length === 0) expect(stopIssues(accepted(made), at('2026-06-01'))).toEqual([]);
    }
  });

  it('of the board is final, and a stop that isn’t there isn’t lifted', () => {
    const made = draft();
    const stopped = stop(made, 'board', QUORUM);
    lift(made, stopped, LOGGED + HOUR);
    expect(issuesOf(made)).toEqual(["The board lifts a stop that isn't in this document, or its own, which is final."]);
    const none = draft();
    lift(none, stopped, LOGGED + HOUR);
    expect(issuesOf(none)).toEqual(["The board lifts a stop that isn't in this document, or its own, which is final."]);
    const other = draft();
    lift(other, stop(other, 'helper', [helper]), LOGGED + HOUR, QUORUM, 'A'.repeat(43));
    expect(issuesOf(other)).toEqual(["The board lifts a stop that isn't in this document, or its own, which is final."]);
  });

  it('is shown with nothing in it that steers a terminal', () => {
    const found = {
      stops: [
        {
          by: 'helper',
          fromDay: 0,
          text: '\u001b[2J',
          isLifted: false,
          object: '',
          proved: undefined as never,
          signed: undefined as never,
        },
      ],
    } as const;
    expect(stopIssues(found, 0)).toEqual(['The helper stopped this mission from 1 January 1970: "\\u001b[2J"']);
  });
});

describe('the day', () => {
  const found = accepted(draft());

  it('on which contributions begin is seven days after the quorum of approvals, to the second', () => {
    expect(coolingIssues(found, found.coolingEnds - 1)).toEqual([
      'The public has until 8 December 2025 to object. Contribute from then on.',
    ]);
    expect(coolingIssues(found, found.coolingEnds)).toEqual([]);
  });

  it('of a machine whose clock is more than a day behind a proof’s is wrong', () => {
    expect(clockIssues(found, NOON + 2)).toEqual([]);
    expect(clockIssues(found, NOON + 1)).toEqual([
      "This machine's clock says 1 December 2025, and a witness signed on 2 December 2025: a clock is wrong.",
    ]);
  });
});
