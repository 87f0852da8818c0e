// remembered.test.ts — what an organisation keeps from one window to the next: how its files fit, the last tally, and what it declared
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, preview, type ContributionRequest, type Ports } from '../../client-sdk/contribute.ts';
import { lockedSummaries } from '../../client-sdk/lock/lock-record.ts';
import { fileLockStore } from '../../client-sdk/node/lock-file.ts';
import { rememberedMatching, rememberMatching } from '../../client-sdk/send/remembered.ts';
import { AFTER_WINDOW_1, effectsOn, world } from './world.ts';

const { mission, organisation } = world();
let folder: string;
let ports: Ports;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soundings-'));
  ports = await effectsOn(await fileLockStore(folder), world().aggregators);
});
afterEach(() => rm(folder, { recursive: true }));

const WEEK = 7 * 86_400;
const later: Ports['now'] = () => AFTER_WINDOW_1 + WEEK;

function request(text: string, change: Partial<ContributionRequest> = {}): ContributionRequest {
  return { mission, organisation, instrument: 'visits', window: 1, source: { kind: 'csv', text }, ...change };
}

const people = (count: number, area: string, from = 0) =>
  Array.from({ length: count }, (_, at) => `p${from + at};${area};${20 + (at % 3)}\n`).join('');

describe('a matching', () => {
  const columns = { person: 'Client', dimensions: { area: 'Ward' }, values: { area: { M5: 'Ordsall' }, person: { p1: null } } };
  const text = `Client;Ward;age\n${people(3, 'M5')}`;

  it('is kept once the contribution is locked, in no readable file, and fits the next window', async () => {
    await preview(request(text, { columns, remember: {} }), ports);
    expect(await rememberedMatching(mission, 'visits', ports.store)).toBeUndefined();
    await contribute(request(text, { columns, remember: { delimiter: ';' } }), ports);
    const matching = await rememberedMatching(mission, 'visits', ports.store);
    expect(matching).toEqual({
      format: 'soundings matching v1',
      mission: 'salford-winter',
      instrument: 'visits',
      delimiter: ';',
      person: 'Client',
      dimensions: [{ dimension: 'area', column: 'Ward' }],
      values: [{ under: 'area', text: 'M5', value: 'Ordsall' }],
    });
    for (const file of await readdir(folder)) {
      const bytes = await readFile(join(folder, file));
      for (const word of ['Client', 'Ward', 'M5', 'Ordsall']) expect(bytes.includes(word), file).toBe(false);
    }
    if (matching === undefined) throw new Error('expected a matching');
    const next = await preview(request(text, { window: 2, matching }), { ...ports, now: later });
    expect(next).toMatchObject({ persons: 3, facts: { notes: [{ code: 'matching' }] } });
    await expect(preview(request(text.replace('Client', 'Ref'), { window: 2, matching }), { ...ports, now: later })).rejects.toThrow(
      'What was settled before no longer fits: there is no column "Client".',
    );
  });

  it('takes the place of the one before, and can be forgotten', async () => {
    const matching = { format: 'soundings matching v1', mission: 'salford-winter', instrument: 'visits', person: 'a' } as const;
    await rememberMatching(mission, 'visits', matching, ports.store);
    await rememberMatching(mission, 'visits', { ...matching, person: 'b' }, ports.store);
    expect(await rememberedMatching(mission, 'visits', ports.store)).toMatchObject({ person: 'b' });
    await rememberMatching(mission, 'visits', undefined, ports.store);
    expect(await rememberedMatching(mission, 'visits', ports.store)).toBeUndefined();
  });

  it('is not kept unless that is asked for', async () => {
    await contribute(request(text, { columns }), ports);
    expect(await rememberedMatching(mission, 'visits', ports.store)).toBeUndefined();
  });
});

describe('the last tally', () => {
  const head = 'person;area;age\n';

  it('shows which cells changed more than chance explains, in the next window alone', async () => {
    await contribute(request(`${head}${people(12, 'Ordsall')}${people(40, 'Kersal', 100)}`), ports);
    const rows = `${head}${people(58, 'Ordsall')}${people(50, 'Kersal', 100)}`;
    const next = await preview(request(rows, { window: 2 }), { ...ports, now: later });
    expect(next.changes).toEqual([{ cell: expect.stringContaining('Ordsall') as string, before: 12n, now: 58n }]);
    const after = await preview(request(rows, { window: 3 }), { ...ports, now: () => AFTER_WINDOW_1 + 2 * WEEK });
    expect(after.changes).toEqual([]);
  });

  it('is unknown in the first window', async () => {
    expect((await preview(request(`${head}${people(58, 'Ordsall')}`), ports)).changes).toEqual([]);
  });
});

describe('totals that the organisation added up', () => {
  const typed = world((draft) => ({
    ...draft,
    instruments: draft.instruments.map((instrument) =>
      instrument.name === 'visits' ? { ...instrument, typedTotals: true as const } : instrument,
    ),
  }));
  const cells = ['Ordsall', 'Kersal'].flatMap((area) => ['under 18', '18-64', '65+'].map((age) => `${area},${age},4\n`));
  const text = `area,age,people\n${cells.join('')}`;

  it('say so in lock, receipt and preview', async () => {
    const ported = await effectsOn(await fileLockStore(folder), typed.aggregators);
    const declared = { mission: typed.mission, organisation: typed.organisation, columns: { declared: ['people', 'cells'] as const } };
    const before = await preview(request(text, declared), ported);
    expect(before.warnings).toEqual([
      expect.stringMatching(/^You added these totals up yourselves and declare: these are people, not visits; /) as string,
    ]);
    expect(before.cells.map(({ count }) => count)).toEqual([4n, 4n, 4n, 4n, 4n, 4n]);
    const receipt = await contribute(request(text, declared), ported);
    expect(receipt.rows).toBe('typed totals, declared');
    expect(await lockedSummaries(ported.store)).toMatchObject([{ rows: 'typed totals, declared' }]);
  });

  it('are refused by a charter that does not allow them, and a receipt of people says nothing of it', async () => {
    await expect(contribute(request(text, { columns: { declared: ['people', 'cells'] } }), ports)).rejects.toThrow(
      'needs one row for each person',
    );
    expect(await contribute(request(`person,area,age\n1,Ordsall,20\n`), ports)).not.toHaveProperty('rows');
  });
});
