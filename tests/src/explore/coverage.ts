// coverage.ts — how often the intervals that a page prints hold the figure without noise: releases drawn again and again from the exact law, asked as a page asks.
import { pmfOf } from '../../../protocol/privacy/symmetric-pmf.ts';
import { lawFromJson } from '../../../protocol/json/law-json.ts';
import type { LawJson } from '../../../protocol/json/law-json.ts';
import type { Release } from '../../../protocol/release/release.ts';
import { dice } from '../../../src/demo/dice.ts';
import { answer } from '../../../src/insight/answer.ts';
import { askedBy } from '../../../src/insight/asked-by.ts';
import { questions } from '../../../src/insight/questions/list.ts';
import { subjectOf } from '../../../src/insight/subject.ts';

export interface Covered {
  /** The part of all intervals that held. */
  readonly held: number;
  /** What the page prints: the mean of the levels attained. */
  readonly printed: number;
  /** The standard error of `held`. */
  readonly error: number;
}

export interface Simulated {
  readonly question: string;
  readonly parameters: readonly (readonly [string, string])[];
  /** Totals without noise, window by window, cell by cell: Ordsall food, Ordsall heating, Kersal food, Kersal heating. */
  readonly truths: readonly (readonly number[])[];
  readonly noise: LawJson;
  readonly file?: readonly [name: string, bytes: Uint8Array];
}

/** Columns that hold the figure, by question. */
const FIGURES: Readonly<Record<string, string>> = {
  totals: 'total',
  shares: 'share',
  ratios: 'ratio',
  changes: 'change',
  'share-changes': 'change',
  groups: 'difference',
  'share-groups': 'difference',
  rates: 'rate',
};

/** Draws `runs` missions; each row of each answer counts as one interval. The truth is the same question asked of totals without noise. */
export function covered({ question: name, parameters, truths, noise, file }: Simulated, runs: number, seed: string): Covered {
  const question = questions.find((one) => one.name === name);
  if (question === undefined) throw new RangeError(`no question ${name}`);
  const files = new Map(file === undefined ? [] : [file]);
  const ask = (releases: readonly Release[]) =>
    answer(question, releases, askedBy(question, parameters, subjectOf(releases, new Map(), files)).asked);
  const draw = drawer(noise, seed);
  const column = (answered: ReturnType<typeof ask>, wanted: string) =>
    answered.columns.find((one) => one.name === wanted && (one.forms?.includes('csv') ?? true));
  const exact = ask(releasesOf(truths, noise, () => 0));
  const figures = exact.rows.map((row) => Number(column(exact, FIGURES[name] ?? '')?.value(row)));
  let [intervals, held, printed] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const answered = ask(releasesOf(truths, noise, draw));
    const [low, high, level] = ['low', 'high', 'level_attained'].map(
      (wanted) => column(answered, wanted) ?? column(answered, 'level_asked'),
    );
    for (const [at, row] of answered.rows.entries()) {
      const figure = figures[at] ?? NaN;
      intervals++;
      held += Number(Number(low?.value(row)) <= figure + 1e-9 && figure - 1e-9 <= Number(high?.value(row)));
      printed += Number(level?.value(row));
    }
  }
  const share = held / intervals;
  return { held: share, printed: printed / intervals, error: Math.sqrt((share * (1 - share)) / intervals) };
}

/** Every release has noise of its own. */
function releasesOf(truths: Simulated['truths'], noise: LawJson, draw: () => number): readonly Release[] {
  return truths.flatMap((totals, number) =>
    ['visits', 'calls'].map((instrument): Release => ({
      format: 'soundings release v1',
      ...{ mission: 'simulated', charter: 'A'.repeat(43), instrument, sector: null },
      window: { number, firstDay: `2026-01-0${number + 1}`, lastDay: `2026-01-0${number + 1}` },
      organisations: 20,
      dimensions: [
        { name: 'area', values: ['Ordsall', 'Kersal'] },
        { name: 'reason', values: ['food', 'heating'] },
      ],
      totals: totals.map((total) => total + draw()),
      ...{ noise, offsetRemoved: 0, statement: '' },
    })),
  );
}

/** By inverting the distribution's half. */
function drawer(noise: LawJson, seed: string): () => number {
  const half = pmfOf(lawFromJson(noise)).p;
  const random = dice(seed);
  return () => {
    let left = random.next() - (half[0] ?? 0);
    let k = 0;
    while (left >= 0 && k + 1 < half.length) left -= 2 * (half[++k] ?? 0);
    return k > 0 && random.next() < 0.5 ? -k : k;
  };
}
