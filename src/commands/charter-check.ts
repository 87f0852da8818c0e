// charter-check.ts — `soundings charter check`: what a charter promises, to whom and at which price, or why it can't be offered.
import { basename } from 'node:path';
import { writeFileSync } from 'node:fs';
import { toNumber, type Law } from '@soundings/protocol/privacy/law';
import type { CharterReport } from '../convenor/charter-check.ts';
import { charterPage, refusalPage } from '../pages/charter-check/page.ts';
import type { Section } from '../convenor/charter-section.ts';
import { charterWords } from '../convenor/charter-words.ts';
import { inCheckThread } from '../convenor/check-in-thread.ts';
import { readCharterJson } from '../convenor/mission-file.ts';
import { command, type Surroundings } from '../cli/command.ts';
import { value } from '../cli/options.ts';
import { InputError } from '../errors.ts';
import { table } from '../export/table.ts';

export const charterCheck = ({ terminal, signal }: Surroundings) =>
  command('check', {
    summary: "show what a charter promises, to whom and at what price, or why it can't be offered",
    usage: 'FILE [--html FILE] [--json]',
    about:
      'Reads a charter, or a draft without noise, and prints in plain words and numbers: what is promised to a person, under which ' +
      'assumptions, by the number of windows and organisations; how often the best possible guess is right; what the noise costs in ' +
      'accuracy; what one dishonest organisation can do; and which law of noise would be better. A charter that would protect too little ' +
      'is refused, with the reason.',
    examples: [
      'soundings charter check examples/charters/food-banks-and-debt-advice.json',
      'soundings charter check charter.json --html charter.html',
    ],
  })
    .argument('[FILE...]')
    .addOption(value('--html <FILE>', 'Also write it as a page with charts, for an oversight board to print.'))
    .option('--json', 'Print the figures as JSON.')
    .action(async (words, options) => {
      const [file, ...others] = words;
      if (file === undefined || others.length > 0)
        throw new InputError('Name one charter file, such as examples/charters/energy-suppliers.json.');
      const value = readCharterJson(file);
      terminal.say('Working out what this charter protects. This takes a few seconds.');
      const checked = await inCheckThread('check', value, signal);
      const page = options.html;
      if (page !== undefined) {
        const name = basename(file, '.json');
        const document = checked.kind === 'accepted' ? acceptedPage(checked.report) : refusalPage(name, checked.reasons);
        writeFileSync(page, document);
        terminal.say(`The page is in ${page}.`);
      }
      if (checked.kind === 'refused') {
        if (options.json) terminal.print(JSON.stringify({ refused: true, reasons: checked.reasons }, undefined, 2));
        throw new InputError(`This charter can't be offered:\n${checked.reasons.map((reason) => `  ${reason}`).join('\n')}`);
      }
      terminal.print(options.json ? reportJson(checked.report) : charterWords(checked.report).map(plain).join('\n\n'));
    });

function acceptedPage(report: CharterReport): string {
  return charterPage(report.charter.mission, charterWords(report));
}

/** All figures, and the charter with its noise. The figures give laws as rounded numbers; the charter has the exact fractions. */
export function reportJson(report: CharterReport): string {
  const readable = (_: string, value: unknown) => (isLaw(value) ? lawFigures(value) : value === Infinity ? null : value);
  const { charter, ...figures } = report;
  return JSON.stringify({ refused: false, ...(JSON.parse(JSON.stringify(figures, readable)) as object), charter }, undefined, 2);
}

function isLaw(value: unknown): value is Law {
  return typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'skellam' || value.kind === 'discrete-laplace');
}

function lawFigures(law: Law): object {
  if (law.kind === 'skellam') return { law: law.kind, variance: toNumber(law.variance) };
  return { law: law.kind, parts: law.parts.map(({ rate, shape }) => ({ rate: toNumber(rate), shape: toNumber(shape) })) };
}

function plain({ heading, paragraphs, tables }: Section): string {
  return [
    `${heading}\n${'═'.repeat(heading.length)}`,
    ...paragraphs.map((paragraph) => wrap(paragraph)),
    ...tables.map(({ caption, head, rows }) => `${wrap(caption)}\n\n${table(head, rows)}`),
  ].join('\n\n');
}

const COLUMNS = 100;

function wrap(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= COLUMNS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
