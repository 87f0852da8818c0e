// lost-log.test.ts — a mission whose register is called lost: an aggregator that has read more of it doesn't load it (register.md, "Rotation").
import { afterEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../crypto/bytes.ts';
import { originOf } from '../../protocol/register/keys/log-member.ts';
import { formatVerifierKey, KeyType } from '../../protocol/register/keys/verifier-key.ts';
import { lineSigner } from '../protocol/register/seeds.ts';
import { at, exampleLog, signedBy } from '../protocol/register/world.ts';
import { LOGGED_AT, refusal, startLoggedPair, type LoggedPair } from '../support/logged-pair.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { TestPair } from '../support/servers.ts';
import { TestRegister } from '../support/test-register.ts';

let pair: TestPair | undefined;
afterEach(async () => pair?.close());

const DAY_MS = 86_400_000;

async function logged(): Promise<LoggedPair> {
  const made = await startLoggedPair();
  pair = made.pair;
  return made;
}

describe('a log called lost to get rid of a stop', () => {
  /** A policy by the convenor, the board and both operators that calls the register lost at this checkpoint, in another register. */
  function callLost({ pair: { identities }, register, proofs, mission, everybody }: LoggedPair, lost: string, time: number): void {
    const url = 'https://second.example/winter/';
    const signer = lineSigner(originOf(url), KeyType.note, seededRandom('second log')(32));
    const log = { ...exampleLog(), url, keys: [formatVerifierKey(signer.key)] };
    const charter = toBase64Url(mission.mission.digest);
    const body = { format: 'soundings policy v1' as const, charter, number: 1, inForceFrom: '2026-02-02', log, lost };
    const object = signedBy(body, everybody.convenor, ...everybody.board.slice(0, 2), identities.leader, identities.helper);
    const second = new TestRegister();
    second.leaves.push(...register.leaves.slice(0, 4));
    const proof = second.logged(object, { kind: 'policy', charter, number: 1 }, time, { logs: [signer], origin: originOf(url) });
    proofs.policies.push({ object, proof });
  }

  it('is not believed by an aggregator that has read more of it', async () => {
    const made = await logged();
    const before = made.register.note(LOGGED_AT + 180);
    made.stop('2026-02-02', at('2026-01-05'));
    made.pair.clock.advance(DAY_MS);
    await made.pair.settle();
    made.proofs.stops.splice(0); // the document brings it no more, and leaf 4 is in no register that anybody shows
    callLost(made, before, at('2026-01-06'));
    const sentence =
      'Policy 1 says that the register "register.salford.example/winter" is lost after 4 leaves, but 5 were seen: it isn\'t lost, or leaves are to be forgotten.';
    expect([await refusal(made, 'leader'), await refusal(made)]).toEqual([sentence, sentence]);
  });

  it('is followed if nobody has seen more of it', async () => {
    const made = await logged();
    callLost(made, made.register.note(LOGGED_AT + 180), at('2026-01-05'));
    expect(await refusal(made)).toMatch(/^The register at https:\/\/second\.example\/winter\/ can't be read whole/);
  });
});
