// looking.test.ts — the desk and a public register: looked at now and then at the leader's mirror, never on the way of an upload, at its own host only when asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMission } from '../../../client-sdk/mission/at-once.ts';
import { toBase64Url, toHex } from '../../../crypto/bytes.ts';
import { secureRandom } from '../../../crypto/random.ts';
import { generateKeyPair, type SigningKeyPair } from '../../../crypto/signature/ed25519.ts';
import { challengeDigest, challengeOf } from '../../../protocol/register/challenge.ts';
import { openDeskFolder } from '../../../src/desk/folder/desk-folder.ts';
import { keepMission, keptMissions } from '../../../src/desk/folder/missions.ts';
import { openLooking } from '../../../src/desk/register/looking.ts';
import { openDuties } from '../../../src/desk/duties.ts';
import { roomsOf } from '../../../src/desk/rooms.ts';
import { openDesk } from '../../../src/desk/state/desk.ts';
import { signedBy, URL_OF_REGISTER } from '../../protocol/register/world.ts';
import { CONVENE } from './convene.ts';
import { startLoggedPair, type LoggedPair } from '../../support/logged-pair.ts';
import { START_MS } from '../../support/servers.ts';

const DAY = 86_400;
let logged: LoggedPair;
const folder = mkdtempSync(join(tmpdir(), 'soundings-looking-'));
const asked: string[] = [];
let now = START_MS / 1000;
beforeAll(async () => {
  logged = await startLoggedPair();
  openDeskFolder(folder);
  const json = logged.json();
  keepMission(folder, { mission: readMission(json), json });
});
afterAll(async () => {
  await logged.pair.close();
  rmSync(folder, { recursive: true });
});

const desk = openDesk(folder, '/token', {
  now: () => now,
  random: secureRandom,
  wait: async () => Promise.resolve(),
  examine: async () => Promise.reject(new Error('nothing is examined')),
  convene: CONVENE,
  fetch: async (request) => {
    asked.push(request.url);
    const path = request.url.replace(/^.*\/soundings\/register\/[0-9a-f]{64}\//, '').replace(URL_OF_REGISTER, '');
    return logged.register.fetch(new Request(URL_OF_REGISTER + path));
  },
});
const mission = () => keptMissions(folder).missions[0]?.mission ?? expect.unreachable();
const publish = (json: string) => logged.register.files.set(`mission/${toHex(mission().digest)}.json`, new TextEncoder().encode(json));
const rooms = roomsOf(
  desk,
  openDuties(desk, () => () => undefined),
  () => undefined,
);
/** What Home says. */
const words = async () => (await rooms(new Request('http://127.0.0.1/'), '/')).text();

describe('a desk', () => {
  it('looks at a random minute from 5 to 60 after its start, and not at all if it looked within three days', async () => {
    publish(logged.json());
    const minutes: number[] = [];
    const looking = openLooking(desk, (ms) => {
      minutes.push(ms / 60_000);
      return () => undefined;
    });
    for (let start = 0; start < 50; start++) looking.begin();
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(60);
    expect(new Set(minutes).size).toBeGreaterThan(10);
    expect(asked).toEqual([]);
    expect(await words()).toMatch(/Its last signed state is \d+ days old/); // the document's proofs are from its last roster
    logged.register.publish(now);
    await looking.lookDue();
    const mirror = `${mission().charter.leader.url.replace(/\/$/, '')}/soundings/register/`;
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((url) => !url.startsWith(mirror))).toEqual([]);
    expect(await words()).toContain('Public register seen today');
    expect(await words()).not.toContain('Its last signed state');
    const before = asked.length;
    now += 2 * DAY;
    await looking.lookDue();
    looking.begin();
    expect([asked.length, minutes.length]).toEqual([before, 50]);
  });

  it('counts an objection as answered only if the convenor or a quorum of the board has signed the answer', async () => {
    const { register, everybody } = logged;
    const digest = toBase64Url(mission().digest);
    const about = { kind: 'charter', object: digest };
    const objection = challengeOf({ charter: digest, about, text: 'Why us?', day: '2026-01-05', salt: new Uint8Array(16) });
    const challenge = challengeDigest(objection);
    const answered = (...keys: readonly SigningKeyPair[]) => {
      const body = { format: 'soundings answer v1' as const, charter: digest, challenge, outcome: 'rejected' as const, text: 'Because.' };
      register.logged(signedBy(body, ...keys), { kind: 'answer', charter: digest, about: challenge }, now);
      register.publish(now);
    };
    const open = async () => {
      await openLooking(desk, () => () => undefined).lookAgain();
      return /<p class="warning">([^<]*objection[^<]*)<\/p>/.exec(await words())?.[1];
    };
    register.logged(objection, { kind: 'challenge', charter: digest }, now);
    register.publish(now);
    expect(await open()).toContain('1 objection');
    answered(generateKeyPair(secureRandom));
    answered(everybody.board[0] ?? expect.unreachable()); // no quorum
    expect(await open()).toContain('1 objection');
    answered(everybody.convenor);
    expect(await open()).toBeUndefined();
  });

  it('takes a stop from the register, and says it; the host itself is asked when somebody wants to look again', async () => {
    const older = logged.json();
    logged.stop('2026-01-05', now);
    publish(logged.json());
    asked.length = 0;
    const looking = openLooking(desk, () => () => undefined);
    await looking.lookAgain();
    expect(asked.filter((url) => !url.startsWith(URL_OF_REGISTER))).toEqual([]);
    now += 2 * DAY; // a stop holds from the day after it was logged
    expect(await words()).toMatch(/The helper stopped this mission from \d+ January 2026/);
    // A host that shows what was there before is late, or hides the stop: what was seen stays.
    publish(older);
    await looking.lookAgain();
    expect(await words()).toContain('This document is older than one that was used before');
    expect(await words()).toContain('The helper stopped this mission');
  });

  it('says that the register is old once nobody has signed it for a week, and loses nothing while it is away', async () => {
    logged.register.isDown = true;
    now += 30 * DAY;
    await openLooking(desk, () => () => undefined).lookDue();
    expect(await words()).toMatch(/Its last signed state is \d+ days old/);
    expect(keptMissions(folder).missions).toHaveLength(1);
  });
});
