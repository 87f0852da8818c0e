// plan.ts — what a demo mission asks and of whom: the winter that we made up, or a CSV that was given.
import type { Dimension } from '@soundings/protocol/charter/cells';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Deal } from './deal.ts';
import {
  AREAS,
  judgements,
  organisations,
  REASONS,
  RISE,
  SECTORS,
  visits,
  type DemoOrganisation,
  type Row,
  type Winter,
} from './people.ts';

export interface Plan {
  readonly mission: string;
  readonly question: string;
  readonly region: string;
  readonly sectors: readonly string[];
  readonly instruments: readonly Instrument[];
  readonly organisations: readonly DemoOrganisation[];
  readonly windows: number;
  /** ε of the last-resort promise: small enough that an organisation's own noise is never mostly zero, however many take part. */
  readonly lastResortEpsilon: number;
  /** What an organisation's file holds for one instrument and window. */
  rows(instrument: string, organisation: number, window: number): readonly Row[];
}

/** A week of one organisation fits well below this in any cell. */
const CELL_MAX = 200;

/** `rise`: how many more people a week come about debt in Ordsall from week 24 on; 0 for a quiet winter. */
export function winterPlan(seed: string, count: number, windows: number, rise = RISE): Plan {
  const winter: Winter = { seed, count, rise };
  return {
    mission: 'salford-winter',
    question: 'Where in Salford is need growing this winter, and of what kind?',
    region: 'Salford',
    sectors: SECTORS,
    instruments: [
      {
        kind: 'count',
        name: 'visits',
        question: 'How many people came for help, by area and reason?',
        gathered: 'together',
        dimensions: [
          { name: 'area', values: [...AREAS] },
          { name: 'reason', values: [...REASONS] },
        ],
        cellsPerPerson: 2,
        cellMax: CELL_MAX,
      },
      {
        kind: 'soundings',
        name: 'judgement',
        question: 'Practitioners: is the need for this falling, steady, rising or sharply rising?',
        gathered: 'together',
        dimensions: [{ name: 'reason', values: [...REASONS] }],
        itemsPerPerson: 2,
        cellMax: CELL_MAX,
      },
    ],
    organisations: organisations(count),
    windows,
    lastResortEpsilon: 6,
    rows: (instrument, organisation, window) =>
      instrument === 'visits' ? visits(winter, organisation, window) : judgements(winter, organisation, window),
  };
}

export function dealtPlan(name: string, { dimensions, organisations: owners, rows }: Deal, windows: number): Plan {
  return {
    mission: name,
    question: `How many people of each kind are there, week by week, in ${name}?`,
    region: 'the file',
    sectors: [...new Set(owners.map(({ sector }) => sector))],
    instruments: [
      {
        kind: 'count',
        name: 'people',
        question: `How many people are there, by ${dimensions.map((dimension) => dimension.name).join(' and ')}?`,
        gathered: 'together',
        dimensions: dimensions.map(plainDimension),
        cellsPerPerson: 1,
        cellMax: largestCell(rows),
      },
    ],
    organisations: owners,
    windows,
    lastResortEpsilon: 2.5,
    rows: (_, organisation, window) => rows[organisation]?.[window] ?? [],
  };
}

/** As a charter holds it: what isn't there is left out. */
function plainDimension({ name, values, bands }: Dimension): { name: string; values?: string[]; bands?: number[] } {
  return { name, ...(values === undefined ? {} : { values: [...values] }), ...(bands === undefined ? {} : { bands: [...bands] }) };
}

/**
 * X, the largest value of a cell: room for any organisation's fullest week, since the demo has the whole file. A real charter fixes X before anybody
 * has seen a row.
 */
function largestCell(rows: Deal['rows']): number {
  const most = Math.max(...rows.flatMap((weeks) => weeks.map((week) => week.length)));
  return 2 ** Math.ceil(Math.log2(2 * most + 2));
}
