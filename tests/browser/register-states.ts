// register-states.ts — what a board member's page shows of a public register in which much has happened: a stop, objections in time and late, another board, and what isn't right.
import { join } from 'node:path';
import { toBase64Url } from '../../crypto/bytes.ts';
import { generateKeyPair, type SigningKeyPair } from '../../crypto/signature/ed25519.ts';
import { writeKeyFile } from '../../src/convenor/key-file.ts';
import { newFolder, startDesk, submit, textFile, type TestDesk } from '../src/desk/world.ts';
import { Ground } from '../src/register/ground.ts';
import { signed } from '../src/register/site-ground.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { PageState } from './desk-states.ts';

const DAY = 86_400;

export interface RegisterDesk {
  readonly desk: TestDesk;
  readonly ground: Ground;
  close(): Promise<void>;
}

/** A member's desk, whose network has the register and nothing else. */
export async function registerDesk(): Promise<RegisterDesk> {
  const ground = new Ground('a register to look at');
  const folder = newFolder();
  writeKeyFile(join(folder, 'board.key'), (ground.everybody.board[0] ?? ground.everybody.convenor).privateKey);
  const desk = await startDesk(
    async (request) => Promise.resolve(ground.served(request)),
    () => ground.now,
    folder,
  );
  const close = async () => {
    await desk.close();
    ground.close();
  };
  return { desk, ground, close };
}

export async function* registerStates({ desk, ground }: RegisterDesk): AsyncGenerator<PageState> {
  const { board, helper } = ground.everybody;
  const [first, second, third] = board as readonly [SigningKeyPair, SigningKeyPair, SigningKeyPair];
  const file = textFile('winter.mission.json', JSON.stringify(ground.mission('2025-12-29')));
  await submit(desk, '/decide', { file });
  await submit(desk, '/decide/look', {});
  yield { name: 'decide-register-nothing', path: '/decide/mission' };
  const newcomer = generateKeyPair(seededRandom('joins'));
  const keys = [first, second, newcomer].map(({ publicKey }) => toBase64Url(publicKey));
  const charter = ground.digest;
  const about = { kind: 'charter', object: charter };
  const objection = (text: string, received: string, ...signers: readonly SigningKeyPair[]) =>
    signed({ format: 'soundings challenge v1', charter, about, received, salt: toBase64Url(seededRandom(text)(16)), text }, ...signers);
  const stop = {
    format: 'soundings stop v1',
    charter,
    by: 'helper',
    from: '2026-03-02',
    text: 'Its host was taken over, and nobody knows by whom.',
  };
  await ground.add(
    ground.mission('2025-12-29'),
    signed({ format: 'soundings board v1', charter, number: 1, inForceFrom: '2025-12-10', keys, quorum: 2 }, first, third, newcomer),
    objection('Our members fear that counting by area will be used to close the Kersal advice point.', '2025-12-01'),
    signed(stop, helper),
  );
  await ground.publish();
  ground.now += 30 * DAY;
  await ground.add(objection('Who decides what is done with the result?', '2025-12-30', helper));
  await ground.publish();
  ground.now += 3 * DAY;
  await submit(desk, '/decide/look', {});
  yield { name: 'decide-register', path: '/decide/mission' };
}
