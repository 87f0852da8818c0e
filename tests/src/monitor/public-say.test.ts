// public-say.test.ts — M9, M14 and M15: objections without an answer, aggregators that were shown something else than the register, and too many newcomers.
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url, toHex } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { bytesOf } from '../../../protocol/json/base64url.ts';
import { approveRoster, nextRoster } from '../../../src/convenor/mission-document.ts';
import { aggregatorsAgree, askAggregators, receiptDays, type Shown } from '../../../src/monitor/aggregators.ts';
import { unanswered } from '../../../src/monitor/challenges.ts';
import { manyNewcomers } from '../../../src/monitor/newcomers.ts';
import { readRegister, type RegisterView } from '../../../src/register/register-view.ts';
import { sourceOf } from '../../../src/register/source.ts';
import type { MissionLog } from '../../../src/register/mission-log.ts';
import { at } from '../../protocol/register/world.ts';
import { enrolments } from '../register/enrolments.ts';
import { Ground } from '../register/ground.ts';
import { digestOf, signed } from '../register/site-ground.ts';

let view: RegisterView;
let mission: MissionLog;
let objection: string;
let stop: string;
const day = (text: string) => at(text) / 86_400;

beforeAll(async () => {
  const ground = new Ground('public say');
  const { convenor, board, helper } = ground.everybody;
  const members = board.slice(0, 2);
  const roster = (document: Parameters<typeof nextRoster>[0], from: string, count: number, first = 0) =>
    members.reduce(approveRoster, nextRoster(document, enrolments(ground.charter, count).slice(first), from, convenor));
  const one = roster(ground.mission(), '2025-12-29', 8);
  const charter = ground.digest;
  const about = { kind: 'charter', object: charter };
  const body = {
    format: 'soundings challenge v1',
    charter,
    about,
    received: '2025-12-03',
    salt: toBase64Url(new Uint8Array(16)),
    text: 'Why?',
  };
  objection = digestOf({ body, signatures: [] });
  const object = signed({ format: 'soundings stop v1', charter, by: 'helper', from: '2026-02-18', text: 'A pause.' }, helper);
  stop = digestOf(object);
  await ground.add(one, { body, signatures: [] });
  await ground.publish();
  await ground.add(roster(one, '2026-01-05', 14, 8), object);
  await ground.publish();
  view = await readRegister(sourceOf(ground.settings.site), undefined, verify);
  mission = [...view.missions.values()][0] ?? expect.unreachable();
  ground.close();
});

const open = () => ({ quorumTime: at('2025-12-04'), origin: '', size: 0, root: new Uint8Array(), note: '' });
const receipt = (received: string) => ({
  body: { format: 'soundings challenge receipt v1', challenge: objection, received },
  signatures: [],
});

describe('M9', () => {
  it('is an objection without an answer, from the day of its receipt, or, without one, from when the register had it', () => {
    expect(unanswered(mission, open, new Map(), day('2026-01-01'))).toEqual([]);
    expect(unanswered(mission, open, new Map(), day('2026-01-02'))).toMatchObject([
      { check: 'M9', index: 4, sentence: expect.stringContaining('was received on 2025-12-04 at the latest') as string },
    ]);
    expect(unanswered(mission, open, new Map([[objection, '2025-12-01']]), day('2025-12-30'))).toHaveLength(1);
    const answers = [
      { index: 9, leaf: {}, proof: undefined, value: { body: { challenge: objection } } },
    ] as unknown as MissionLog['answers'];
    expect(unanswered({ ...mission, answers }, open, new Map(), day('2027-01-01'))).toEqual([]);
  });
});

