// asked-mission.ts — a file of releases with its charter, of which every example of the documentation can be asked.
import { dateOf, dayOf } from '../../../protocol/charter/day.ts';
import type { Charter } from '../../../protocol/charter/charter.ts';
import type { Release } from '../../../protocol/release/release.ts';
import type { ReleasesFile } from '../../../src/commands/shown-releases.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { exampleCharter } from '../../support/mission.ts';

const DIGEST = 'A'.repeat(43);
const AREAS = ['Broughton', 'Eccles', 'Ordsall', 'Swinton'];
const REASONS = ['food', 'debt', 'heating'];
const ANSWERS = ['falling', 'steady', 'rising', 'sharply rising'];

const asked = { gathered: 'together', cellMax: 200 } as const;
const areas = { name: 'area', values: AREAS };
const reasons = { name: 'reason', values: REASONS };
const count = { kind: 'count', cellsPerPerson: 2, ...asked } as const;

/** `first-time` is a part of `visits`. */
export const charter = {
  ...exampleCharter(),
  mission: 'salford-winter',
  instruments: [
    { ...count, name: 'visits', question: 'How many people came for help?', dimensions: [areas, reasons] },
    { ...count, name: 'first-time', question: 'How many of them for the first time?', dimensions: [areas, reasons], partOf: 'visits' },
    { ...count, name: 'calls', question: 'How many people called?', dimensions: [areas, reasons] },
    { kind: 'soundings', name: 'worry', question: 'Is it getting worse?', dimensions: [reasons], itemsPerPerson: 2, ...asked },
    {
      kind: 'total',
      name: 'arrears',
      question: 'How much is owed?',
      dimensions: [areas],
      cellsPerPerson: 1,
      cap: 30,
      unit: 'pounds',
      ...asked,
    },
  ],
} as unknown as Charter;

/** Windows from 29 December 2025, the week of 19 January missing. */
export function askedReleases(windows = 6): readonly Release[] {
  const random = seededRandom('asked mission');
  const about = (mean: number) => Math.round(mean * (0.5 + (random(1)[0] ?? 0) / 255)) - 3;
  return charter.instruments.flatMap(({ name, kind, dimensions }) =>
    Array.from({ length: windows }, (_, number) => number)
      .filter((number) => number !== 3)
      .map((number): Release => {
        const own = [...dimensions, ...(kind === 'soundings' ? [{ name: 'answer', values: ANSWERS }] : [])];
        const cells = own.reduce((size, { values = [] }) => size * values.length, 1);
        const firstDay = (dayOf('2025-12-29') ?? 0) + 7 * number;
        return {
          format: 'soundings release v1',
          ...{ mission: 'salford-winter', charter: DIGEST, instrument: name, sector: null },
          window: { number, firstDay: dateOf(firstDay), lastDay: dateOf(firstDay + 6) },
          organisations: 20 + number,
          dimensions: own.map((one) => ({ name: one.name, values: [...(one.values ?? [])] })),
          totals: Array.from({ length: cells }, () => about(name === 'first-time' ? 20 : 60)),
          noise: { kind: 'skellam', variance: { num: 4 * (20 + number), den: 1 } },
          ...{ offsetRemoved: 0, statement: '' },
        };
      }),
  );
}

export function askedFile(windows?: number): ReleasesFile {
  const releases = askedReleases(windows);
  return { releases, notes: [], charters: new Map([[DIGEST, charter]]), proofs: new Map(), register: undefined };
}

export const CENSUS = `area,population\r\n${AREAS.map((area, at) => `${area},${1000 * (at + 5)}`).join('\r\n')}\r\n`;
