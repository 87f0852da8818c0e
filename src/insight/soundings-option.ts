// soundings-option.ts — the option that names the question with practitioners' answers.
import { ANSWER, ANSWERS } from '@soundings/protocol/charter/instrument';
import { valueOf } from './asked.ts';
import { QueryError, type Given, type OptionSpec, type Subject } from './question.ts';
import { instrumentNames, namesOf } from './subject.ts';

export const SOUNDINGS: OptionSpec = {
  name: 'soundings',
  values: { kind: 'text', placeholder: 'NAME' },
  repeatable: false,
  help: "The question with practitioners' answers. Not needed if there is only one.",
};

/** The questions with practitioners' answers. */
export function soundingsIn(subject: Subject): readonly string[] {
  return instrumentNames(subject).filter((name) => namesOf(subject, name).get(ANSWER)?.includes(ANSWERS.soundings[3]) === true);
}

/** The question that the option names, or the only one that there is. Throws QueryError if it is none. */
export function soundingsOf(given: Given, subject: Subject): string {
  const all = soundingsIn(subject);
  const wanted = valueOf(given, SOUNDINGS);
  if (wanted !== undefined && !instrumentNames(subject).includes(wanted))
    throw new QueryError(`There is no release of "${wanted}". Choose from ${instrumentNames(subject).join(', ')}.`);
  const one = wanted ?? (all.length === 1 ? all[0] : undefined);
  if (one !== undefined) return one;
  throw new QueryError(
    all.length === 0
      ? "There are no releases of practitioners' answers."
      : `There are several questions of practitioners. Name one with --soundings: ${all.join(', ')}.`,
  );
}
