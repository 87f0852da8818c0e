// drawn-charters.test.ts — every charter that is accepted can be contributed to, twice, and leaves a ledger that can be read.
import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseJson } from '../../protocol/json/canonical-json.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { contributeTwice, drawCharter, fateOf, type Fate } from './drawn-charters.ts';
import { world } from './world.ts';

const DRAWN = 200;

it(`#1 holds for ${DRAWN} drawn charters: all kinds of instrument, amounts up to 1,000, both laws`, async () => {
  const fates: Fate[] = [];
  for (let seed = 0; seed < DRAWN; seed++) {
    const fate = await fateOf(drawCharter(String(seed))).catch((cause: unknown) => {
      throw new Error(`seed ${seed}: ${String(cause)}`, { cause });
    });
    fates.push(fate);
  }
  const contributed = fates.filter((fate) => fate.kind === 'contributed');
  expect(contributed.length).toBeGreaterThan(DRAWN / 4);
  for (const amount of [30, 100]) expect(contributed.filter(({ amountMax }) => amountMax >= amount).length).toBeGreaterThan(1);
  expect(contributed.filter(({ lastResort }) => lastResort === 'unbounded').length).toBeGreaterThan(0);
});

it('#1 holds for the examples of charters, with parties of the test', async () => {
  const folder = new URL('../../examples/charters/', import.meta.url);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    const example = parseJson(readFileSync(new URL(name, folder), 'utf8')) as unknown as CharterDraft;
    delete example.log; // its register is nobody's here
    const one = world(({ leader, helper, collector, convenor, board, seedCommitment, schedule }) => ({
      ...example,
      schedule: { ...example.schedule, firstDay: schedule.firstDay, cadence: 'week', count: Math.min(52, example.schedule.count) },
      sectors: [{ name: 'charity' }, ...example.sectors.slice(1)],
      ...{ leader, helper, collector, convenor, board, seedCommitment },
    }));
    expect(await contributeTwice(one), name).toMatchObject({ kind: 'contributed' });
  }
});
