// made-up.ts — rows of organisations that don't exist, for any charter: the same for the same seed, within every bound, with the truth beside.
import type { CharterDraft } from '@soundings/protocol/charter/charter';
import { cellCount, cellPicks, valueNames, type Dimension } from '@soundings/protocol/charter/cells';
import { instrumentDimensions, type Instrument } from '@soundings/protocol/charter/instrument';
import { tierNames } from '@soundings/protocol/charter/task-numbers';
import { dice } from '../demo/dice.ts';
import type { DemoOrganisation, Row } from '../demo/people.ts';

/** Made-up people of one organisation for one question in a window, unless the charter's largest value leaves less room. */
const PEOPLE = 12;

/** One row, and the cell that it adds to. */
interface Drawn {
  readonly cell: number;
  readonly amount: number;
  readonly row: Row;
}

/** Each person once, so nobody is over a bound; some cells get more than others. A figure is one row a cell. */
export function drawnFor(instrument: Instrument, seed: string, organisation: number, window: number): readonly Drawn[] {
  const random = dice(`${seed}/${instrument.name}/${organisation}/${window}`);
  const dimensions = instrumentDimensions(instrument);
  const cells = cellCount(dimensions);
  if (instrument.kind === 'figure')
    return Array.from({ length: cells }, (_, cell) => {
      const amount = Math.floor(random.next() * instrument.cellMax);
      return { cell, amount, row: { ...fieldsOf(dimensions, cell), amount: String(amount) } };
    });
  const most = instrument.kind === 'total' ? instrument.cap : 1;
  const people = random.poisson(Math.min(PEOPLE, instrument.cellMax / (2 * most)));
  return Array.from({ length: people }, (_, person) => {
    // The product of two draws leans to the first cells, as most questions do.
    const cell = Math.floor(random.next() * random.next() * cells);
    const amount = 1 + Math.floor(random.next() * most);
    const row = { person: `p${organisation}-${window}-${person}`, ...fieldsOf(dimensions, cell) };
    return { cell, amount, row: instrument.kind === 'total' ? { ...row, amount: String(amount) } : row };
  });
}

/** What a release of these organisations would hold without noise: each value cut to the largest that the charter allows. */
export function trueTotals(instrument: Instrument, seed: string, organisations: readonly number[], window: number): readonly number[] {
  const totals = new Array<number>(cellCount(instrumentDimensions(instrument))).fill(0);
  for (const organisation of organisations) {
    const own = new Map<number, number>();
    for (const { cell, amount } of drawnFor(instrument, seed, organisation, window)) own.set(cell, (own.get(cell) ?? 0) + amount);
    for (const [cell, amount] of own) totals[cell] = (totals[cell] ?? 0) + Math.min(amount, instrument.cellMax);
  }
  return totals;
}

/** Sectors and size tiers in turn, so that each has its share. */
export function madeUpOrganisations({ sectors, instruments }: CharterDraft, count: number): readonly DemoOrganisation[] {
  const tiers = tierNames({ instruments });
  return Array.from({ length: count }, (_, at) => {
    const sector = sectors[at % sectors.length]?.name ?? '';
    const tier = tiers[Math.floor(at / sectors.length) % tiers.length];
    return { name: `Rehearsal ${at + 1}`, sector, ...(tier === undefined ? {} : { tier }) };
  });
}

/** A cell as columns of a row: a value by its name, a band by a number in it. */
function fieldsOf(dimensions: readonly Dimension[], cell: number): Row {
  const picks = cellPicks(dimensions, cell);
  return Object.fromEntries(dimensions.map((dimension, at) => [dimension.name, fieldOf(dimension, picks[at] ?? 0)]));
}

function fieldOf(dimension: Dimension, pick: number): string {
  const { bands, min } = dimension;
  if (bands === undefined) return valueNames(dimension)[pick] ?? '';
  const [first = 0] = bands;
  return String(pick === 0 ? Math.max(min ?? -Infinity, first - 1) : (bands[pick - 1] ?? 0));
}
