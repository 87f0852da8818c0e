// asked-by.ts — a question as the parameters of an address ask it: the same for the API, a page's worker and the builder of a site.
import { addressOf, givenIn } from './address.ts';
import type { Question, Subject } from './question.ts';

export interface Asked {
  readonly question: Question<unknown, unknown>;
  readonly asked: unknown;
  /** The question's name and its options, names sorted: one question has one address. */
  readonly address: string;
}

/** Throws QueryError for what can't be asked. */
export function askedBy(question: Question<unknown, unknown>, parameters: Iterable<readonly [string, string]>, subject: Subject): Asked {
  const given = givenIn(parameters, question.options);
  const address = addressOf(given, question.options);
  return {
    question,
    asked: question.parse(given, subject),
    address: address === '' ? question.name : `${question.name}?${address}`,
  };
}
