// record.ts — the track record: how often forecasts held, who foresaw best, and what became of warnings.
import { DEFAULT_SOUNDINGS_CUTS } from '@soundings/protocol/charter/insight-members';
import { BY, INSTRUMENT, LEVEL, valueOf, WHERE } from '../asked.ts';
import { cellsAsked } from '../course/cells.ts';
import { SHEETS } from '../columns.ts';
import { assumedKind, type KindNote, type PractitionersFirst } from '../course/outlook-notes.ts';
import { SOUNDINGS, soundingsIn, soundingsOf } from '../soundings-option.ts';
import { records, type RecordAsked, type RecordRow } from '../course/records.ts';
import type { Note, OptionSpec, Question } from '../question.ts';
import { wholeOf } from '../whole-option.ts';

export type RecordNote =
  | KindNote
  | PractitionersFirst
  | RecordOf
  | Contest
  | Unweighed
  | Unexpected
  | WarningsRecord
  | { readonly code: 'record-reliability' | 'record-hindsight' };

interface RecordOf extends Note {
  readonly code: 'record-of';
  readonly level: number;
  /** Of the intervals one window ahead. */
  readonly given: number;
  readonly held: number;
  /** Mean error one window ahead, as a share of that of repeating the last release; undefined if that was never wrong. */
  readonly error: number | undefined;
}

interface Contest extends Note {
  readonly code: 'record-contest';
  readonly windows: number;
  readonly horizon: number;
  /** In percent. */
  readonly cuts: readonly number[];
  /** The best, if it is better than climatology at 5%. */
  readonly best: string | undefined;
  readonly skill: number | undefined;
}

/** Competitors that said what climatology says in every window. */
interface Unweighed extends Note {
  readonly code: 'record-unweighed';
  readonly names: readonly string[];
}

interface Unexpected extends Note {
  readonly code: 'record-unexpected';
  readonly names: readonly string[];
}

interface WarningsRecord extends Note {
  readonly code: 'record-warnings';
  readonly warnings: number;
}

const HORIZON: OptionSpec = {
  name: 'horizon',
  values: { kind: 'text', placeholder: 'N' },
  repeatable: false,
  help: 'Over how many windows a fall or rise is judged (default: 4).',
};

const BACK: OptionSpec = {
  name: 'back',
  values: { kind: 'text', placeholder: 'N' },
  repeatable: false,
  help: 'How many of the last windows to look back at (default: 26). Each takes a fit of the model.',
};

