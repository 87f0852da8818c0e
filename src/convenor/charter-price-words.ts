// charter-price-words.ts — what a charter's promises cost in accuracy, and whether another law of noise would cost less.
import type { CharterReport } from './charter-check.ts';
import type { ErrorReport } from './charter-accuracy.ts';
import type { LawReport } from './charter-laws.ts';
import type { BarChart, Section, Table } from './charter-section.ts';
import { capital, KIND_NAMES, plural, short } from './number-words.ts';

export function price({ charter, errors, figures, budget, aggregators }: CharterReport): Section {
  return {
    heading: 'What it costs in accuracy',
    paragraphs: [
      `The tables give the standard error that the noise adds to one cell, and to the sum of all cells of a question. In about two of three windows the noise is smaller than that.${
        aggregators === undefined ? '' : " The aggregators' own noise is included."
      }${charter.sampling === undefined ? '' : ' Persons are sampled, so totals are scaled up, and so is their noise.'}`,
      ...figures.map(
        ({ label, protects, afterOne, afterAll }) =>
          `${label}: values up to ${protects} apart are protected as promised. Larger differences are protected less: both aggregators together would know an organisation's figure to ± ${short(afterOne)} after one window, and to ± ${short(afterAll)} after all if it stays the same.`,
      ),
      `The budget of ε = ${short(budget.budget.epsilon)} at δ = ${budget.budget.delta}, kept at order ${budget.order}, pays for ${budget.windowsPaid >= budget.windows ? 'all' : `only ${budget.windowsPaid}`} of the mission's ${plural(budget.windows, 'window')}.${
        budget.bestWindowsPaid > budget.windowsPaid && budget.windowsPaid < budget.windows
          ? ` At order ${budget.bestOrder} it would pay for ${budget.bestWindowsPaid}.`
          : ''
      }`,
    ],
    tables: [...errors.map(errorTable), ...samplingTable(errors)],
    charts: errors.map(errorChart),
  };
}

function errorChart({ label, rows, curator }: ErrorReport): BarChart {
  const bars = [
    ...rows.map(({ organisations, cell }) => ({ label: `${organisations} organisations`, value: cell, text: `± ${short(cell)}` })),
    { label: 'one curator', value: curator.cell, text: `± ${short(curator.cell)}` },
  ];
  return { title: `Standard error of a cell: ${label}`, bars, low: 0, high: Math.max(...bars.map(({ value }) => value)), shares: false };
}

function errorTable({ label, cells, rows, curator }: ErrorReport): Table {
  return {
    caption: `${label} (${plural(cells, 'cell')})`,
    head: ['contributing', 'one cell', 'all cells'],
    rows: [
      ...rows.map((row) => [
        `${row.organisations} organisations${row.released ? '' : ' (too few: no release)'}`,
        short(row.cell),
        short(row.total),
      ]),
      ['one trusted curator', short(curator.cell), short(curator.total)],
    ],
  };
}

function samplingTable(errors: readonly ErrorReport[]): readonly Table[] {
  const sampled = errors.flatMap(({ label, sampling }) => (sampling === undefined ? [] : [{ label, sampling }]));
  if (sampled.length === 0) return [];
  return [
    {
      caption: 'Sampling: the largest standard error that it can add to a cell, by the true total of the cell.',
      head: ['question', ...(sampled[0]?.sampling.map(({ truth }) => short(truth)) ?? [])],
      rows: sampled.map(({ label, sampling }) => [label, ...sampling.map(({ error }) => short(error))]),
    },
  ];
}

export function laws({ laws: { reports, better, stated } }: CharterReport): Section {
  return {
    heading: 'Which law of noise would serve better',
    paragraphs: [
      better === stated
        ? `${capital(KIND_NAMES[stated])}, which the charter states. Of the laws that keep the promises, also over a year, it gives the least noise.`
        : `${capital(KIND_NAMES[better])} would give less noise for the same promises than ${KIND_NAMES[stated]}, which the charter states.`,
      ...reports.flatMap(({ law, refused }) =>
        refused === undefined ? [] : [`${capital(KIND_NAMES[law])} can't be used here. ${refused}`],
      ),
    ],
    tables: [
      {
        caption: 'Both laws, calibrated to the same promises for one window.',
        head: ['law', 'standard error of a cell', 'release ε over a year', 'last-resort ε over a year'],
        rows: reports.map(({ law, cellError, yearRelease, yearLastResort }: LawReport) => [
          KIND_NAMES[law],
          short(cellError),
          short(yearRelease),
          short(yearLastResort),
        ]),
      },
    ],
  };
}
