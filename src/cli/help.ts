// help.ts — the texts of `soundings help`, `soundings COMMAND --help` and `soundings help --all`, laid out by commander.
import { Help, type CommandUnknownOpts, type HelpConfiguration } from '@commander-js/extra-typings';
import { leavesOf, pathOf } from './command.ts';
import { EXIT_CODES } from './exit-codes.ts';

const COLUMNS = 100;
/** An option longer than this has a line to itself. */
const TERM_COLUMNS = 28;

/** How commander lays out help: options as in the usage line, required options marked "(needed)", and commands of a group with their full names. */
export const helpLayout: HelpConfiguration = {
  helpWidth: COLUMNS,
  optionTerm: ({ flags }) => flags.replaceAll(/[<>]/g, ''),
  optionDescription: ({ description, mandatory }) => (mandatory ? `${description} (needed)` : description),
  padWidth: (of, helper) => Math.min(TERM_COLUMNS, helper.longestOptionTermLength(of, helper)),
  formatItem: (term, width, description, helper) => {
    const item = (shown: string) => Help.prototype.formatItem.call(helper, shown, width, description, helper);
    return term.length <= width ? item(term) : `  ${term}\n${item('')}`;
  },
  formatHelp: (of, helper) => {
    if (of.commands.length > 0) return `${of.parent === null ? overview(of) : groupHelp(of)}\n`;
    return `${pathOf(of)}: ${of.summary()}\n\n${Help.prototype.formatHelp.call(helper, of, helper)}`;
  },
};

/** The whole help of a program, a group or a command, without a line break at its end. */
export function helpOf(of: CommandUnknownOpts): string {
  const parts: string[] = [];
  const before = of.configureOutput();
  of.configureOutput({ writeOut: (part) => void parts.push(part) });
  of.outputHelp();
  of.configureOutput(before);
  return parts.join('').trimEnd();
}

/** docs/commands.md: every command's help, and the exit codes. */
export function manual(program: CommandUnknownOpts): string {
  const name = program.name();
  return [
    `# The commands of \`${name}\``,
    '',
    `\`${name} help --all\` prints this page. Each command explains itself with \`--help\`; \`${name} --version\` says which version this is.`,
    '',
    '## Exit codes',
    '',
    '| code | meaning |',
    '| --- | --- |',
    ...EXIT_CODES.map(({ code, meaning }) => `| ${code} | ${meaning} |`),
    ...program.commands.flatMap(leavesOf).flatMap(section),
    '',
  ].join('\n');
}

/** The text of a command's `--help`, with a heading instead of its first line. */
function section(of: CommandUnknownOpts): readonly string[] {
  const [, , ...lines] = helpOf(of).split('\n');
  return ['', `## ${pathOf(of)}`, '', `To ${of.summary()}.`, '', '```text', ...lines, '```'];
}

function overview(program: CommandUnknownOpts): string {
  const commands = program.commands.flatMap((of) => leavesOf(of).map((leaf) => ({ leaf, heading: of.helpGroup() })));
  const headings = [...new Set(commands.map(({ heading }) => heading))];
  const width = widthOf(commands.map(({ leaf }) => leaf));
  return [
    `${program.name()}: ${program.description()}`,
    '',
    `Usage: ${program.name()} ${program.usage()}`,
    ...headings.flatMap((heading) => [
      '',
      heading,
      ...commands.filter((one) => one.heading === heading).map(({ leaf }) => lineOf(leaf, width)),
    ]),
    '',
    `${program.name()} COMMAND --help explains one command. New here? ${program.name()} demo runs a whole mission on this machine.`,
  ].join('\n');
}

/** The commands of one group, such as `mission`. */
function groupHelp(group: CommandUnknownOpts): string {
  const path = pathOf(group);
  const width = widthOf(group.commands);
  return [
    `Usage: ${path} ${group.usage()}`,
    '',
    ...group.commands.map((of) => lineOf(of, width)),
    '',
    `${path} COMMAND --help explains one command.`,
  ].join('\n');
}

function lineOf(of: CommandUnknownOpts, width: number): string {
  return `  ${shortPath(of).padEnd(width)}  ${of.summary()}`;
}

function widthOf(commands: readonly CommandUnknownOpts[]): number {
  return Math.max(...commands.map((of) => shortPath(of).length));
}

/** `mission call`, without the program's name. */
export function shortPath(of: CommandUnknownOpts): string {
  return pathOf(of).split(' ').slice(1).join(' ');
}
