// program.test.ts — every option of every command: given twice, without a value, unknown, or with a word too many; help, groups and suggestions
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../../src/cli/command.ts';
import { helpOf, shortPath } from '../../../src/cli/help.ts';
import { REPEATABLE } from '../../../src/cli/options.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { soundings } from '../../../src/commands/index.ts';
import { questions } from '../../../src/insight/questions/list.ts';
import { InputError } from '../../../src/errors.ts';

const root = resolve(import.meta.dirname, '../../..');
const silent = terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0);
const at = { terminal: silent, signal: new AbortController().signal };
const everyCommand = leavesOf(await soundings(at));
const names = everyCommand.map(shortPath);

/** A command of a program of its own, which does nothing when it is called. */
async function idle(name: string): Promise<{ readonly program: CommandUnknownOpts; readonly command: CommandUnknownOpts }> {
  const program = await soundings(at, name.split(' '));
  const command = leavesOf(program).find((one) => shortPath(one) === name);
  if (command === undefined) throw new RangeError(`no command ${name}`);
  command.action(() => undefined);
  return { program, command };
}

function valueOf(command: CommandUnknownOpts, key: string): unknown {
  return command.getOptionValue(key);
}

/** What the command gets of these arguments, together with what it needs beside the option that is tried. */
async function parse(name: string, but: string, ...args: readonly string[]) {
  const { program, command } = await idle(name);
  const needed = command.options.filter((option) => option.mandatory && option.name() !== but).map((option) => `--${option.name()}=x`);
  await runProgram(program, [...name.split(' '), ...needed, ...args], () => undefined);
  const values = new Map(command.options.map((option) => [option.name(), valueOf(command, option.attributeName())]));
  return { values, words: command.args };
}

const every = everyCommand.flatMap((command) =>
  command.options.map((option) => ({ name: shortPath(command), option, long: option.name() })),
);
const withValue = every.filter(({ option }) => option.required);

/** A value that the option takes; there are whole numbers among them. */
const VALUES = ['12', '13'] as const;

describe('#23 an option given twice', () => {
  it.each(withValue.map((one) => [`${one.name} --${one.long}`, one] as const))('%s: a list or a refusal', async (_, one) => {
    const { name, long, option } = one;
    const twice = parse(name, long, `--${long}`, VALUES[0], `--${long}`, VALUES[1]);
    if (option.description.endsWith(REPEATABLE)) expect((await twice).values.get(long)).toEqual(VALUES);
    else await expect(twice).rejects.toThrow(`--${long} is given twice, with "12" and "13", but takes only one value. Give it once.`);
  });

  it('that is a switch says the same twice', async () => {
    for (const { name, long, option } of every.filter(({ option }) => !option.required))
      expect((await parse(name, long, `--${long}`, `--${long}`)).values.get(long)).toBe(!option.negate);
  });
});

