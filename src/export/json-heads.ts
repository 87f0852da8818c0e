// json-heads.ts — what JSON has before the rows. For the first five questions it has the form of earlier builds, because programs read it.
import type { Answered } from '../insight/answer.ts';
import type { ComparisonRow, ComparisonsQuery } from '../insight/comparisons.ts';
import { areIndependent } from '../insight/comparisons.ts';
import { CONTROLLED } from '../insight/multiple-testing.ts';
import type { Query } from '../insight/query.ts';
import { changeQuestion } from '../insight/questions/changes.ts';
import { comparisonQuestion, errorLevelOf, toldApart } from '../insight/questions/comparisons.ts';
import { ratioQuestion } from '../insight/questions/ratios.ts';
import { shareQuestion } from '../insight/questions/shares.ts';
import { totals, type TotalsAsked } from '../insight/questions/totals.ts';
import type { Question } from '../insight/question.ts';
import type { RatesQuery } from '../insight/represented/rates.ts';
import type { RatiosQuery } from '../insight/ratios.ts';
import type { SharesQuery } from '../insight/shares.ts';

/** What was asked, under the question's name. */
export function headOf<Asked, Row>({ question, asked, rows }: Answered<Asked, Row>): object {
  return OF_TODAY.get(question)?.of(asked, rows) ?? { question, asked };
}

/** Whether the JSON lists the windows that are added up in members of their own, after the notes. */
export function saysWindowsApart(question: string): boolean {
  return OF_TODAY.has(question) && question !== totals.name;
}

interface Head<Asked, Row> {
  of(asked: Asked, rows: readonly Row[]): object;
}

const OF_TODAY: ReadonlyMap<string, Head<unknown, unknown>> = new Map([
  headed(totals, { of: totalsHead }),
  headed(shareQuestion, { of: sharesHead }),
  headed(ratioQuestion, { of: ratiosHead }),
  headed(changeQuestion, { of: ({ instrument, ...asked }) => ({ instrument, ...howAsked(asked) }) }),
  headed(comparisonQuestion, { of: comparisonsHead }),
  // By its name: a page, which has no file of people, needs nothing else of it.
  ['rates', { of: ratesHead }],
]);

function headed<Asked, Row>({ name }: Question<Asked, Row>, head: Head<Asked, Row>): [string, Head<unknown, unknown>] {
  return [name, head];
}

function totalsHead({ mission, instrument, ...asked }: TotalsAsked): object {
  return { mission, instrument, ...howAsked(asked) };
}

function sharesHead({ instrument, part, by, where = {}, level }: SharesQuery): object {
  return { instrument, share: part, by, where, level };
}

function ratiosHead({ numerator, denominator, unlike, ...asked }: RatiosQuery): object {
  return { ratio: { numerator, denominator }, ...howAsked(asked), ...(unlike === undefined ? {} : { unlike }) };
}

/** Without the whole population, of which each row has its own. */
function ratesHead({ instrument, per, sha256, denominator, ...asked }: RatesQuery): object {
  return { question: 'rates', instrument, ...howAsked(asked), per, population: { sha256, ...denominator } };
}

function comparisonsHead(asked: ComparisonsQuery, rows: readonly ComparisonRow[]): object {
  const { instrument, where = {}, against } = asked;
  const { name: method, controls, anyDependence } = CONTROLLED[asked.control];
  const assumes = anyDependence ? 'nothing of how comparisons depend on each other' : 'independent noises';
  return {
    ...{ instrument, by: toldApart(asked), where, against },
    control: { method, controls, level: errorLevelOf(asked), assumes, independentNoises: areIndependent(rows, asked) },
    flagged: rows.filter(({ flagged }) => flagged).map(({ key }) => key),
  };
}

function howAsked({ by, where = {}, level, together = false }: Omit<Query, 'instrument'>): object {
  return { by, where, level, together };
}
