// answering.ts — an answer to a question that was asked by the parameters of an address, the same for a page, the API and the builder of the site.
import { answerJson } from '../export/answer-json.ts';
import type { Cited } from '../export/files/citation.ts';
import { addressOf, givenIn } from '../insight/address.ts';
import type { Answered } from '../insight/answer.ts';
import type { Question } from '../insight/question.ts';
import type { Standing } from './mission.ts';

export interface Asked {
  readonly question: Question<unknown, unknown>;
  readonly asked: unknown;
  /** The question's name and its options, names sorted: one question has one address. */
  readonly address: string;
}

/** Throws QueryError for what can't be asked. */
export function askedBy(
  question: Question<unknown, unknown>,
  parameters: Iterable<readonly [string, string]>,
  { subject }: Standing,
): Asked {
  const given = givenIn(parameters, question.options);
  const address = addressOf(given, question.options);
  return {
    question,
    asked: question.parse(given, subject),
    address: address === '' ? question.name : `${question.name}?${address}`,
  };
}

/** With the part of the source that the answer rests on. */
export function citedAnswer(
  answered: Answered,
  address: string,
  { source }: Standing,
  accessed: string | undefined,
): Cited & { readonly answered: Answered } {
  const { instrument, numerator, denominator } = answered.asked as Readonly<Record<string, unknown>>;
  const own = source.releases.filter(({ release }) => [instrument, numerator, denominator].includes(release.instrument));
  return { answered, query: address, source: { ...source, releases: own }, accessed };
}

/** As the command prints it, and where in the register it can be checked. */
export function answerBody(answered: Answered, { source }: Standing): object {
  return { ...answerJson(answered), register: source.register ?? null };
}
