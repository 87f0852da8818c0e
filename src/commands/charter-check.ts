// charter-check.ts — `soundings charter check`: what a charter promises, to whom and at which price, or why it can't be offered.
import { basename } from 'node:path';
import { writeFileSync } from 'node:fs';
import { dayAt } from '@soundings/protocol/charter/day';
import { toNumber, type Law } from '@soundings/protocol/privacy/law';
import type { CharterReport } from '../convenor/charter-check.ts';
import { charterPage, refusalPage } from '../pages/charter-check/page.ts';
import { boardWords } from '../convenor/board-words.ts';
import { warningsOf, type Warning } from '../convenor/charter-warnings.ts';
import { charterWords } from '../convenor/charter-words.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import { readCharterFile } from '../convenor/mission-file.ts';
import { command, type Surroundings } from '../cli/command.ts';
import { value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { plainSection } from './section-text.ts';
import { unixSeconds } from '../unix-time.ts';

export const charterCheck = ({ terminal, signal }: Surroundings) =>
  command('check', {
    summary: "show what a charter promises, to whom and at what price, or why it can't be offered",
    usage: 'FILE [--html FILE] [--board FILE] [--json]',
    about:
      'Reads a charter, a draft without noise, a mission document or a template, and prints in plain words and numbers: what a reader could ' +
      'conclude if it goes as expected, and what would help most; what is promised to a person, under which ' +
      'assumptions, by the number of windows and organisations; how often the best possible guess is right; what the noise costs in ' +
      'accuracy; what one dishonest organisation can do; and which law of noise would be better. A charter that would protect too little ' +
      'is refused, with the reason, and with changes that would make it pass if we know any. docs/charters.md explains every member.',
    examples: [
      'soundings charter check examples/charters/food-banks-and-debt-advice.json',
      'soundings charter check charter.json --html charter.html',
    ],
  })
    .argument('[FILE...]')
    .addOption(value('--html <FILE>', 'Also write it as a page with charts.'))
    .addOption(
      value(
        '--board <FILE>',
        'Also write the page that an oversight board prints: what is asked, of whom, by whom and why, in four sides at most.',
      ),
    )
    .option('--json', 'Print the figures as JSON.')
    .action(async (words, options) => {
      const [file, ...others] = words;
      if (file === undefined || others.length > 0)
        throw new InputError('Name one charter file, such as examples/charters/energy-suppliers.json.');
      const { charter: value, roster, isTemplate } = readCharterFile(file);
      if (isTemplate) terminal.say('This is a template: it is checked with the place it comes from, and with parties that nobody is.');
      terminal.say('Working out what this charter protects. This takes a few seconds.');
      const checked = await inCheckThread('check', value, signal);
      const page = options.html;
      if (page !== undefined) {
        const name = basename(file, '.json');
        const document = checked.kind === 'accepted' ? acceptedPage(checked.report) : refusalPage(name, checked.reasons);
        writeFileSync(page, document);
        terminal.say(`The page is in ${page}.`);
      }
      if (options.board !== undefined && checked.kind === 'accepted') {
        const { report } = checked;
        writeFileSync(options.board, charterPage(report.charter.mission, boardWords(report.charter, report)));
        terminal.say(`The board's page is in ${options.board}.`);
      }
      if (checked.kind === 'refused') {
        if (options.json) terminal.print(JSON.stringify({ refused: true, reasons: checked.reasons }, undefined, 2));
        const reasons = checked.reasons.map((reason) => `  ${reason}`).join('\n');
        throw new InputError(`This charter can't be offered:\n${reasons}${await repairWords(value, signal)}`);
      }
      const { report } = checked;
      const warnings = warningsOf(report.charter, { today: dayAt(unixSeconds(undefined)()), roster, usefulness: report.usefulness });
      terminal.print(options.json ? reportJson(report, warnings) : charterWords(report, warnings).map(plainSection).join('\n\n'));
    });

function acceptedPage(report: CharterReport): string {
  return charterPage(report.charter.mission, charterWords(report));
}

/** All figures, and the charter with its noise. The figures give laws as rounded numbers; the charter has the exact fractions. */
export function reportJson(report: CharterReport, warnings: readonly Warning[] = []): string {
  const readable = (_: string, value: unknown) => (isLaw(value) ? lawFigures(value) : value === Infinity ? null : value);
  const { charter, ...figures } = report;
  return JSON.stringify({ refused: false, ...(JSON.parse(JSON.stringify(figures, readable)) as object), warnings, charter }, undefined, 2);
}

function isLaw(value: unknown): value is Law {
  return typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'skellam' || value.kind === 'discrete-laplace');
}

function lawFigures(law: Law): object {
  if (law.kind === 'skellam') return { law: law.kind, variance: toNumber(law.variance) };
  return { law: law.kind, parts: law.parts.map(({ rate, shape }) => ({ rate: toNumber(rate), shape: toNumber(shape) })) };
}

/** What would make a refused charter pass, as lines below its refusal. */
async function repairWords(value: unknown, signal: AbortSignal): Promise<string> {
  const found = await inCheckThread('repairs', value, signal);
  if (found.kind !== 'repairs' || found.repairs.length === 0) return '';
  return `\nIt would pass with one of these:\n${found.repairs.map(({ words }) => `  ${words}`).join('\n')}`;
}
