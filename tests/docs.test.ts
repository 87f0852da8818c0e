// docs.test.ts — what the pages for operators and implementers say of names and numbers is what the code has.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Limits, NodeConfig } from '../aggregator/config.ts';
import { REFUSALS } from '../aggregator/refusal.ts';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { leavesOf } from '../src/cli/command.ts';
import { shortPath } from '../src/cli/help.ts';
import { terminal } from '../src/cli/terminal.ts';
import { soundings } from '../src/commands/index.ts';

const silent = terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0);
const commands = leavesOf(await soundings({ terminal: silent, signal: new AbortController().signal }));
const root = resolve(import.meta.dirname, '..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const protocol = textOf('docs/protocol.md');
const operating = textOf('docs/operating.md');
const pages = ['README.md', 'SECURITY.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);

/** From a heading to the next of its level. */
function section(page: string, heading: string): string {
  const [, after = ''] = page.split(`\n## ${heading}\n`);
  return after.split('\n## ')[0] ?? '';
}

describe('docs/protocol.md', () => {
  it('lists the problem types of our own, each with its status', () => {
    const prefix = 'urn:soundings:error:';
    const own = Object.values(REFUSALS).filter(({ type }) => type.startsWith(prefix));
    const rows = section(protocol, 'Problem types').matchAll(/^\| `(\w+)` \| (\d{3})\b/gm);
    expect([...rows].map(([, name = '', status = '']) => `${name} ${status}`).sort()).toEqual(
      own.map(({ type, status }) => `${type.slice(prefix.length)} ${String(status)}`).sort(),
    );
  });

  it('lists every route of our own, and no other', () => {
    const sources = [
      ...readdirSync(join(root, 'aggregator/http')).map((name) => `aggregator/http/${name}`),
      'protocol/contribution/counted.ts',
    ];
    const routes = [
      ...sources.flatMap((path) => [...textOf(path).matchAll(/\/(soundings\/\w+)[/'`]/g)].map(([, route = '']) => route)),
      ...[...textOf('aggregator/ops/health.ts').matchAll(/\.get\('\/(\w+)'/g)].map(([, route = '']) => route),
    ];
    const rows = section(protocol, 'Routes of our own')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const listed = rows.flatMap((row) => [
      ...(row.split('|')[1] ?? '').matchAll(/`(?:GET|POST) (?:tasks\/\{task-id\}\/)?([\w/]+?)(?:\/\{[^`]*)?`/g),
    ]);
    expect(new Set(listed.map(([, route = '']) => route))).toEqual(new Set(routes));
  });

  it('names our tags as the code has them', () => {
    const sources = ['protocol', 'aggregator', 'client-sdk']
      .flatMap((room) => readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) => join(room, name)))
      .filter((name) => name.endsWith('.ts'))
      .map(textOf)
      .join('\n');
    const tags = [...protocol.matchAll(/"(soundings [a-z ]+ v\d)"/g)].map(([, tag = '']) => tag);
    expect(tags.length).toBeGreaterThan(15);
    expect(tags.filter((tag) => !sources.includes(`'${tag}'`))).toEqual([]);
  });
});

describe('docs/operating.md', () => {
  it('gives limits the numbers that they have by default', () => {
    const limits = new Map(Object.entries(Limits.parse({})));
    const said = [...operating.matchAll(/`limits\.(\w+)` \(([^)]+)\)/g)].map(([, name = '', value = '']) => ({ name, value }));
    expect(said.length).toBeGreaterThan(10);
    expect(said.filter(({ name, value }) => limits.get(name) !== numberOf(value))).toEqual([]);
  });

  it('gives the database the defaults that it has', () => {
    const { database } = NodeConfig.parse({
      role: 'leader',
      endpoint: 'https://leader.example/',
      listen: { port: 0 },
      database: { kind: 'postgres', url: 'postgres://127.0.0.1/leader' },
      databaseKeyFile: 'database.key',
    });
    const defaults = new Map<string, unknown>(Object.entries(database));
    const said = [...operating.matchAll(/`database\.(\w+)` \(([^)]+)\)/g)].map(([, name = '', value = '']) => ({ name, value }));
    expect(new Set(said.map(({ name }) => name))).toEqual(new Set(['connectionsMax', 'connectMs', 'queryMs']));
    expect(said.filter(({ name, value }) => defaults.get(name) !== numberOf(value))).toEqual([]);
  });

  it('names no metric that there is not', () => {
    const source = textOf('aggregator/ops/metrics.ts');
    const names = [...operating.matchAll(/`soundings_([a-z_]+)`/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !source.includes(`\n  ${name}: `))).toEqual([]);
  });
});

/** "10 s", "16 KiB a second", "256 MiB", "a minute", "4096": in milliseconds, bytes, or as it is. */
function numberOf(said: string): number {
  if (said.startsWith('a minute')) return 60_000;
  const [, digits = '', unit = ''] = /^(\d+)(?: (s|KiB|MiB)\b)?/.exec(said) ?? [];
  return Number(digits) * (UNITS.get(unit) ?? 1);
}

const UNITS = new Map([
  ['s', 1000],
  ['KiB', 1 << 10],
  ['MiB', 1 << 20],
]);

describe.each(pages)('%s', (path) => {
  it('gives commands no option that they do not have', () => {
    const wrong = invocations(textOf(path)).flatMap((line) => {
      const command = commandOf(line);
      if (command === undefined) return [`there is no command in: ${line}`];
      const options = [...line.matchAll(/(?<=\s)--([a-z][a-z-]*)/g)].map(([, option = '']) => option);
      return options
        .filter((option) => !command.options.some((one) => one.name() === option) && option !== 'help')
        .map((option) => `--${option} in: ${line}`);
    });
    expect(wrong).toEqual([]);
  });
});

/** `soundings …` as it stands in code, without what a comment says behind it. */
function invocations(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```\w*\n([^]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n'));
  const spans = [...page.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return [...blocks, ...spans].filter((line) => /^soundings (?!help\b)[a-z]/.test(line)).map((line) => line.replace(/ +#.*$/, ''));
}

/** "mission call" before "mission"; a group, such as `soundings mission`, is its first command. */
function commandOf(line: string): CommandUnknownOpts | undefined {
  const words = line.split(' ').slice(1);
  const named = (name: string) => commands.find((command) => shortPath(command) === name);
  return (
    named(words.slice(0, 2).join(' ')) ??
    named(words[0] ?? '') ??
    commands.find((command) => shortPath(command).startsWith(`${words[0] ?? ''} `))
  );
}
