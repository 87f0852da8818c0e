// counted.test.ts — "Was I counted?": asked by itself after the release is due, or by a button; if both differ, one file has all that a board needs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../../crypto/bytes.ts';
import { sign, verify } from '../../../crypto/signature/node.ts';
import {
  COUNTED_ANSWER_V2_MEDIA_TYPE,
  COUNTED_QUESTION_V2_MEDIA_TYPE,
  CountedAnswerV2,
  readAnswerV2By,
  readQuestionV2,
  signAnswerV2By,
  CountedQuestionV2,
} from '../../../protocol/contribution/counted-proof.ts';
import { countedTree } from '../../../protocol/contribution/counted-tree.ts';
import { decode, encode } from '../../../crypto/codec.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { releaseNoise } from '../../../protocol/charter/aggregator-noise.ts';
import { cellCount, valueNames } from '../../../protocol/charter/cells.ts';
import { dateOf } from '../../../protocol/charter/day.ts';
import { releaseSampling } from '../../../protocol/charter/sampling.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { signStatement } from '../../../protocol/contribution/statement.ts';
import { lawToJson, toWholeNumber } from '../../../protocol/json/law-json.ts';
import type { Mission } from '../../../protocol/mission/mission.ts';
import type { Release } from '../../../protocol/release/release.ts';
import { keptMissions } from '../../../src/desk/folder/missions.ts';
import { writeArchive } from '../../../src/sheet/write-archive.ts';
import { openAsking } from '../../../src/desk/counted/asking.ts';
import { parties } from '../../support/mission.ts';
import { openMissionGround, type DeskGround } from './ground.ts';
import { submit, textFile, visit } from './world.ts';

const DAY = 86_400;
let ground: DeskGround;
const says: Record<'leader' | 'helper', boolean> = { leader: true, helper: true };
let asked = 0;
beforeAll(async () => {
  ground = await openMissionGround();
  await ground.join();
  const { desk, visits, rows, aggregators, charter } = ground;
  const check = await submit(desk, `${visits}/add`, { kind: 'file', file: textFile('v.csv', rows) });
  await submit(desk, `${visits}/check`, { number: ground.numberIn(check.html), right: '1', do: 'send' });
  const { digest, version } = await receipt();
  const network = aggregators.fetch;
  Object.assign(aggregators, {
    fetch: async (request: Request) => {
      if (aggregators.down || request.headers.get('content-type') !== COUNTED_QUESTION_V2_MEDIA_TYPE) return network(request);
      asked++;
      const role = request.url.startsWith(charter.leader.url) ? 'leader' : 'helper';
      const question = readQuestionV2(new Uint8Array(await request.arrayBuffer()));
      const leaf = { organisation: question.organisation, version, digest: fromBase64Url(digest) ?? new Uint8Array() };
      const tree = countedTree([leaf]);
      const counted = says[role]
        ? ({ kind: 'counted', version, digest: leaf.digest, index: 0, path: [] } as const)
        : ({ kind: 'not-counted' } as const);
      const root = says[role] ? tree.root : new Uint8Array(32);
      const answer = {
        role: Role[role],
        question,
        time: BigInt(ground.now()),
        countedRoot: root,
        count: says[role] ? 1 : 0,
        counted,
        seen: [],
      };
      const bytes = signAnswerV2By(sign, answer, parties()[role].privateKey);
      return new Response(bytes.slice(), { headers: { 'Content-Type': COUNTED_ANSWER_V2_MEDIA_TYPE } });
    },
  });
});
afterAll(async () => ground.close());

const receipt = async () =>
  JSON.parse((await visit(ground.desk, `${ground.visits}/receipt.json`)).html) as { readonly digest: string; readonly version: number };

describe('was I counted?', () => {
  it('is not asked before the release is due, and then by itself, once', async () => {
    const { desk, visits } = ground;
    expect((await visit(desk, `${visits}/counted`)).html).toContain('Not asked yet');
    const timers: number[] = [];
    const asking = openAsking(desk.desk, (ms) => {
      timers.push(ms);
      return () => undefined;
    });
    await asking.askDue();
    expect(asked).toBe(0);
    expect(Math.max(...timers)).toBeLessThanOrEqual(DAY * 1000);
    ground.goOn(30 * DAY);
    await asking.askDue();
    expect(asked).toBe(2);
    await asking.askDue();
    expect(asked).toBe(2);
    expect((await visit(desk, `${visits}/counted`)).html).toContain('Counted by both');
    expect((await visit(desk, '/')).html).toContain('Counted by both');
    expect((await visit(desk, `${visits}/counted.json`)).status).toBe(200);
  });

  it('says which of the two says no, and gives both signed answers as a file that anybody can check', async () => {
    const { desk, visits } = ground;
    says.helper = false;
    const page = await submit(desk, `${visits}/counted`, {});
    expect(page.html).toContain('Not counted – look');
    expect(page.html).toContain('Save both signed answers for the board');
    const evidence = JSON.parse((await visit(desk, `${visits}/counted.json`)).html) as {
      readonly receipt: { readonly digest: string };
      readonly answers: Readonly<Record<'leader' | 'helper', string>>;
    };
    expect(evidence.receipt.digest).toBe((await receipt()).digest);
    for (const role of ['leader', 'helper'] as const) {
      const bytes = fromBase64Url(evidence.answers[role]) ?? new Uint8Array();
      const { question, time } = decode(CountedAnswerV2, bytes);
      const read = readAnswerV2By(verify, bytes, Role[role], encode(CountedQuestionV2, question), Number(time), parties()[role].publicKey);
      expect(read.counted.kind).toBe(role === 'leader' ? 'counted' : 'not-counted');
    }
  });

  it('says why nobody could be asked, and keeps what was said before', async () => {
    ground.aggregators.down = true;
    const page = await submit(ground.desk, `${ground.visits}/counted`, {});
    ground.aggregators.down = false;
    expect(page.status).toBe(422);
  });
});

