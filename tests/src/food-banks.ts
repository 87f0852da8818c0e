// food-banks.ts — the example of food banks and debt advice at a test's parties: its first window collected, as its collector would.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { nodeHpke } from '../../crypto/hpke/node.ts';
import { checkDraft, type CharterDraft } from '../../protocol/charter/charter.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { collectDue } from '../../src/collector/collect-due.ts';
import { openReleaseStore, type ReleaseStore } from '../../src/collector/release-store.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { COLLECTOR_TOKEN, type TestPair } from '../support/servers.ts';

export const AREAS = ['Bolton', 'Bury', 'Manchester', 'Oldham', 'Rochdale', 'Salford', 'Stockport', 'Tameside', 'Trafford', 'Wigan'];

const example = checkDraft(
  JSON.parse(readFileSync(new URL('../../examples/charters/food-banks-and-debt-advice.json', import.meta.url), 'utf8')),
);

/** The example, at the test's parties and sectors, with more said of its question "visits". */
export function foodBanks(more: Partial<CharterDraft['instruments'][number]>): (placed: CharterDraft) => CharterDraft {
  const unlogged = { ...example };
  delete unlogged.log; // its register is nobody's here
  return ({ leader, helper, collector, convenor, board, seedCommitment, sectors }) => ({
    ...unlogged,
    ...{ leader, helper, collector, convenor, board, seedCommitment },
    sectors: sectors.map(({ name }) => ({ name })),
    instruments: example.instruments.map((one) => (one.name === 'visits' ? ({ ...one, ...more } as typeof one) : one)),
  });
}

/** Closes the first window and collects it, for all questions or one of them. Every release has to be given. */
export async function collectFirst(pair: TestPair, mission: TestMission, instrument?: string): Promise<ReleaseStore> {
  const { charter, tasks } = mission.mission;
  const window = windowNumbered(charter.schedule, 0);
  pair.clock.set(window.closesDay * 86_400_000);
  const store = openReleaseStore(':memory:', () => 0);
  const collector = {
    mission: mission.mission,
    key: { hpke: nodeHpke, privateKey: mission.task('visits').collector.privateKey },
    tokens: { leader: COLLECTOR_TOKEN, helper: COLLECTOR_TOKEN },
  };
  const ports = {
    fetch: async (request: Request) => pair.fetch(request),
    wait: async () => pair.settle(),
    today: () => window.closesDay,
  };
  const wanted = tasks.filter((task) => instrument === undefined || task.instrument.name === instrument);
  const due = wanted.map((task) => ({ task, window }));
  await collectDue(collector, due, store, ports, { pollsMax: 20 }, ({ kind }) => expect(kind).toBe('released'));
  return store;
}
