// answering.ts — an answer as files and as the API have it: with where it comes from.
import { answerJson } from '../export/answer-json.ts';
import type { Cited } from '../export/files/citation.ts';
import type { Answered } from '../insight/answer.ts';
import type { Standing } from './mission.ts';

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

/** As the command prints it, and where in the register it can be checked. `stale` is left out of what is kept and read later. */
export function answerBody(answered: Answered, { source: { register } }: Standing, stale?: boolean): object {
  const position = register && { origin: register.origin, size: register.size, root: register.root };
  return { ...answerJson(answered), register: position === undefined ? null : { ...position, ...(stale === undefined ? {} : { stale }) } };
}
