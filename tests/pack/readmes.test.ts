// readmes.test.ts — what the rooms' READMEs show compiles as it stands, and the commands that they name exist.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { leavesOf } from '../../src/cli/command.ts';
import { shortPath } from '../../src/cli/help.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { soundings } from '../../src/commands/index.ts';
import { root, ROOMS } from './installed.ts';

const LIBRARIES = ['crypto', 'protocol', 'client-sdk', 'aggregator'];
/** A screen of text, and the place of the first code on it. */
const LINES_MAX = 45;
const FIRST_EXAMPLE_LINE_MAX = 25;

function readme(room: string): string {
  return readFileSync(join(root, room, 'README.md'), 'utf8');
}

function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, found]) => found === language).map(([, , code = '']) => code);
}

/** The compiler's complaints about files that are on no disk, by their paths. */
function complaints(files: ReadonlyMap<string, string>): readonly string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const settings = {
    ...options,
    composite: false,
    incremental: false,
    noEmit: true,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    types: ['node'],
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  };
  const host = ts.createCompilerHost(settings);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, version, ...rest) => {
    const own = files.get(path);
    return own === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, own, version, true);
  };
  const program = ts.createProgram([...files.keys()], settings, host);
  return [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}

function examples(change: (code: string) => string = (code) => code): ReadonlyMap<string, string> {
  return new Map(
    LIBRARIES.flatMap((room) =>
      blocks(readme(room), 'ts').map((code, number): [string, string] => [join(root, room, `readme-${String(number)}.ts`), change(code)]),
    ),
  );
}

describe('the README of a room', () => {
  it.each([...ROOMS.values()])('%s: is one screen, says how to install, and has its first code near the top', (room) => {
    const text = readme(room);
    const lines = text.split('\n');
    expect(lines.length).toBeLessThanOrEqual(LINES_MAX);
    expect(text).toContain('npm install ');
    expect(lines.findIndex((line) => line.startsWith('```')) + 1).toBeLessThanOrEqual(FIRST_EXAMPLE_LINE_MAX);
    for (const [, link = ''] of text.matchAll(/\]\((\.\.\/[^)#]+)/g))
      expect([link, existsSync(join(root, room, link))]).toEqual([link, true]);
  });

  it('has an example that compiles, which is one that could fail', () => {
    const found = examples();
    expect(found.size).toBe(LIBRARIES.length);
    expect(complaints(found)).toEqual([]);
    const wrong = complaints(examples((code) => code.replace(/import \{ (\w+)/, 'import { no$1')));
    expect(wrong.length).toBeGreaterThanOrEqual(LIBRARIES.length);
  });

  it('names commands of the program that exist', async () => {
    const named = blocks(readme('src'), '').flatMap((code) =>
      [...code.matchAll(/^soundings ([a-z]+(?: [a-z]+)?)/gm)].map(([, words = '']) => words),
    );
    expect(named.length).toBeGreaterThanOrEqual(5);
    const silent = terminal({ write: () => undefined }, { write: () => undefined }, {}, () => 0);
    const commands = leavesOf(await soundings({ terminal: silent, signal: new AbortController().signal })).map(shortPath);
    const isCommand = (words: string) => commands.some((name) => name === words || name === words.split(' ')[0]);
    expect(named.filter((words) => !isCommand(words))).toEqual([]);
  });
});
