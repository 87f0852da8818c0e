// open.ts — what has to be settled before there are counts: as questions that she can answer, or as what only the file can.
import { ColumnsError, FindingsError, type Question, type SdkError } from '@soundings/client/node';
import { onlyEnglish, type Said } from '@soundings/protocol/json/said';
import type { OtherQuestion } from './other-question.ts';
import { districtOf } from './postcode.ts';

/** What has to be settled before there are counts. */
export type Open =
  | { readonly kind: 'sheet'; readonly sheets: readonly string[] }
  | {
      readonly kind: 'questions';
      readonly questions: readonly Question[];
      /** The first values of a column, if the columns are asked about. */
      readonly firstValues?: (column: string) => readonly string[];
      /** Which question the file seems to be for, if not this one. */
      readonly instead?: OtherQuestion | undefined;
    }
  | {
      readonly kind: 'wrong';
      readonly why: readonly Said[];
      /** The dimension that has far too many different texts for it to be its column. */
      readonly crowded?: string;
    };

/** What only the file can answer comes first: answers to the rest would be in vain. */
export function openIn(error: SdkError): Open {
  if (!(error instanceof FindingsError)) return { kind: 'wrong', why: error.issues.map(onlyEnglish) };
  if (error instanceof ColumnsError) return { kind: 'questions', questions: columnQuestions(error) };
  const questions = error.findings.filter((finding): finding is Question => finding.answer !== undefined);
  const crowded = tooMany(questions);
  if (crowded !== undefined) return { kind: 'wrong', why: [], crowded };
  if (questions.length === error.findings.length) return { kind: 'questions', questions };
  return { kind: 'wrong', why: error.findings.filter(({ answer }) => answer === undefined) };
}

/** More different texts than these aren't slips: another column is meant. Postcodes of one district are one, since she can answer them together. */
const TEXTS_MAX = 200;

/** Under which name texts mean nothing, if they are that many. */
function tooMany(questions: readonly Question[]): string | undefined {
  const texts = new Map<string, Set<string>>();
  for (const { answer, about } of questions) {
    const [under = '', text = ''] = about;
    if (answer === 'values') texts.set(under, (texts.get(under) ?? new Set()).add(districtOf(text) ?? text));
  }
  const [under] = [...texts].find(([, different]) => different.size > TEXTS_MAX) ?? [];
  return under;
}

/** Any column of the file may be meant; those that may be likely come first. */
function columnQuestions({ findings, names, missing }: ColumnsError): readonly Question[] {
  const marked = missing.flatMap(({ marks = [] }) => marks);
  return findings.flatMap((finding) => {
    const { answer, candidates = [] } = finding;
    if (answer === undefined) return [];
    const others =
      answer === 'headerLine' ? [] : names.filter((name) => name !== '' && !candidates.includes(name) && !marked.includes(name));
    return [{ ...finding, answer, candidates: [...candidates, ...others] }];
  });
}
