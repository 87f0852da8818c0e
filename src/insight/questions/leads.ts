// leads.ts — do soundings lead: whether practitioners' answers move before counts do, and by how many windows.
import { ANSWER } from '@soundings/protocol/charter/instrument';
import { BY, INSTRUMENT, LEVEL, valueOf, WHERE } from '../asked.ts';
import { cellsAsked } from '../course/cells.ts';
import { FILES, keyColumns } from '../columns.ts';
import type { PractitionersFirst } from '../course/outlook-notes.ts';
import { leads, type LeadRow, type LeadsAsked } from '../course/leads.ts';
import { QueryError, type Column, type Given, type Note, type OptionSpec, type Question, type Subject } from '../question.ts';
import { instrumentNames, namesOf } from '../subject.ts';
import { WINDOW } from '../query.ts';
import { wholeOf } from '../whole-option.ts';
import { SOUNDINGS, soundingsOf } from '../soundings-option.ts';

export type LeadsNote =
  | PractitionersFirst
  | LeadsOf
  | LeadFound
  | NoLead
  | { readonly code: 'leads-unsized' | 'leads-cut' | 'leads-at-least' | 'leads-not-cause' };

interface LeadsOf extends Note {
  readonly code: 'leads-of';
  readonly soundings: string;
  readonly instrument: string;
  readonly windows: number;
  readonly first: string;
  readonly last: string;
  readonly lags: number;
  readonly errorLevel: number;
}

/** One lag at which changes go together more often than chance explains. */
export interface LeadFound extends Note {
  readonly code: 'lead-found';
  readonly name: string;
  /** If above 0, soundings are ahead. */
  readonly lag: number;
  /** Undefined if the noise is too large to say how strong. */
  readonly correlation: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** The correction for noise went beyond 1: only `low` says anything. */
  readonly cut: boolean;
  readonly adjusted: number;
}

interface NoLead extends Note {
  readonly code: 'no-lead';
  readonly names: readonly string[];
}

const LAGS: OptionSpec = {
  name: 'lags',
  values: { kind: 'text', placeholder: 'N' },
  repeatable: false,
  help: 'How many windows either way to try (default: a sixth of the windows).',
};

export const leadsQuestion: Question<LeadsAsked, LeadRow> = {
  name: 'leads',
  manual: {
    summary: "show whether practitioners' soundings move before counts do",
    about:
      'Correlates the changes of soundings with those of counts, from window to window, at several lags. The test needs no correction for ' +
      'noise; how strong the connection is has been corrected for it, and is left out if the noise is too large. It allows for the number of ' +
      'lags (Holm). --by takes names that both questions have; a --where applies to each question that has its name.',
    examples: ['--soundings worry --instrument visits', '--soundings worry --instrument visits --by reason --lags 6'],
  },
  options: [SOUNDINGS, INSTRUMENT, BY, WHERE, LAGS, LEVEL],
  parse(given, subject) {
    const soundings = soundingsOf(given, subject);
    const rest = new Map([...given].filter(([name]) => name !== SOUNDINGS.name));
    if (!rest.has(INSTRUMENT.name)) rest.set(INSTRUMENT.name, [onlyOther(subject, soundings)]);
    return { ...cellsAsked(rest, bothNames(subject, rest, soundings)), soundings, lags: wholeOf(given, LAGS, 1, 100) };
  },
  rows: leads,
  columns: ({ by }) => [...keyColumns(by), ...lagColumns],
  title: ({ instrument, soundings }) => `Whether ${soundings} moves before ${instrument}`,
  notes: (rows, asked): readonly LeadsNote[] => [
    leadsOf(rows, asked),
    ...cellsIn(rows).flatMap((own) => foundIn(own)),
    ...noLeads(rows),
    ...(rows.some(({ size }) => size === undefined) ? [{ code: 'leads-unsized' as const }] : []),
    ...(rows.some(({ size }) => size?.cut === true) ? [{ code: 'leads-cut' as const }] : []),
    ...(rows.some(({ found, reliability }) => found && Math.min(reliability.soundings, reliability.counts) < 0.8)
      ? [{ code: 'leads-at-least' as const }]
      : []),
    { code: 'leads-not-cause' },
    { code: 'practitioners-first' },
  ],
  chart: {
    along: 'lag',
    marks: [
      { mark: 'interval', low: 'low', high: 'high' },
      { mark: 'dot', at: 'correlation' },
    ],
    standsOut: ({ found }) => found,
  },
};

