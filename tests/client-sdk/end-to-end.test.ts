// end-to-end.test.ts — six organisations' rows through the SDK and a real leader and helper, to totals and signed answers.
import { afterEach, describe, expect, it } from 'vitest';
import { contribute } from '../../client-sdk/contribute.ts';
import { askCounted } from '../../client-sdk/send/counted.ts';
import { SdkError } from '../../client-sdk/errors.ts';
import type { Receipt } from '../../client-sdk/send/receipt.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { startPair, type TestPair } from '../support/servers.ts';
import { afterWindow, asOrganisation, collectWindow, machine, NOISE_VARIANCE, realMission } from './real-pair.ts';

let pair: TestPair;
afterEach(async () => pair.close());

/** `people` persons under 18 in Ordsall. */
function rows(people: number): string {
  return `person,area,age\n${Array.from({ length: people }, (_, person) => `p${person},Ordsall,9\n`).join('')}`;
}

async function contributeRows(mission: TestMission, at: number, text: string, ports: Awaited<ReturnType<typeof machine>>, amend = false) {
  const organisation = asOrganisation(mission.organisations[at] ?? expect.unreachable());
  const source = text === rows(0) ? ({ kind: 'nothing' } as const) : ({ kind: 'csv', text } as const);
  return contribute({ mission: mission.mission, organisation, instrument: 'visits', window: 0, source, amend }, ports);
}

describe('a window', () => {
  it('comes out as the true totals with the noise of those who took part, and each is told that it was counted', async () => {
    pair = await startPair();
    const mission = await realMission(pair);
    afterWindow(pair, mission, 0);
    const receipts: Receipt[] = [];
    for (let at = 0; at < 6; at++) {
      const ports = await machine(pair, `organisation ${at}`);
      receipts.push(await contributeRows(mission, at, rows(10 * at), ports));
      // One puts its contribution right; only the second version is counted.
      if (at === 5) receipts[at] = await contributeRows(mission, at, rows(100), ports, true);
    }
    const { totals, reportCount } = await collectWindow(pair, mission, 'visits', 0);
    expect(reportCount).toBe(6);
    // Seven standard errors of six organisations' noise.
    const within = 7 * Math.sqrt(6 * NOISE_VARIANCE);
    for (const [cell, truth] of [200, 0, 0, 0, 0, 0].entries()) expect(Math.abs((totals[cell] ?? NaN) - truth)).toBeLessThan(within);

    const asked = await Promise.all(
      receipts.map(async (receipt, at) =>
        askCounted(
          mission.mission,
          asOrganisation(mission.organisations[at] ?? expect.unreachable()),
          receipt,
          await machine(pair, 'asks'),
        ),
      ),
    );
    expect(asked).toMatchObject(
      receipts.map(() => ({ leader: { kind: 'counted' }, helper: { kind: 'counted' }, trees: { isSame: true } })),
    );
  });

  it('takes an upload whose answer was lost once, whoever asks again', async () => {
    pair = await startPair();
    const mission = await realMission(pair);
    afterWindow(pair, mission, 0);
    for (let at = 0; at < 5; at++) {
      const ports = await machine(pair, `organisation ${at}`);
      let lost = 0;
      const flaky = {
        ...ports,
        fetch: async (request: Request) => {
          const response = await ports.fetch(request);
          if (request.url.endsWith('/reports') && lost++ < 2) throw new TypeError('the answer is lost');
          return response;
        },
      };
      await contributeRows(mission, at, rows(1), flaky);
    }
    expect((await collectWindow(pair, mission, 'visits', 0)).reportCount).toBe(5);
  });

  it('#8 has no place for a second contribution from another machine, which never leaves it', async () => {
    pair = await startPair();
    const mission = await realMission(pair);
    afterWindow(pair, mission, 0);
    await contributeRows(mission, 0, rows(1), await machine(pair, 'the office'));
    const home = await machine(pair, 'at home');
    const uploads: string[] = [];
    const watched = { ...home, fetch: async (asked: Request) => (uploads.push(new URL(asked.url).pathname), home.fetch(asked)) };
    const second = contributeRows(mission, 0, rows(1), watched);
    await expect(second).rejects.toThrow(SdkError);
    await expect(second).rejects.toThrow(/holds another contribution of your organisation, made in another folder/);
    expect(uploads.filter((path) => path.endsWith('/reports'))).toEqual([]);
  });
});
