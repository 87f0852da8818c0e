// logged.test.ts — contributing to a mission with a public register: the register is never asked on the way, and a signed stop is kept and obeyed.
import { afterEach, describe, expect, it } from 'vitest';
import { askCounted } from '../../client-sdk/send/counted.ts';
import { keepStop } from '../../client-sdk/send/stopped.ts';
import { contribute } from '../../client-sdk/contribute.ts';
import { decode } from '../../crypto/codec.ts';
import { CountedAnswerV2 } from '../../protocol/contribution/counted-proof.ts';
import { parseMission } from '../../protocol/signed/mission.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { at, ORIGIN_OF_REGISTER } from '../protocol/register/world.ts';
import { startLoggedPair, type LoggedPair } from '../support/logged-pair.ts';
import { HELPER_URL, LEADER_URL } from '../support/servers.ts';
import { afterWindow, asOrganisation, collectWindow, machine } from './real-pair.ts';

let made: LoggedPair;
afterEach(async () => made.pair.close());

const weak = (draft: CharterDraft): CharterDraft => ({
  ...draft,
  amendments: 0,
  promises: { ...draft.promises, release: { epsilon: 4, delta: 1e-6, yearEpsilon: 16 }, lastResort: { epsilon: 8, delta: 1e-6 } },
});
const nothing = { kind: 'nothing' } as const;

describe('a contribution to a logged mission', () => {
  it('asks nobody but the two aggregators, from the preview to the answer that it was counted; its receipt has the register as it was seen', async () => {
    made = await startLoggedPair(weak);
    const { pair, mission, register } = made;
    afterWindow(pair, mission, 0);
    await pair.settle();
    const before = register.requests.length;
    const hosts = new Set<string>();
    const receipts = [];
    for (const [n, organisation] of mission.organisations.slice(0, 6).entries()) {
      const ports = await machine(pair, `organisation ${String(n)}`);
      const captured = {
        ...ports,
        fetch: async (request: Request) => {
          hosts.add(new URL(request.url).host);
          return ports.fetch(request);
        },
      };
      const request = {
        mission: mission.mission,
        organisation: asOrganisation(organisation),
        instrument: 'visits',
        window: 0,
        source: nothing,
      };
      receipts.push({ receipt: await contribute(request, captured), organisation, ports: captured });
    }
    expect(receipts[0]?.receipt.register).toMatchObject([{ origin: ORIGIN_OF_REGISTER, size: 4 }]);
    await collectWindow(pair, mission, 'visits', 0);
    register.add({ later: 1 }, { kind: 'challenge', charter: receipts[0]?.receipt.charter ?? '' });
    register.publish(at('2026-01-12'));
    pair.clock.advance(86_400_000);
    await pair.settle();
    for (const { receipt, organisation, ports } of receipts)
      expect(await askCounted(mission.mission, asOrganisation(organisation), receipt, ports)).toMatchObject({
        leader: { kind: 'counted' },
        helper: { kind: 'counted' },
        trees: { isSame: true },
      });
    const first = receipts[0] ?? expect.unreachable();
    const { trees } = await askCounted(mission.mission, asOrganisation(first.organisation), first.receipt, first.ports);
    for (const answer of [trees?.leader, trees?.helper])
      expect(decode(CountedAnswerV2, answer ?? new Uint8Array()).seen).toMatchObject([{ origin: ORIGIN_OF_REGISTER, size: 5n }]);
    expect(hosts).toEqual(new Set([new URL(LEADER_URL).host, new URL(HELPER_URL).host]));
    // The aggregators read it once a day by themselves; what organisations sent caused nothing.
    expect(register.requests.slice(before).filter((request) => !/ (?:\S+)\/(?:checkpoint|tile\/|object\/)/.test(request))).toEqual([]);
  });

  it('is not made during the public’s days to object', async () => {
    made = await startLoggedPair(weak);
    const { mission } = made.mission;
    const ports = { ...(await machine(made.pair, 'early')), now: () => at('2025-12-12') };
    const organisation = asOrganisation(made.mission.organisations[0] ?? expect.unreachable());
    await expect(contribute({ mission, organisation, instrument: 'visits', window: 0, source: nothing }, ports)).rejects.toThrow(
      'The public has until 17 December 2025 to object. Contribute from then on.',
    );
  });

  it('is refused by a stop that the leader shows, which is kept: nothing is sent afterwards, whatever document one has', async () => {
    made = await startLoggedPair(weak);
    const { pair, mission } = made;
    const old = mission.mission;
    made.stop('2026-01-08', at('2026-01-05'));
    for (const role of ['leader', 'helper'] as const) await pair[role].tasks.addMission(made.json(), made.everybody.seed);
    afterWindow(pair, mission, 1);
    const sent: string[] = [];
    const ports = await machine(pair, 'stopped');
    const captured = { ...ports, fetch: async (request: Request) => (sent.push(request.url), ports.fetch(request)) };
    const organisation = asOrganisation(mission.organisations[0] ?? expect.unreachable());
    const request = { mission: old, organisation, instrument: 'visits', window: 1, source: nothing };
    const sentence = 'The helper stopped this mission from 8 January 2026: "Our board asks for a pause."';
    await expect(contribute(request, captured)).rejects.toThrow(sentence);
    expect(sent.some((url) => url.endsWith('/reports'))).toBe(true);
    sent.length = 0;
    await expect(contribute(request, captured)).rejects.toThrow(sentence);
    await expect(contribute({ ...request, instrument: 'worry' }, captured)).rejects.toThrow(sentence);
    expect(sent).toEqual([]);
    await expect(contribute({ ...request, mission: parseMission(made.json()) }, await machine(pair, 'other'))).rejects.toThrow(sentence);
    // By file, to an organisation that the leader has told nothing: asked or not, it obeys.
    const handed = { ...(await machine(pair, 'handed')), fetch: captured.fetch };
    const stop = made.proofs.stops[0]?.object ?? expect.unreachable();
    expect(await keepStop(old, { ...stop, signatures: [] }, ports.now(), handed)).toBeUndefined();
    expect(await keepStop(old, stop, ports.now(), handed)).toEqual(stop);
    await expect(contribute(request, handed)).rejects.toThrow(sentence);
    expect(sent).toEqual([]);
  });
});
