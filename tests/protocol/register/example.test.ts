// example.test.ts — the worked example of the register's specification as a mission document: other programs made it, and ours believes it.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import { dateOf, dayAt } from '../../../protocol/charter/day.ts';
import { checkLogged, type LoggedDocument } from '../../../protocol/register/logged.ts';
import { coolingIssues, stopIssues } from '../../../protocol/register/logged-now.ts';
import { LogProofs } from '../../../protocol/register/objects.ts';
import { list, object, text, type Fields } from '../../vectors/json.ts';
import { at } from './world.ts';

const FOLDER = new URL('../../../../shared/vectors/register/', import.meta.url);

function read(name: string, member: string): readonly Fields[] {
  const file = object(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')), name);
  return list(file[member], member).map((item) => object(item, member));
}

/** The example's objects and proofs in the places that a mission document has for them. */
function example(): LoggedDocument {
  const objects = read('leaves', 'objects').map((item) => ({
    kind: item['kind'],
    value: object(JSON.parse(text(item['text'], 'text')), 'object'),
  }));
  const proofs = new Map(read('proofs', 'proofs').map((item) => [item['index'], text(item['text'], 'text')]));
  const of = (kind: string) => objects.filter((one) => one.kind === kind).map(({ value }) => value);
  const [charter = {}, [roster = {}], [policy], [stop]] = [of('charter')[0], of('roster'), of('policy'), of('stop')];
  const decisions = of('decision');
  return {
    charter: { ...charter, board: decisions.map(({ decision }) => decision) },
    rosters: [roster],
    log: LogProofs.parse({
      charter: proofs.get(1),
      decisions: decisions.map(({ body, signatures }, i) => ({ body, signatures, proof: proofs.get(2 + i) })),
      rosters: [proofs.get(4)],
      policies: [{ object: policy, proof: proofs.get(9) }],
      stops: [{ object: stop, proof: proofs.get(10) }],
      lifts: [],
      boards: [],
    }),
  } as unknown as LoggedDocument; // its charter is of a build with a register's member, and is looked at as it is
}

describe('the worked example', () => {
  if (!existsSync(FOLDER)) {
    test.skip('the folder shared/vectors is not beside this checkout', () => undefined);
    return;
  }
  const found = checkLogged(example(), verify);
  const logged = found.kind === 'logged' ? found : expect.fail(found.issues.join('\n'));

  test('was approved on 19 December, so that contributions begin on the 26th', () => {
    expect(logged.approvedAt).toBe(1_766_142_003);
    expect(dateOf(dayAt(logged.coolingEnds))).toBe('2025-12-26');
    expect(coolingIssues(logged, at('2025-12-26'))).toEqual(['The public has until 26 December 2025 to object. Contribute from then on.']);
    expect(coolingIssues(logged, at('2025-12-27'))).toEqual([]);
  });

  test('has another policy from 2 February, and the helper’s stop from 2 March', () => {
    expect(logged.policies.map(({ number, from }) => [number, from])).toEqual([
      [0, 0],
      [1, at('2026-02-02')],
    ]);
    expect(stopIssues(logged, at('2026-03-01'))).toEqual([]);
    expect(stopIssues(logged, at('2026-03-02'))).toEqual([
      'The helper stopped this mission from 2 March 2026: "The helper runs no task of this mission from this day: its host was taken over by the leader’s."',
    ]);
    expect(logged.heads.map(({ size }) => size)).toEqual([11]);
  });
});
