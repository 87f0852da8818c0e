// questions.ts — a command for each question that `query` doesn't ask already.
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { command, type Surroundings } from '../cli/command.ts';
import { optionsOf, requiredText, text, withOptions } from '../cli/option-data.ts';
import { levelOf } from '../insight/asked.ts';
import { questions } from '../insight/questions/list.ts';
import type { Question } from '../insight/question.ts';
import { answerFile, formatOf, OUTPUT_OPTIONS, pageText, plainly, putOut, RELEASES_OPTIONS } from './answer-output.ts';
import { givenOf, optionsFrom, told } from './question-options.ts';
import { QUESTIONS_OF_QUERY } from './query.ts';
import { openReleases } from './releases-file.ts';

export function questionCommands(at: Surroundings): readonly CommandUnknownOpts[] {
  return questions.filter((question) => !QUESTIONS_OF_QUERY.includes(question)).map((question) => commandOf(question, at));
}

export function commandOf(question: Question<unknown, unknown>, { terminal, signal }: Surroundings): CommandUnknownOpts {
  const { name, options: specs, manual } = question;
  const made = command(name, {
    summary: manual?.summary ?? `answer "${name}" from releases`,
    usage: ['--releases FILE', ...specs.map(usageOf), '[--format FORMAT]'].join(' '),
    about: manual?.about ?? 'Answers from what has been released already, so asking costs nothing.',
    examples: (manual?.examples ?? ['']).map((rest) => `soundings ${name} --releases releases.db ${rest}`.trimEnd()),
  });
  return withOptions(made, { ...RELEASES_OPTIONS, ...optionsFrom(specs), ...OUTPUT_OPTIONS }).action(async (_, of) => {
    const options = optionsOf(of);
    const file = await openReleases(requiredText(options, 'releases'), text(options, 'mission'));
    for (const note of file.notes) terminal.say(note);
    const format = formatOf(options);
    const result = await plainly(async () => {
      const answer = await told(question, file, options, { terminal, signal });
      return format === 'html'
        ? await pageText(file, levelOf(givenOf(options, specs)), answer.answered, { terminal, signal })
        : await answerFile(answer, format);
    });
    putOut(result, options, terminal);
  });
}

function usageOf({ name, values }: Question<unknown, unknown>['options'][number]): string {
  return values.kind === 'switch' ? `[--${name}]` : `[--${name} ${values.placeholder}]`;
}
