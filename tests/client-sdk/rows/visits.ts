// visits.ts — a question by area and age, and its first window: what tests of single files start from.
import type { Instrument } from '../../../protocol/charter/instrument.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';

export const window = windowNumbered({ cadence: 'week', firstDay: '2026-01-05', count: 4, closingDays: 7 }, 0);

export const visits: Instrument = {
  kind: 'count',
  name: 'visits',
  question: 'How many?',
  gathered: 'together',
  cellMax: 1000,
  cellsPerPerson: 1,
  dimensions: [
    { name: 'area', values: ['Eccles', 'Salford'] },
    { name: 'age', bands: [18, 65] },
  ],
};