export const recordQuestion: Question<RecordAsked, RecordRow> = {
  name: 'record',
  manual: {
    summary: 'show what forecasts, soundings and warnings turned out to be worth',
    about:
      'Makes every forecast of the past again, from nothing but what was known then, and compares it with what came: how many intervals held, how ' +
      'large errors were, who foresaw best whether the level would fall or rise (past outcomes, "as now", counts, practitioners, both), and what ' +
      'became of warnings. Practitioners are scored together: nobody knows the answers of one.',
    examples: ['--instrument visits', '--instrument visits --by area --soundings worry'],
  },
  options: [INSTRUMENT, BY, WHERE, SOUNDINGS, HORIZON, BACK, LEVEL],
  parse(given, subject) {
    const named = valueOf(given, SOUNDINGS) !== undefined || soundingsIn(subject).length === 1;
    const soundings = named ? soundingsOf(given, subject) : undefined;
    const asked = cellsAsked(given, subject);
    const cuts = subject.missions.flatMap(({ charter }) => (charter?.soundingsCuts === undefined ? [] : [charter.soundingsCuts]))[0];
    return {
      ...asked,
      soundings: soundings === asked.instrument ? undefined : soundings,
      horizon: wholeOf(given, HORIZON, 1, 52) ?? 4,
      back: wholeOf(given, BACK, 1, 400) ?? 26,
      cuts: (cuts ?? DEFAULT_SOUNDINGS_CUTS).map((cut) => cut / 100),
    };
  },
  rows: records,
  long: true,
  columns: () => [
    { name: 'part', kind: 'text', value: ({ part }) => PARTS[part] },
    { name: 'what', kind: 'text', value: ({ what }) => what },
    { name: 'number', kind: 'whole', value: ({ count }) => count },
    { name: 'figure', kind: 'number', forms: SHEETS, value: ({ figure }) => thousandths(figure) },
    { name: 'low', kind: 'number', forms: SHEETS, value: ({ low }) => thousandths(low) },
    { name: 'high', kind: 'number', forms: SHEETS, value: ({ high }) => thousandths(high) },
    { name: 'figure', kind: 'number', forms: ['json'], value: ({ figure }) => figure },
    { name: 'low', kind: 'number', forms: ['json'], value: ({ low }) => low },
    { name: 'high', kind: 'number', forms: ['json'], value: ({ high }) => high },
    { name: 'p', kind: 'number', unit: 'p-value', value: ({ p }) => p },
  ],
  title: ({ instrument }) => `What forecasts and warnings were worth: ${instrument}`,
  notes: (rows, asked): readonly RecordNote[] => [
    recordOf(rows, asked),
    ...unexpectedNotes(rows),
    ...contestNotes(rows, asked),
    ...unweighedNotes(rows),
    ...(asked.soundings === undefined ? [] : [{ code: 'practitioners-first' as const }]),
    ...warningsNotes(rows),
    { code: 'record-reliability' },
    ...assumedKind(asked),
    { code: 'record-hindsight' },
  ],
};

/** What the figure of each part is. */
const PARTS: Readonly<Record<RecordRow['part'], string>> = {
  intervals: 'share of intervals that held',
  'intervals of the model': 'the same, of the model alone',
  error: 'error against repeating the last',
  contest: 'skill in foreseeing rises and falls',
  reliability: 'how often it came',
  warnings: 'share of warnings',
};

function thousandths(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(1000 * value) / 1000;
}

function recordOf(rows: readonly RecordRow[], { level }: RecordAsked): RecordOf {
  const next = rows.find(({ part }) => part === 'intervals');
  const error = rows.find(({ part, what }) => part === 'error' && what.startsWith('1 '));
  const given = next?.count ?? 0;
  return { code: 'record-of', level, given, held: Math.round(given * (next?.figure ?? 0)), error: error?.figure };
}

function unexpectedNotes(rows: readonly RecordRow[]): readonly Unexpected[] {
  const names = [...new Set(rows.filter(({ part }) => part === 'intervals').flatMap(({ unexpected }) => unexpected))];
  return names.length === 0 ? [] : [{ code: 'record-unexpected', names }];
}

function contestNotes(rows: readonly RecordRow[], { horizon, cuts }: RecordAsked): readonly Contest[] {
  const own = rows.filter(({ part }) => part === 'contest');
  const [best] = own.filter(({ p }) => p !== undefined && p <= 0.05).sort((a, b) => (b.figure ?? 0) - (a.figure ?? 0));
  if (own.length === 0) return [];
  const percents = cuts.map((cut) => Number((100 * cut).toPrecision(12)));
  return [{ code: 'record-contest', windows: own[0]?.count ?? 0, horizon, cuts: percents, best: best?.what, skill: best?.figure }];
}

function unweighedNotes(rows: readonly RecordRow[]): readonly Unweighed[] {
  const names = rows.filter(({ part, figure }) => part === 'contest' && figure === undefined).map(({ what }) => what);
  return names.length === 0 ? [] : [{ code: 'record-unweighed', names }];
}

function warningsNotes(rows: readonly RecordRow[]): readonly WarningsRecord[] {
  const four = rows.filter(({ part, what }) => part === 'warnings' && what.includes(' 4 windows'));
  return [{ code: 'record-warnings', warnings: four.reduce((sum, { count }) => sum + count, 0) }];
}
