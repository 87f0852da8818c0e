// row.ts — the form of the conformance table: one row for every requirement that DAP draft-18 puts in capitals.

export type Party = 'everybody' | 'client' | 'leader' | 'helper' | 'aggregators' | 'collector' | 'authors of extensions';
export type Keyword = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'REQUIRED';

/** A test by its file and its title as written in the source. */
export interface TestName {
  readonly file: string;
  readonly title: string;
}

export interface Row {
  /** Of DAP draft-18. */
  readonly section: string;
  readonly party: Party;
  readonly keyword: Keyword;
  readonly statement: string;
  /** Empty only where `reason` says why there is nothing to show. */
  readonly tests: readonly TestName[];
  /** Why the requirement is not for us, or how and why we depart from it. */
  readonly reason: string | undefined;
}

type Evidence = Pick<Row, 'tests' | 'reason'>;

/** Shown by these tests of one file beneath tests/. */
export function shown(file: string, ...titles: readonly string[]): Evidence {
  return { tests: titles.map((title) => ({ file: `tests/${file}`, title })), reason: undefined };
}

export function also(...evidence: readonly Evidence[]): Evidence {
  return { tests: evidence.flatMap(({ tests }) => tests), reason: undefined };
}

/** Not for us, or not something that a test can show. */
export function because(reason: string): Evidence {
  return { tests: [], reason };
}

/** We do something else on purpose; the tests show what. */
export function departure(reason: string, evidence: Evidence): Evidence {
  return { tests: evidence.tests, reason };
}

export function row(section: string, party: Party, keyword: Keyword, statement: string, { tests, reason }: Evidence): Row {
  return { section, party, keyword, statement, tests, reason };
}
