// hypothesis-logged.test.ts — the day on which the register first had a hypothesis, by a proof beside it; and proofs that are none
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fromBase64Url } from '../../crypto/bytes.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { dayOf } from '../../protocol/charter/day.ts';
import { missionTasks } from '../../protocol/charter/tasks.ts';
import type { Mission } from '../../protocol/mission/mission.ts';
import type { EntryFile } from '../../src/commands/hypothesis-files.ts';
import { loggedDay } from '../../src/commands/hypothesis-logged.ts';
import { CHARTER, DIGEST, EVERYBODY, GrowingLog, NOON, signedBy } from '../protocol/register/world.ts';
import { exampleCharter } from '../support/mission.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { entry } from './insight/hypotheses/stated.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-logged-'));
afterAll(() => rmSync(folder, { recursive: true }));

const unlogged = exampleCharter(EVERYBODY);
const mission: Mission = {
  charter: CHARTER,
  digest: fromBase64Url(DIGEST) ?? new Uint8Array(),
  tasks: missionTasks(unlogged),
  rosters: [],
};
const stated = entry({ charter: DIGEST });
const members = { kind: 'hypothesis', charter: DIGEST } as const;

function fileOf(name: string, object: NonNullable<EntryFile['object']>, proof?: string): EntryFile {
  const path = join(folder, name);
  if (proof !== undefined) writeFileSync(`${path}.proof`, proof);
  return { path, entry: object.body, object };
}

test("is that of the proof's quorum time", () => {
  const object = signedBy(stated, EVERYBODY.convenor);
  const proof = new GrowingLog().logged(object, members, NOON);
  expect(loggedDay(fileOf('convenor.json', object, proof), mission)).toBe(dayOf('2025-12-01'));
  const late = new GrowingLog().logged(object, members, NOON + 86_400);
  expect(loggedDay(fileOf('late.json', object, late), mission)).toBe(dayOf('2025-12-02'));
});

test("is none without a proof, in a mission without a register, and of a stranger's without the convenor's signature", () => {
  const object = signedBy(stated, EVERYBODY.convenor);
  const proof = new GrowingLog().logged(object, members, NOON);
  expect(loggedDay(fileOf('bare.json', object), mission)).toBe('not registered');
  expect(loggedDay(fileOf('unlogged.json', object, proof), { ...mission, charter: unlogged })).toBe('unlogged mission');
  const stranger = generateKeyPair(seededRandom('stranger'));
  const alone = signedBy(stated, stranger);
  expect(loggedDay(fileOf('alone.json', alone, new GrowingLog().logged(alone, members, NOON)), mission)).toBe('not registered');
  const both = signedBy(stated, stranger, EVERYBODY.convenor);
  expect(loggedDay(fileOf('both.json', both, new GrowingLog().logged(both, members, NOON)), mission)).toBe(dayOf('2025-12-01'));
});

test('is refused by a proof of another object, of another kind of leaf, without a quorum, or that is none', () => {
  const object = signedBy(stated, EVERYBODY.convenor);
  const other = signedBy(entry({ charter: DIGEST, statement: 'Another.' }), EVERYBODY.convenor);
  const wrong = [
    new GrowingLog().logged(other, members, NOON),
    new GrowingLog().logged(object, { kind: 'challenge', charter: DIGEST }, NOON),
    new GrowingLog().logged(object, members, NOON, { witnesses: [] }),
    'A proof.\n\nIt is.\n',
  ];
  for (const [at, proof] of wrong.entries())
    expect(() => loggedDay(fileOf(`wrong-${at}.json`, object, proof), mission)).toThrow('does not prove that');
});
