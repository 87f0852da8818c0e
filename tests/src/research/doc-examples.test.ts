// doc-examples.test.ts — every example of `query` in the documentation and the help is answered, and the snippets read what they say they read.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leavesOf } from '../../../src/cli/command.ts';
import { optionsOf, type Options } from '../../../src/cli/option-data.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { soundings } from '../../../src/commands/index.ts';
import { queryResult } from '../../../src/commands/query.ts';
import { askedFile, CENSUS } from './asked-mission.ts';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'soundings-examples-'));
const file = askedFile();
const quiet = {
  terminal: terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0),
  signal: new AbortController().signal,
};

beforeAll(() => writeFileSync(join(folder, 'census.csv'), CENSUS));
afterAll(() => rmSync(folder, { recursive: true }));

/** What stands behind `soundings query` in code, without what a comment says. A form of the command, with words in capitals or brackets, is no example. */
function examplesIn(text: string): readonly string[] {
  const found = text.matchAll(/(?:^|`)\s*soundings query (--releases [^`\n]*)/gm);
  return [...found].map(([, line = '']) => line.replace(/ +#.*$/, '').trim()).filter((line) => !/\b[A-Z]{3,}\b|\[--/.test(line));
}

/** As a shell splits it. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
}

/** The options of an example, read by the command itself. */
async function optionsIn(line: string): Promise<Options> {
  const query = leavesOf(await soundings(quiet)).find((one) => one.name() === 'query') ?? expect.unreachable();
  let options: Options = {};
  query.action(() => {
    options = optionsOf(query);
  });
  const given = words(line).map((word) => (word === 'census.csv' ? join(folder, word) : word));
  await query.parseAsync(given, { from: 'user' });
  return options;
}

const pages = ['README.md', 'src/README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const examples = pages.flatMap((path) => examplesIn(readFileSync(join(root, path), 'utf8')).map((line) => ({ path, line })));

it('finds the examples', () => {
  expect(new Set(examples.map(({ path }) => path))).toEqual(
    new Set(['README.md', 'src/README.md', 'docs/commands.md', 'docs/explore.md', 'docs/insight.md']),
  );
  expect(examples.length).toBeGreaterThan(20);
});

it.each(examples)('$path: $line', async ({ line }) => {
  const result = await queryResult(file, await optionsIn(line), quiet);
  expect(result.length).toBeGreaterThan(100);
  if (typeof result === 'string') expect(result).not.toContain('Nothing that was asked for');
});

describe('the snippets', () => {
  const page = readFileSync(join(root, 'docs/explore.md'), 'utf8');
  const [standard = '', plotted = ''] = [...page.matchAll(/^```python\n([^]*?)^```/gm)].map(([, code = '']) => code);
  const hasPython = spawnSync('python3', ['--version']).status === 0;

  it.runIf(hasPython)('for Python prints the figures of the CSV, and its plot compiles', async () => {
    const csv = await queryResult(file, await optionsIn('--releases r --instrument visits --by window,area --format csv'), quiet);
    writeFileSync(join(folder, 'visits.csv'), csv);
    const run = (code: string) => spawnSync('python3', ['-c', code], { cwd: folder, encoding: 'utf8' });
    const [first = ''] = String(csv)
      .split('\r\n')
      .filter((line) => line.includes(',Ordsall,'));
    const [day = '', , total = '', low = '', high = ''] = first.split(',');
    expect(run(standard)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`${day}: ${total}, between ${low} and ${high}\n`) as string,
    });
    expect(run(`compile(${JSON.stringify(standard + plotted)}, 'snippet', 'exec')`)).toMatchObject({ status: 0 });
  });
});
