// stop.test.ts — "Stop a mission" at the desk: the board's members and the two operators, page by page; and what Home says happened since an organisation's last week.
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import type { SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { charterDigest } from '../../../protocol/charter/charter.ts';
import { completeCharter } from '../../../protocol/charter/charter-noise.ts';
import { dayOf } from '../../../protocol/charter/day.ts';
import type { Mission } from '../../../protocol/mission/mission.ts';
import { signedStop } from '../../../protocol/mission/stopped.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { callMission, nextRoster } from '../../../src/convenor/mission-document.ts';
import { changesSince } from '../../../src/desk/home/since.ts';
import { writeArchive } from '../../../src/sheet/write-archive.ts';
import { exampleLog } from '../../protocol/register/world.ts';
import { exampleDraft, parties } from '../../support/mission.ts';
import { enrolments } from '../register/enrolments.ts';
import { quietDesk, type QuietDesk } from './quiet-desk.ts';
import { textFile } from './world.ts';

const everybody = parties();
const charter = completeCharter(exampleDraft(everybody), 'skellam');
const called = callMission(charter, everybody.convenor);
const file = textFile('winter.mission.json', JSON.stringify(called));
const [first, second] = everybody.board as readonly [SigningKeyPair, SigningKeyPair, SigningKeyPair];
const held = { charter, digest: charterDigest(charter), logged: undefined };

const open: QuietDesk[] = [];
afterEach(() => {
  for (const desk of open.splice(0)) desk.close();
});
function deskOf(key: 'board.key' | 'identity.key', pair: SigningKeyPair): QuietDesk {
  const desk = quietDesk((folder) => writeKeyFile(join(folder, key), pair.privateKey));
  open.push(desk);
  return desk;
}

const FROM = '2999-03-02';
const archive = writeArchive([['winter.mission.json', JSON.stringify(called)]]).slice();
const damaged = archive.subarray(0, 400).slice();
const asked = { file, from: FROM, text: 'The total would close a ward.' };
const saved = async (desk: QuietDesk): Promise<unknown> => JSON.parse((await desk.get('/stop/stop.json')).html);

describe('a stop at the desk', () => {
  it('by the helper’s operator is shown, signed with the word STOP, and holds', async () => {
    const desk = deskOf('identity.key', everybody.helper);
    // The one page of an operator's folder.
    for (const path of ['/', '/decide', '/join', '/call']) expect((await desk.get(path)).path).toBe('/stop');
    const check = await desk.post('/stop', asked);
    expect(check.path).toBe('/stop/check');
    for (const words of ['You sign this stop as the helper.', '2 March 2999', asked.text]) expect(check.html).toContain(words);
    expect((await desk.get('/stop/made')).path).toBe('/stop');
    expect((await desk.post('/stop/sign', { word: 'stop' })).html).toContain('Type the word STOP in capital letters.');
    const made = await desk.post('/stop/sign', { word: 'STOP' });
    expect(made.path).toBe('/stop/made');
    expect(made.html).toContain('Send this file to the people who run the leader and the helper');
    expect(signedStop(verify, held, await saved(desk), 0)?.body).toMatchObject({ by: 'helper', from: FROM, text: asked.text });
  });

  it('is made from the convenor’s archive too', async () => {
    const desk = deskOf('board.key', first);
    expect((await desk.post('/stop', { ...asked, file: new File([archive], 'winter.for-decision.zip') })).path).toBe('/stop/check');
  });

  it('by the board takes its quorum on one file', async () => {
    const one = deskOf('board.key', first);
    await one.post('/stop', asked);
    expect((await one.post('/stop/sign', { word: 'STOP' })).html).toContain('1 more member has to sign.');
    expect(signedStop(verify, held, await saved(one), 0)).toBeUndefined();
    const other = textFile('stop.json', JSON.stringify(await saved(one)));
    const two = deskOf('board.key', second);
    expect((await two.post('/stop', { file, other })).path).toBe('/stop/check');
    await two.post('/stop/sign', { word: 'STOP' });
    expect(signedStop(verify, held, await saved(two), 0)?.signatures).toHaveLength(2);
    const operator = deskOf('identity.key', everybody.leader);
    expect((await operator.post('/stop', { file, other })).html).toContain('This file is no stop of this mission by the same board');
  });

  it('is refused without a mission, a day, a reason, or by a stranger’s key', async () => {
    const desk = deskOf('board.key', first);
    for (const [fields, words] of [
      [{ from: FROM, text: 'Why.' }, 'Choose the mission’s file.'],
      [{ ...asked, from: '2 March 2999' }, 'the year, the month and the day in figures'],
      [{ ...asked, from: '2999-02-30' }, 'the year, the month and the day in figures'],
      [{ ...asked, from: '2020-01-01' }, 'Write a day after today'],
      [{ ...asked, text: ' ' }, 'Say why, in at most'],
      [{ ...asked, text: 'x'.repeat(2001) }, 'Say why, in at most'],
      [{ ...asked, text: 'Stop\u202e it.' }, 'without signs that nobody sees'],
      [{ ...asked, file: new File([damaged], 'winter.zip') }, 'winter.zip is damaged'],
    ] as const) {
      const page = await desk.post('/stop', fields);
      expect([page.status, page.html.includes(words)]).toEqual([422, true]);
    }
    expect((await desk.get('/stop/check')).path).toBe('/stop');
    const stranger = deskOf('identity.key', everybody.convenor);
    expect((await stranger.post('/stop', asked)).html).toContain('is not the key of the leader, the helper or a board');
  });
});

describe('since an organisation’s last week', () => {
  it('others joined and left, as the rosters say; nothing is said before the first week', () => {
    const [a, b, c] = enrolments(charter, 3);
    if (a === undefined || b === undefined || c === undefined) expect.unreachable();
    const one = nextRoster(called, [a, b], '2025-12-29', everybody.convenor);
    const two = nextRoster(one, [c], '2026-01-12', everybody.convenor, new Map([[b.id, 1]]));
    const mission = { charter, rosters: two.rosters };
    expect(changesSince(mission, 0)).toMatchObject({ joined: 1, left: 1, boards: [], keys: [] });
    expect(changesSince(mission, 5)).toMatchObject({ joined: 0, left: 0 });
    expect(changesSince(mission, undefined)).toMatchObject({ joined: 0, left: 0 });
  });

  it('the board and the register’s keys changed, from the document that the register proves', () => {
    const keys = everybody.board.map(({ publicKey }) => toBase64Url(publicKey));
    const day = (date: string) => (dayOf(date) ?? NaN) * 86_400;
    const log = exampleLog();
    const logged = {
      boards: [
        { number: 0, keys, quorum: 2, from: 0 },
        { number: 1, keys: keys.slice(1), quorum: 2, from: day('2026-01-12') },
      ],
      policies: [
        { number: 0, log, from: 0 },
        { number: 1, log, from: day('2026-01-19') },
        { number: 2, log, from: day('2026-01-26'), lost: {} },
      ],
    };
    const mission = { charter, rosters: [], logged: logged as unknown as Mission['logged'] };
    expect(changesSince(mission, 0)).toMatchObject({
      boards: [{ members: 2, quorum: 2 }],
      keys: [{ isMoved: false }, { isMoved: true }],
    });
    expect(changesSince(mission, 3)).toMatchObject({ boards: [], keys: [{ isMoved: true }] });
    expect(changesSince(mission, undefined)).toMatchObject({ boards: [], keys: [] });
  });
});
