// board-register.test.ts — what a board member's page shows of the public register: a stop, objections that wait, another board or other keys, and what a monitor would say.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { callMission } from '../../../src/convenor/mission-document.ts';
import { missionPath } from '../../../src/register/publication.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { Ground } from '../register/ground.ts';
import { digestOf, signed } from '../register/site-ground.ts';
import { quietDesk, type QuietDesk, type QuietPage } from './quiet-desk.ts';
import { textFile } from './world.ts';

const DAY = 86_400;
let ground: Ground;
let desk: QuietDesk;
const asked: string[] = [];
let isDown = false;

beforeEach(() => {
  ground = new Ground('the board looks');
  asked.length = 0;
  isDown = false;
  const [first] = ground.everybody.board;
  desk = quietDesk((folder) => writeKeyFile(join(folder, 'board.key'), first?.privateKey ?? expect.unreachable()), undefined, {
    now: () => ground.now,
    fetch: async (request) => Promise.resolve(answered(request)),
  });
});
afterEach(() => {
  desk.close();
  ground.close();
});

function answered(request: Request): Response {
  asked.push(request.url);
  if (isDown) throw new TypeError('fetch failed');
  return ground.served(request);
}

const called = () => textFile('winter.mission.json', JSON.stringify(ground.mission('2025-12-29')));
const published = () =>
  textFile('winter.mission.json', readFileSync(join(ground.settings.site, missionPath(bytesOf(ground.digest))), 'utf8'));
const look = async (file = called()): Promise<QuietPage> => {
  await desk.post('/decide', { file });
  return desk.post('/decide/look', {});
};

function objection(text: string, ...signers: readonly SigningKeyPair[]) {
  const salt = toBase64Url(seededRandom(text)(16));
  const about = { kind: 'charter', object: ground.digest };
  return signed(
    { format: 'soundings challenge v1' as const, charter: ground.digest, about, received: '2025-12-02', salt, text },
    ...signers,
  );
}

function stopBy(signer: SigningKeyPair, by: 'helper' | 'board', from: string) {
  return signed({ format: 'soundings stop v1' as const, charter: ground.digest, by, from, text: 'Its host was taken over.' }, signer);
}

describe('a member’s page', () => {
  it('asks nobody before the member asks it to', async () => {
    await ground.add(ground.mission('2025-12-29'));
    await ground.publish();
    const page = await desk.post('/decide', { file: called() });
    expect(page.html).toContain('Look there before you sign');
    expect(asked).toEqual([]);
    expect((await look()).html).toContain('No objection waits for an answer.');
    expect(new Set(asked.map((url) => new URL(url).host))).toEqual(new Set([new URL(ground.settings.url).host]));
  });

  it('shows open objections with their texts before the public sees them, by the day on which an answer is due', async () => {
    const [waits, signedOne, answeredOne] = [
      objection('Who pays?'),
      objection('<b>Wait</b> for the audit.', ground.everybody.helper),
      objection('Why?'),
    ];
    const answer = {
      format: 'soundings answer v1' as const,
      charter: ground.digest,
      challenge: digestOf(answeredOne),
      outcome: 'rejected' as const,
      text: 'No.',
    };
    await ground.add(ground.mission('2025-12-29'), waits, signedOne, answeredOne, signed(answer, ground.everybody.convenor));
    await ground.publish();
    const { html } = await look();
    for (const words of [
      '2 objections wait for an answer',
      'Who pays?',
      '&lt;b&gt;Wait&lt;/b&gt;',
      'The answer is due by 29 December 2025.',
    ])
      expect(html).toContain(words);
    expect(html).not.toContain('Why?');
    expect(html).toContain(digestOf(waits).slice(0, 16));
    ground.now += 31 * DAY;
    await ground.publish();
    expect((await look()).html).toContain('The answer is 3 days late.');
  });

  it('shows a stop on top, from the register or from the mission’s own file, and says if it was lifted', async () => {
    const stop = stopBy(ground.everybody.helper, 'helper', '2026-03-02');
    await ground.add(ground.mission('2025-12-29'), stop);
    await ground.publish();
    // The file that the convenor handed over leaves it out; the published one brings it.
    expect((await desk.post('/decide', { file: called() })).html).not.toContain('has stopped this mission');
    const words = 'The helper has stopped this mission from 2 March 2026.';
    const brought = await desk.post('/decide', { file: published() });
    expect(brought.html.indexOf(words)).toBeLessThan(brought.html.indexOf(ground.charter.question, brought.html.indexOf('<h1')));
    expect((await look()).html).toContain('Its host was taken over.');
    const lift = { format: 'soundings lift v1' as const, charter: ground.digest, stop: digestOf(stop) };
    await ground.add(signed(lift, ...ground.everybody.board.slice(0, 2)));
    await ground.publish();
    expect((await look()).html).toContain('The board has lifted this stop.');
    expect((await desk.post('/language', { language: 'cy', to: '/decide/mission' })).html).toContain(
      'Mae’r bwrdd wedi codi’r ataliad hwn.',
    );
  });

  it('says that the board changes', async () => {
    const [first, second, third] = ground.everybody.board;
    const newcomer = generateKeyPair(seededRandom('newcomer'));
    if (first === undefined || second === undefined || third === undefined) expect.unreachable();
    const keys = [first, second, newcomer].map(({ publicKey }) => toBase64Url(publicKey));
    const body = { format: 'soundings board v1' as const, charter: ground.digest, number: 1, inForceFrom: '2025-12-10', keys, quorum: 2 };
    await ground.add(ground.mission('2025-12-29'), signed(body, first, third, newcomer));
    await ground.publish();
    expect((await look()).html).toContain('The board changes on 10 December 2025. From then on it has 3 members, of whom 2 must agree.');
  });
});

describe('a register that isn’t right', () => {
  it('can’t be reached, has no such mission, or shows what nobody signed', async () => {
    await ground.add(ground.mission());
    await ground.publish();
    const other = callMission({ ...ground.charter, mission: 'salford-spring' }, ground.everybody.convenor);
    expect((await look(textFile('other.json', JSON.stringify(other)))).html).toContain('does not have this mission yet');
    const tile = join(ground.settings.site, 'tile/entries/000.p/3');
    rmSync(tile);
    const { html } = await look();
    expect(html).toContain('can’t be believed. Sign nothing');
    expect(html).toContain('tile/entries/000.p/3 is missing');
    isDown = true;
    expect((await look()).html).toContain('The register can’t be reached now.');
  });

  it('shows fewer leaves than this folder has seen, or is old: the page says so as a monitor does', async () => {
    await ground.add(ground.mission('2025-12-29'));
    await ground.publish();
    const checkpoint = join(ground.settings.site, 'checkpoint');
    const before = readFileSync(checkpoint);
    expect((await look()).html).toContain('All of it was checked, and nothing is wrong.');
    await ground.add(objection('Later.'));
    await ground.publish();
    const newer = readFileSync(checkpoint);
    await look();
    writeFileSync(checkpoint, before);
    expect((await look()).html).toContain('The register shows 4 leaves, and 5 were seen before');
    writeFileSync(checkpoint, newer);
    ground.now += 3 * DAY;
    expect((await look()).html).toContain('The witnesses signed the register 72 hours ago');
  });
});
