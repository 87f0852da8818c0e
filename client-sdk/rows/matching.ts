// matching.ts — how an organisation's files fit a question, as its officer settled it: remembered, carried in plain JSON, and refused once it no longer fits.

/** Names and settings, no row: ids of people are never part of it. */
export interface Matching {
  readonly format: 'soundings matching v1';
  readonly mission: string;
  readonly instrument: string;
  readonly sheet?: string | undefined;
  readonly headerLine?: number | undefined;
  readonly delimiter?: string | undefined;
  readonly encoding?: string | undefined;
  /** False for a date: every row belongs to the window. */
  readonly columns?: {
    readonly person?: string | undefined;
    readonly date?: string | false | undefined;
    readonly amount?: string | undefined;
    readonly dimensions?: Readonly<Record<string, string>> | undefined;
  };
  readonly values?: Readonly<Record<string, Readonly<Record<string, string | null>>>> | undefined;
  readonly dateOrder?: 'day-first' | 'month-first' | undefined;
  readonly dateBase?: 1900 | 1904 | undefined;
  readonly birth?: readonly string[] | undefined;
  readonly leaveOut?: readonly ('totals' | 'notes')[] | undefined;
  readonly ignore?: readonly string[] | undefined;
}
