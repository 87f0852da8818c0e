// soundings-option.ts — the option that names the question with practitioners' answers, and which of those answers say that there is more.
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

/** The answers that say that there is more of it. None of an instrument without answers. */
export function risingAnswers(subject: Subject, instrument: string): readonly string[] {
  const answers = namesOf(subject, instrument).get(ANSWER) ?? [];
  if (answers.length === 0) return [];
  return answers.includes(ANSWERS.soundings[2]) ? ANSWERS.soundings.slice(2) : ANSWERS.prevalence.slice(0, 1);
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
