// command-line.test.ts — every option of every command: given twice, without a value, unknown, or with a word too many
import { describe, expect, it } from 'vitest';
import { namedValue, namesOf, type Command } from '../../../src/cli/command.ts';
import { InputError } from '../../../src/errors.ts';
import { parseCommandLine } from '../../../src/cli/command-line.ts';
import { commands } from '../../../src/commands/index.ts';

const every = commands.flatMap((command) => Object.entries(command.options).map(([name, option]) => ({ command, name, option })));
const withValue = every.filter(({ option }) => option.value !== undefined);

/** What the command needs beside the option that is tried. */
function needed({ options }: Command, but: string): readonly string[] {
  return Object.entries(options).flatMap(([name, { required }]) => (required === true && name !== but ? [`--${name}`, 'x'] : []));
}

function parse(command: Command, but: string, ...args: readonly string[]) {
  return parseCommandLine(command, [...needed(command, but), ...args]);
}

describe('#23 an option given twice', () => {
  it.each(withValue.map((one) => [`${one.command.name} --${one.name}`, one] as const))('%s: a list or a refusal', (_, one) => {
    const { command, name, option } = one;
    const twice = () => parse(command, name, `--${name}`, 'first', `--${name}`, 'second');
    if (option.multiple === true) expect(twice().options[name]).toEqual(['first', 'second']);
    else expect(twice).toThrow(`--${name} is given twice, with "first" and "second", and takes one value. Give it once.`);
  });

  it('that is a switch says the same twice', () => {
    for (const { command, name } of every.filter(({ option }) => option.value === undefined)) {
      expect(parse(command, name, `--${name}`, `--${name}`).options[name]).toBe(true);
    }
  });
});

describe.each(commands.map((command) => [command.name, command] as const))('#43 soundings %s', (_, command) => {
  it('refuses an option that it has not got, and an abbreviation of one that it has', () => {
    expect(() => parse(command, '', '--nonsense')).toThrow(/'--nonsense'/);
    for (const [name] of Object.entries(command.options)) {
      const short = name.slice(0, -1);
      if (short in command.options) continue;
      expect(() => parse(command, '', `--${short}=x`)).toThrow(InputError);
    }
  });

  it('refuses an option without its value, and a value for a switch', () => {
    for (const [name, { value }] of Object.entries(command.options)) {
      if (value === undefined) expect(() => parse(command, name, `--${name}=yes`)).toThrow(InputError);
      else for (const nothing of [`--${name}=`, `--${name}= `]) expect(() => parse(command, name, nothing)).toThrow(InputError);
    }
  });

  it('refuses a word that it has no use for', () => {
    if (command.words === undefined) expect(() => parse(command, '', 'stray.csv')).toThrow(/has no use for "stray\.csv"/);
    else expect(parse(command, '', 'word').words).toEqual(['word']);
  });
});

describe('#43 NAME=VALUE', () => {
  const split = (pair: string, ...names: string[]) => namedValue('column', pair, names, 'DIMENSION=COLUMN');

  it('is cut at the first "=" of which the name is known', () => {
    expect(split('area=area=ward', 'area')).toEqual(['area', 'area=ward']);
    expect(split('Area = ward', 'area')).toEqual(['Area', 'ward']);
    expect(split('a=b=c', 'a=b')).toEqual(['a=b', 'c']);
    expect(split('aera=ward', 'area')).toEqual(['aera', 'ward']); // for the command to say that there is no "aera"
  });

  it('is refused without "=", name or value, and if two names fit', () => {
    for (const pair of ['area', 'area=', '=ward', '=']) expect(() => split(pair, 'area')).toThrow('--column takes DIMENSION=COLUMN');
    expect(() => split('a=b=c', 'a', 'a=b')).toThrow('can be read in two ways');
  });
});

it('#23 names with commas, or of a repeated option, are joined, each once', () => {
  expect(namesOf({ failed: ['winter, summer', 'Winter'] }, 'failed')).toEqual(['winter', 'summer']);
  expect(() => namesOf({ failed: ['winter,,summer'] }, 'failed')).toThrow('--failed takes names with one comma between them');
});