describe('M14', () => {
  const state = (over: object = {}) => ({
    format: 'soundings mission state v1' as const,
    ...{ charter: mission.digest, roster: 2, board: 0, policy: 0, stops: [stop], checked: null },
    ...over,
  });
  const objects = () => new Set(view.leaves.flatMap(({ leaf }) => (leaf === undefined ? [] : [leaf.object])));
  const alarms = (shown: readonly Partial<Shown>[], today = '2026-03-01') =>
    aggregatorsAgree(
      mission,
      shown.map((one) => ({ role: 'leader', state: undefined, notices: undefined, ...one })),
      objects(),
      day(today),
    ).map(({ sentence }) => sentence);

  it('is quiet where both have loaded what the register has', () => {
    expect(alarms([{ state: state() }, { role: 'helper', state: state() }])).toEqual([]);
  });

  it('is two aggregators that were shown different rosters, and one that does not obey a stop', () => {
    expect(
      alarms([{ state: state({ roster: 3 }) }, { role: 'helper', state: state({ roster: 1 }) }, { state: state({ stops: [] }) }]),
    ).toEqual([
      'Leaf 0, "salford-winter": the leader has loaded roster 3, and the register has 2 at most.',
      'Leaf 0, "salford-winter": the helper goes by roster 1, and roster 2 is in force.',
      `Leaf 0, "salford-winter": the leader doesn't obey the stop in leaf 6.`,
    ]);
    expect(alarms([{ state: state({ roster: 1, stops: [] }) }], '2026-01-04')).toEqual([]); // neither holds yet
  });

  it('is a stop, a refusal or an objection that the convenor won’t log, after 7 days', () => {
    const object = 'B'.repeat(43);
    const notice = (kind: 'stop' | 'decision', over: object = {}) => ({
      kind,
      object,
      charter: mission.digest,
      day: '2026-02-20',
      document: {},
      ...over,
    });
    const other = receipt('2026-02-20');
    const notices = [
      notice('stop'),
      notice('decision'),
      { kind: 'receipt' as const, object, day: '2026-02-20', document: { ...other, body: { ...other.body, challenge: object } } },
      { kind: 'receipt' as const, object, day: '2025-12-03', document: receipt('2025-12-03') }, // its objection is in the register
      notice('stop', { charter: 'C'.repeat(43) }), // another mission's
      notice('stop', { object: stop }), // logged
    ];
    expect(alarms([{ notices }], '2026-02-27')).toEqual([]);
    expect(alarms([{ notices }], '2026-02-28')).toEqual(
      ['stop', "refusal of the board's", 'receipt of an objection'].map(
        (words) =>
          `Leaf 0, "salford-winter": the leader has held a ${words} since 2026-02-20 that the register doesn't have (BBBBBBBBBBBBBBBB).`,
      ),
    );
    expect([...receiptDays([{ role: 'leader', state: undefined, notices }])]).toContainEqual([objection, '2025-12-03']);
  });

  it('asks each aggregator of the charter, and says which does not answer', async () => {
    const asked: string[] = [];
    const said: string[] = [];
    const answer = async (request: Request) => {
      asked.push(request.url);
      if (request.url.startsWith(mission.charter.value.charter.helper.url)) throw new TypeError('down');
      return Promise.resolve(request.url.endsWith('notices') ? new Response('<html>') : Response.json(state()));
    };
    expect(await askAggregators(mission, answer, (sentence) => said.push(sentence))).toEqual([
      { role: 'leader', state: state(), notices: undefined },
      { role: 'helper', state: undefined, notices: undefined },
    ]);
    expect(asked[0]).toMatch(new RegExp(`/soundings/mission/${toHex(bytesOf(mission.digest))}$`));
    expect(said).toEqual([expect.stringMatching(/^The helper, .*, doesn't say what it has loaded of "salford-winter"\.$/)]);
  });
});

describe('M15', () => {
  it('is a roster whose newcomers are more than half of those that have to be honest', () => {
    expect(manyNewcomers(mission)).toMatchObject([
      { check: 'M15', index: 5, sentence: expect.stringMatching(/roster 2, with 6 organisations/) as string },
    ]);
    const [first, second] = mission.rosters;
    if (first === undefined || second === undefined) return expect.unreachable();
    expect(manyNewcomers({ ...mission, rosters: [first] })).toEqual([]);
    expect(manyNewcomers({ ...mission, rosters: [second, first] })).toEqual([]); // they only left
  });
});
