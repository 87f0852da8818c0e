// questions.ts — a command for each question that `query` doesn't ask already.
import { requiredText, text, type Command } from '../cli/command.ts';
import { levelOf } from '../insight/asked.ts';
import { questions } from '../insight/questions/list.ts';
import type { Question } from '../insight/question.ts';
import { answerText, formatOf, OUTPUT_OPTIONS, pageText, plainly, putOut, RELEASES_OPTIONS } from './answer-output.ts';
import { asked, givenOf, optionsFrom } from './question-options.ts';
import { QUESTIONS_OF_QUERY } from './query.ts';
import { openReleases } from './releases-file.ts';

export const questionCommands: readonly Command[] = questions
  .filter((question) => !QUESTIONS_OF_QUERY.includes(question))
  .map((question) => commandOf(question));

export function commandOf(question: Question<unknown, unknown>): Command {
  const { name, options: specs } = question;
  return {
    name,
    summary: `answer "${name}" from releases`,
    usage: ['--releases FILE', ...specs.map(usageOf), '[--format table|csv|json|html]'].join(' '),
    about: 'Answers from what has been released already, so asking costs nothing.',
    options: { ...RELEASES_OPTIONS, ...optionsFrom(specs), ...OUTPUT_OPTIONS },
    examples: [`soundings ${name} --releases releases.db`],
    run({ options, terminal }) {
      const file = openReleases(requiredText(options, 'releases'), text(options, 'mission'));
      const format = formatOf(options);
      const result = plainly(() => {
        const answered = asked(question, file, options);
        return format === 'html' ? pageText(file, levelOf(givenOf(options, specs)), answered) : answerText(answered, format);
      });
      putOut(result, options, terminal);
      return Promise.resolve();
    },
  };
}

function usageOf({ name, values }: Question<unknown, unknown>['options'][number]): string {
  return values.kind === 'switch' ? `[--${name}]` : `[--${name} ${values.placeholder}]`;
}