describe('what came out, beside her own figures', () => {
  it('is read from a file that is checked as anybody checks it, with no request', async () => {
    const { desk, visits } = ground;
    const look = async (text: string) => submit(desk, `${visits}/beside`, { file: textFile('releases.json', text) });
    expect((await visit(desk, `${visits}/sent`)).html).toContain(`${visits}/beside`);
    const [mission = expect.unreachable()] = keptMissions(desk.folder).missions.map((one) => one.mission);
    const releases = releasesFor(mission, 'visits', 1);
    const page = await look(JSON.stringify(releases.map((release) => ({ release, proof: '…' }))));
    expect(page.html).toMatch(
      /All of you together: about [\d,]+, between [\d,−]+ and [\d,]+ in 95 of 100 results like this. You counted 2 of your own\./,
    );
    const [ordsall = ''] = page.html.match(/<tr><th scope="row">Ordsall<\/th>.*?<\/tr>/) ?? [];
    expect([...ordsall.matchAll(/>([\d,−]+)</g)].map(([, cell]) => cell).slice(0, 2)).toEqual(['1', String(releases.length * 3 * 7)]);
    const zipped = writeArchive([['releases.json', JSON.stringify(releases)]]);
    const file = new File([zipped as Uint8Array<ArrayBuffer>], 'visits.zip');
    expect((await submit(desk, `${visits}/beside`, { file })).html).toContain('You counted 2 of your own.');
    const [first = expect.unreachable()] = releases;
    expect((await look('{}')).html).toContain('This file holds no result.');
    expect((await look('{"__proto__":'.repeat(5000))).html).toContain('This file holds no result.');
    expect((await look('[]')).status).toBe(422);
    expect((await look(JSON.stringify(releasesFor(mission, 'visits', 0)))).html).toContain('no result for this question in these days');
    expect((await look(JSON.stringify({ ...first, organisations: 13 }))).html).toContain('This can’t be a result of this mission.');
    expect((await look(JSON.stringify([first, { ...first, totals: first.totals.map(() => 0) }]))).html).toContain('the two differ');
    const network = ground.aggregators.fetch;
    Object.assign(ground.aggregators, { fetch: async () => Promise.reject(new Error('asked')) });
    expect((await look(JSON.stringify(releases))).status).toBe(200);
    Object.assign(ground.aggregators, { fetch: network });
  });
});

/** As the helper's statement bears them out: seven in every box. */
function releasesFor(mission: Mission, instrument: string, number: number): readonly Release[] {
  const window = windowNumbered(mission.charter.schedule, number);
  return mission.tasks
    .filter((task) => task.instrument.name === instrument)
    .map((task): Release => {
      const dimensions = task.dimensions.map((one) => ({ name: one.name, values: [...valueNames(one)] }));
      const about = { taskId: task.taskId, windowStart: BigInt(window.firstDay), windowDuration: BigInt(window.endDay - window.firstDay) };
      const said = { ...about, reportCount: 12n, organisations: 12n, checksum: new Uint8Array(32) };
      const sampling = releaseSampling(mission.charter, task.instrument);
      return {
        format: 'soundings release v1',
        ...{ mission: mission.charter.mission, charter: toBase64Url(mission.digest), instrument, sector: task.sector ?? null },
        ...(task.tier === undefined ? {} : { tier: task.tier }),
        window: { number, firstDay: dateOf(window.firstDay), lastDay: dateOf(window.endDay - 1) },
        ...{ organisations: 12, dimensions, totals: Array.from({ length: cellCount(dimensions) }, () => 7) },
        noise: lawToJson(releaseNoise(task, 12)),
        ...(sampling === undefined ? {} : { sampling }),
        offsetRemoved: toWholeNumber(12n * task.noiseBound),
        statement: toBase64Url(signStatement(said, parties().helper.privateKey)),
      };
    });
}
