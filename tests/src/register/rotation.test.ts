// rotation.test.ts — a register changes its key, and a witness: the documents of its missions stay accepted, and old proofs stay proofs.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import type { Log } from '../../../protocol/register/keys/log-member.ts';
import { formatVerifierKey, KeyType } from '../../../protocol/register/keys/verifier-key.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { fileIssues } from '../../../src/register/file-check.ts';
import { ownPolicy } from '../../../src/register/register-config.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { keysNamed, trustIn } from '../../../src/register/trust.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { lineSigner, type LineSigner } from '../../protocol/register/seeds.ts';
import { at, signedBy } from '../../protocol/register/world.ts';
import { Ground, ORIGIN } from './ground.ts';

let ground: Ground;
let next: LineSigner;
beforeEach(async () => {
  ground = new Ground();
  next = lineSigner(ORIGIN, KeyType.note, seededRandom('next')(32));
  await ground.add(ground.mission('2025-12-29'));
  await ground.publish();
});
afterEach(() => {
  ground.close();
});

/** A policy with these keys of the register, signed by the convenor and so many of the board. */
function policy(number: number, inForceFrom: string, keys: readonly LineSigner[], members = 2) {
  const log: Log = { ...(ground.charter.log ?? expect.unreachable()), keys: keys.map(({ key }) => formatVerifierKey(key)) };
  const { convenor, board } = ground.everybody;
  const body = { format: 'soundings policy v1', charter: ground.digest, number, inForceFrom, log } as const;
  return signedBy(body, convenor, ...board.slice(0, members));
}

function document(): string {
  const folder = join(ground.settings.site, 'mission');
  return readFileSync(join(folder, readdirSync(folder)[0] ?? ''), 'utf8');
}

it('signs with both keys until every policy has moved, then with the new one alone', async () => {
  ground.accepted.push(next.key);
  ground.settings = { ...ground.settings, signers: [ground.log, next] };
  await ground.add(policy(1, '2025-12-09', [ground.log, next]));
  await ground.publish();
  ground.now = at('2025-12-10');
  await ground.add(policy(2, '2025-12-18', [next]));
  await ground.publish();
  ground.now = at('2025-12-19');
  ground.settings = { ...ground.settings, signers: [next] };
  await ground.publish();
  expect(parseMission(document()).logged?.policies).toHaveLength(3);
  const source = sourceOf(ground.settings.site);
  const view = await readRegister(source, trustIn([ownPolicy(ground.settings)], verify).open, verify);
  expect([...view.issues, ...(await fileIssues(source, view, new Map(), keysNamed(view)))]).toEqual([]);
});

it('publishes nothing that its missions would not believe', async () => {
  ground.accepted.push(next.key);
  ground.settings = { ...ground.settings, signers: [next] }; // too early: the charter names the old key
  await ground.add(policy(1, '2025-12-09', [ground.log, next]));
  await expect(ground.publish()).rejects.toMatchObject({
    code: 'quorum',
    message: expect.stringContaining('One of the missions wants other signatures') as unknown,
  });
  ground.settings = { ...ground.settings, signers: [ground.log, next] };
  expect((await ground.publish()).head.size).toBe(5);
  expect(parseMission(document()).logged?.policies).toHaveLength(2);
});

it('takes no change of keys without the board', async () => {
  await expect(ground.add(policy(1, '2025-12-09', [ground.log, next], 1))).rejects.toThrow(
    "The policy can't be added. The register's keys changed without the signatures of the convenor and the board",
  );
});

it('takes no approval that one member signed twice for a quorum', async () => {
  const twice = policy(1, '2025-12-09', [ground.log, next], 1);
  const [, member] = twice.signatures;
  if (member === undefined) expect.unreachable();
  await expect(ground.add({ ...twice, signatures: [...twice.signatures, member] })).rejects.toThrow("The policy can't be added.");
});
