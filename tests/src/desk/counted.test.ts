// counted.test.ts — "Was I counted?": asked by itself after the release is due, or by a button; if both differ, one file has all that a board needs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromBase64Url } from '../../../crypto/bytes.ts';
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
  await ground.choose();
  await ground.agree();
  await ground.enrol();
  await ground.takeRoster();
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
