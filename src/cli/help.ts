// help.ts — the texts of `soundings help` and `soundings COMMAND --help`, made from the commands themselves.
import type { Command, Option } from './command.ts';

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'soundings: see a social problem across organisations, without any of them showing a record.',
    '',
    'Usage: soundings COMMAND [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'soundings COMMAND --help tells all about one. New here? soundings demo runs a whole mission on this machine.',
  ].join('\n');
}

/** The commands of one group, such as `mission`. */
export function groupHelp(group: string, commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `Usage: soundings ${group} COMMAND [options]`,
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `soundings ${group} COMMAND --help tells all about one.`,
  ].join('\n');
}

export function helpOf(command: Command): string {
  const all: Readonly<Record<string, Option>> = { ...command.options, help: { help: 'This text.' } };
  const options = Object.entries(all).map(([name, { value, help, required, multiple }]) => ({
    left: `--${name}${value === undefined ? '' : ` ${value}`}`,
    right: [help, ...(multiple === true ? ['May be repeated.'] : []), ...(required === true ? ['(needed)'] : [])].join(' '),
  }));
  const width = Math.min(28, Math.max(...options.map(({ left }) => left.length)));
  return [
    `soundings ${command.name}: ${command.summary}`,
    '',
    `Usage: soundings ${command.name} ${command.usage}`.trimEnd(),
    '',
    ...wrap(command.about, 100),
    '',
    'Options:',
    ...options.flatMap(({ left, right }) => {
      const [first = '', ...more] = wrap(right, 100 - width - 4);
      const lead = left.length > width ? [`  ${left}`, `  ${' '.repeat(width)}  ${first}`] : [`  ${left.padEnd(width)}  ${first}`];
      return [...lead, ...more.map((line) => `  ${' '.repeat(width)}  ${line}`)];
    }),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
  ].join('\n');
}

function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.split(' ')) {
      const line = lines[lines.length - 1] ?? '';
      if (line !== '' && line.length + 1 + word.length > width) lines.push(word);
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
    return lines;
  });
}