describe.each(names)('#43 soundings %s', (name) => {
  const { options, registeredArguments } = everyCommand.find((one) => shortPath(one) === name) ?? expect.unreachable();

  it('refuses an option that it has not got, and an abbreviation of one that it has', async () => {
    await expect(parse(name, '', '--nonsense')).rejects.toThrow(/^Unknown option '--nonsense'\./);
    for (const long of options.map((option) => option.name())) {
      const short = long.slice(0, -1);
      if (options.some((option) => option.name() === short)) continue;
      await expect(parse(name, '', `--${short}=x`)).rejects.toThrow(InputError);
    }
  });

  it('refuses an option without its value, and a value for a switch', async () => {
    for (const option of options) {
      const long = option.name();
      if (!option.required) {
        await expect(parse(name, long, `--${long}=yes`)).rejects.toThrow(`Unknown option '--${long}=yes'.`);
        continue;
      }
      for (const nothing of [[`--${long}=`], [`--${long}= `], [`--${long}`], [`--${long}`, `--${options[0]?.name() ?? ''}`]])
        await expect(parse(name, long, ...nothing)).rejects.toThrow(new RegExp(`^--${long} is given without a value`));
    }
  });

  it('refuses a word that it has no use for', async () => {
    if (registeredArguments.length > 0) expect((await parse(name, '', 'word')).words).toEqual(['word']);
    else await expect(parse(name, '', 'stray.csv')).rejects.toThrow(/does not take "stray\.csv" on its own/);
  });

  it('says that an option is missing, unless another is mistyped', async () => {
    const mandatory = options.filter((option) => option.mandatory);
    for (const option of mandatory) {
      const long = option.name();
      await expect(parse(name, long)).rejects.toThrow(`--${long} is missing. soundings ${name} --help says what it is for.`);
      const mistyped = `--${long}s=x`;
      await expect(parse(name, long, mistyped)).rejects.toThrow(`Unknown option '${mistyped}'.`);
      await expect(parse(name, long, `--${long}s`)).rejects.toThrow(`Unknown option '--${long}s'. Did you mean --${long}?`);
    }
    expect(
      mandatory.length > 0 || ['demo', 'charter check', 'charter schema', 'register show', 'mission fetch', 'desk'].includes(name),
    ).toBe(true);
  });

  it.each(['--help', '-h'])('answers %s, whatever else is wrong', async (help) => {
    const printed: string[] = [];
    for (const args of [[help], ['--nonsense', help, 'stray']]) {
      const { program, command } = await idle(name);
      await runProgram(program, [...name.split(' '), ...args], (text) => printed.push(text));
      expect(printed.at(-1)).toBe(helpOf(command));
    }
    expect(printed).toHaveLength(2);
    expect(printed[0]).toMatch(
      new RegExp(`^soundings ${name}: .*\n\nUsage: soundings ${name} .*\n\n[^]*\nOptions:\n[^]*\nExamples:\n  soundings `),
    );
  });
});

describe('soundings', () => {
  it('loads a command alone by the word that the command has itself', async () => {
    for (const name of names) {
      const words = name.split(' ');
      const alone = leavesOf(await soundings(at, words)).map(shortPath);
      const isQuestion = questions.some((question) => question.name === name);
      expect(alone, name).toEqual(isQuestion ? names : [name]);
    }
  });

  const printed = async (...argv: readonly string[]): Promise<string> => {
    const lines: string[] = [];
    await runProgram(await soundings({ ...at, terminal: { ...silent, print: (text) => lines.push(text) } }, argv), argv, (text) =>
      lines.push(text),
    );
    return lines.join('\n');
  };

  it('without a command, or with --help, lists them all under headings', async () => {
    const overview = await printed();
    expect(await printed('--help')).toBe(overview);
    expect(await printed('help')).toBe(overview);
    for (const name of names) expect(overview).toContain(`\n  ${name} `);
    expect(overview.match(/^\S.*:$/gm)?.length).toBeGreaterThan(4);
  });

  it('says its version, as its package has it', async () => {
    const { version } = JSON.parse(readFileSync(resolve(root, 'src/package.json'), 'utf8')) as { readonly version: string };
    expect(await printed('--version')).toBe(version);
  });

  it('suggests what may have been meant', async () => {
    await expect(printed('contribut')).rejects.toThrow(
      'There is no command "contribut". Did you mean "contribute"? soundings help lists them all.',
    );
    await expect(printed('misson', 'call')).rejects.toThrow('Did you mean "mission"?');
    await expect(printed('approve')).rejects.toThrow('There is no command "approve". Did you mean "mission approve"?');
    await expect(printed('mission', 'aprove')).rejects.toThrow(
      /"mission aprove"\. Did you mean "mission approve"\? There are "mission new",/,
    );
    await expect(printed('query', '--relases', 'x')).rejects.toThrow("Unknown option '--relases'. Did you mean --releases?");
    await expect(printed('gibberish')).rejects.toThrow('There is no command "gibberish". soundings help lists them all.');
  });

  it('takes what begins with a dash for a value if it is told so', async () => {
    await expect(printed('query', '--releases', '-x')).rejects.toThrow('If the value begins with a dash, write --releases=-x.');
    expect((await parse('query', 'releases', '--releases=-x')).values.get('releases')).toBe('-x');
    expect((await parse('query', 'releases', '--releases', '-')).values.get('releases')).toBe('-');
  });

  it('docs/commands.md is what help --all prints', async () => {
    expect(`${await printed('help', '--all')}\n`).toBe(readFileSync(resolve(root, 'docs/commands.md'), 'utf8'));
  });
});