const lagColumns: readonly Column<LeadRow>[] = [
  { name: 'lag', kind: 'whole', value: ({ lag }) => lag },
  { name: 'correlation', kind: 'number', value: ({ size }) => rounded(size?.correlation) },
  { name: 'low', kind: 'number', value: ({ size }) => rounded(size?.low) },
  { name: 'high', kind: 'number', value: ({ size }) => rounded(size?.high) },
  { name: 'as released', kind: 'number', forms: ['table'], value: ({ raw }) => rounded(raw) },
  { name: 'raw', kind: 'number', forms: FILES, value: ({ raw }) => raw },
  { name: 'p', kind: 'number', unit: 'p-value', value: ({ p }) => p },
  { name: 'adjusted p', kind: 'number', unit: 'p-value', forms: ['table'], value: ({ adjusted }) => adjusted },
  { name: 'adjusted_p', kind: 'number', unit: 'p-value', forms: FILES, member: ['adjustedP'], value: ({ adjusted }) => adjusted },
  { name: 'found', kind: 'flag', value: ({ found }) => found },
  { name: 'windows', kind: 'whole', forms: FILES, value: ({ windows }) => windows },
  { name: 'first_window', kind: 'day', forms: FILES, member: ['firstWindow'], value: ({ firstWindow }) => firstWindow },
  { name: 'last_window', kind: 'day', forms: FILES, member: ['lastWindow'], value: ({ lastWindow }) => lastWindow },
  {
    name: 'reliability_of_soundings',
    kind: 'number',
    forms: FILES,
    member: ['reliability', 'soundings'],
    value: (row) => row.reliability.soundings,
  },
  {
    name: 'reliability_of_counts',
    kind: 'number',
    forms: FILES,
    member: ['reliability', 'counts'],
    value: (row) => row.reliability.counts,
  },
];

/** To two decimals: the third is noise. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(100 * value) / 100;
}

function leadsOf(rows: readonly LeadRow[], { soundings, instrument, level }: LeadsAsked): LeadsOf {
  const lags = rows.map(({ lag }) => lag);
  return {
    code: 'leads-of',
    ...{ soundings, instrument, windows: Math.max(...rows.map(({ windows }) => windows)), lags: Math.max(...lags) },
    first: rows.map(({ firstWindow }) => firstWindow).sort()[0] ?? '',
    last:
      rows
        .map(({ lastWindow }) => lastWindow)
        .sort()
        .at(-1) ?? '',
    errorLevel: Number((1 - level).toPrecision(12)),
  };
}

function cellsIn(rows: readonly LeadRow[]): readonly (readonly LeadRow[])[] {
  const names = [...new Set(rows.map(({ name }) => name))];
  return names.map((name) => rows.filter((row) => row.name === name));
}

/** The clearest lag of a cell, if any was found. */
function foundIn(own: readonly LeadRow[]): readonly LeadFound[] {
  const [best] = own.filter(({ found }) => found).sort((a, b) => a.p - b.p);
  if (best === undefined) return [];
  const { correlation, low, high, cut = false } = best.size ?? {};
  return [{ code: 'lead-found', name: best.name, lag: best.lag, correlation, low, high, cut, adjusted: best.adjusted }];
}

function noLeads(rows: readonly LeadRow[]): readonly NoLead[] {
  const names = cellsIn(rows).flatMap((own) => (own.some(({ found }) => found) ? [] : [own[0]?.name ?? '']));
  return names.length === 0 ? [] : [{ code: 'no-lead', names }];
}

function onlyOther(subject: Subject, soundings: string): string {
  const others = instrumentNames(subject).filter((name) => name !== soundings);
  const [one] = others;
  if (one !== undefined && others.length === 1) return one;
  throw new QueryError(`Name the counts that ${soundings} is compared with by --instrument: ${others.join(', ')}.`);
}

/** A subject in which the counted instrument has the names of both, so that --where may take either's. */
function bothNames(subject: Subject, given: Given, soundings: string): Subject {
  const instrument = valueOf(given, INSTRUMENT);
  const said = [...namesOf(subject, soundings)].filter(([name]) => name !== ANSWER && name !== WINDOW);
  return {
    ...subject,
    missions: subject.missions.map((mission) => ({
      ...mission,
      instruments: mission.instruments.map((one) => (one.name === instrument ? { ...one, names: new Map([...said, ...one.names]) } : one)),
    })),
  };
}
