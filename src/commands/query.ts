// query.ts — `soundings query`: answers from releases, as a table, CSV, JSON, or one HTML page with charts.
import { command, isGiven, leaveOut, type Surroundings } from '../cli/command.ts';
import { optionsOf, requiredText, text, withOptions, type Options } from '../cli/option-data.ts';
import { InputError } from '../errors.ts';
import { levelOf } from '../insight/asked.ts';
import { changeQuestion } from '../insight/questions/changes.ts';
import { comparisonQuestion } from '../insight/questions/comparisons.ts';
import { groupQuestion, shareGroupQuestion } from '../insight/questions/groups.ts';
import { ratioQuestion } from '../insight/questions/ratios.ts';
import { quickQuestions } from '../insight/questions/quick.ts';
import { rateQuestion } from '../insight/questions/rates.ts';
import { shareChangeQuestion, shareComparisonQuestion } from '../insight/questions/share-changes.ts';
import { shareQuestion } from '../insight/questions/shares.ts';
import { totals } from '../insight/questions/totals.ts';
import type { OptionSpec, Question } from '../insight/question.ts';
import { answerFile, formatOf, OUTPUT_OPTIONS, pageText, plainly, putOut, RELEASES_OPTIONS } from './answer-output.ts';
import { asked, givenOf, optionsFrom, told } from './question-options.ts';
import { openReleases } from './releases-file.ts';
import type { ReleasesFile } from './shown-releases.ts';

/** The options that choose a question, alone or two together. Without any of them, totals are asked for. */
const CHOOSING = ['share', 'ratio', 'change', 'compare', 'against', 'population'];

const CHOSEN_BY: ReadonlyMap<string, Question<unknown, unknown>> = new Map<string, Question<unknown, unknown>>([
  ['share', shareQuestion],
  ['ratio', ratioQuestion],
  ['change', changeQuestion],
  ['compare', comparisonQuestion],
  ['share change', shareChangeQuestion],
  ['share compare', shareComparisonQuestion],
  ['against', groupQuestion],
  ['share against', shareGroupQuestion],
  ['population', rateQuestion],
]);

export const QUESTIONS_OF_QUERY: readonly Question<unknown, unknown>[] = [...quickQuestions, rateQuestion];

/** Options that need another one. */
const ONLY_WITH: ReadonlyMap<string, string> = new Map([
  ['control', 'compare'],
  ['anyway', 'ratio'],
  ['per', 'population'],
]);

/** Of totals alone. */
const OF_TOTALS = 'added';

/** In the order of the help. */
const OPTIONS = ['instrument', 'by', 'where', ...CHOOSING, ...ONLY_WITH.keys(), OF_TOTALS, 'together', 'level'].flatMap(
  (name): OptionSpec[] => {
    const spec = QUESTIONS_OF_QUERY.flatMap(({ options }) => options).find((option) => option.name === name);
    return spec === undefined ? [] : [spec];
  },
);

export const query = ({ terminal, signal }: Surroundings) =>
  withOptions(
    command('query', {
      summary: 'answer from releases: totals by window, sector, size tier or any dimension, each with its interval',
      usage: '--releases FILE [--instrument NAME] [--by NAME,NAME] [--where NAME=VALUE] [--format FORMAT] [--out FILE]',
      about:
        'Names that --by leaves out are added up. Every total comes with an interval from the exact law of its noise, and with the ' +
        'confidence level that the interval attains. Queries cost no privacy budget: releases contain noise already, and each window is ' +
        'released once.',
      examples: [
        'soundings query --releases releases.db --instrument visits --by window',
        'soundings query --releases releases.db --instrument visits --by window,reason --where area=Ordsall --format csv',
        'soundings query --releases releases.db --instrument visits --added --where window=2025-12..2026-02',
        'soundings query --releases releases.db --instrument worry --share "answer=rising" --share "answer=sharply rising"',
        'soundings query --releases releases.db --instrument visits --by window,area --change --together',
        'soundings query --releases releases.db --instrument visits --by area --compare 2026-01-05,2026-01-12 --control benjamini-hochberg',
        'soundings query --releases releases.db --instrument visits --where area=Ordsall --against area=Eccles',
        'soundings query --releases releases.db --mission mission.json --ratio first-time/visits --by window,area',
        'soundings query --releases releases.db --instrument visits --by area --where window=2026-01 --population census.csv --per 1000',
        'soundings query --releases releases.db --mission mission.json --format html --out winter.html',
      ],
    }),
    { ...RELEASES_OPTIONS, ...optionsFrom(OPTIONS), ...OUTPUT_OPTIONS },
  ).action(async (_, of) => {
    const options = optionsOf(of);
    const file = await openReleases(requiredText(options, 'releases'), text(options, 'mission'));
    for (const note of file.notes) terminal.say(note);
    putOut(await queryResult(file, options, { terminal, signal }), options, terminal);
  });

/** The answer to what these options ask of these releases, in the format that they name. */
export async function queryResult(
  file: ReleasesFile,
  options: Options,
  asking: Pick<Surroundings, 'terminal' | 'signal'>,
): Promise<string | Uint8Array> {
  const format = formatOf(options);
  const question = questionOf(options);
  return plainly(async () => {
    if (format !== 'html') return answerFile(await told(question, file, options, asking), format);
    const particular = question !== totals || ['instrument', 'by', 'where', OF_TOTALS, 'together'].some((name) => isGiven(options, name));
    const first = particular ? await asked(question, file, options, asking) : undefined;
    return pageText(file, levelOf(givenOf(options, OPTIONS)), first, asking);
  });
}

/** The question that the options ask. Throws InputError for two questions at once, or for an option that does not apply to the question. */
function questionOf(options: Options): Question<unknown, unknown> {
  const chosen = CHOOSING.filter((name) => isGiven(options, name));
  const question = chosen.length === 0 ? totals : CHOSEN_BY.get(chosen.join(' '));
  if (question === undefined) throw new InputError(`Ask one thing at a time: --${chosen.join(' or --')}.`);
  if (isGiven(options, 'control') && !chosen.includes('compare'))
    throw new InputError('--control only applies to --compare. Say with --compare what to compare.');
  for (const [name, needed] of ONLY_WITH) if (!chosen.includes(needed)) leaveOut(options, [name], `--${name} only applies to --${needed}`);
  if (!question.options.some(({ name }) => name === 'together'))
    leaveOut(
      options,
      ['together'],
      `--together belongs to totals, changes and ratios, not to ${chosen.map((name) => `--${name}`).join(' ')}`,
    );
  if (question !== totals) leaveOut(options, [OF_TOTALS], `--${OF_TOTALS} belongs to totals, not to --${chosen.join(' --')}`);
  if (chosen.includes('ratio')) leaveOut(options, ['instrument'], '--ratio names both questions itself');
  return question;
}
