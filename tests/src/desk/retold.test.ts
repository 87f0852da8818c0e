// retold.test.ts — what the reader of rows says: every sentence is in the catalogues, none is left over, and a page says it as the command does or in Welsh.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import ts from 'typescript';
import { joined, listed, onlyEnglish, plural, said } from '@soundings/protocol/json/said';
import { retold } from '../../../src/desk/contribute/retold.ts';
import { wordsIn } from '../../../src/pages/words/words.ts';

const root = resolve(import.meta.dirname, '../../..');
/** Where rows are read, from a file to its counts. */
const FOLDERS = ['client-sdk/rows', 'src/sheet'];
const FILES = ['src/organisation/open-rows.ts', 'protocol/json/said.ts'];

describe('the sentences of the reader of rows', () => {
  const [english, welsh] = [wordsIn('en'), wordsIn('cy')];

  it('are the catalogue’s, each in words of its own', () => {
    const inCode = new Set(sources().flatMap(formsIn).filter(hasLetters));
    const catalogue = JSON.parse(readFileSync(join(root, 'src/pages/words/en.json'), 'utf8')) as Record<string, string | object>;
    const forms = Object.entries(catalogue)
      .filter(([key]) => key.startsWith('rows-'))
      .flatMap(([, message]) => (typeof message === 'string' ? [message] : (Object.values(message) as string[])))
      .map((form) => form.replaceAll(/\{\w+\}/g, '{}'));
    expect(new Set(forms).size).toBe(forms.length);
    expect(forms.filter(hasLetters).toSorted()).toEqual([...inCode].toSorted());
  });

  it('are the same on an English page, letter by letter', () => {
    const place = said`${said`line ${7}`} of ${'visits {place}.csv'}`;
    const all = [
      said`At ${place} and ${plural(2, 'other row')}, ${said`the charter has no "${'<b>'}" under "${'area'}"; it has ${listed(['Ordsall', 'Eccles'], 1)}.`}`,
      said`"${'3/4/26'}" under "${'date'}", at ${place}, is ${{ sentence: '3 April 2026', day: 20546 }} or ${{ sentence: '4 March 2026', day: 20516 }}: no date in that column shows whether the day or the month comes first.`,
      said`${1} row with nothing under "${'date'}" has what the row above says.`,
      said`${2} rows with nothing under "${'date'}" have what the row above says.`,
      said`As settled before: ${joined([said`no dates`, said`sheet "${'Jan'}"`])}.`,
    ];
    for (const one of all) expect(retold(one, english)).toBe(one.sentence);
  });

  it('have the file’s own words in them on a Welsh page, and the page’s form for each number', () => {
    const place = said`${said`line ${7}`} of ${'visits {place}.csv'}`;
    expect(retold(said`At ${place} and ${plural(2, 'other row')}, ${said`"${'n/a'}" is not a date; write it as 2026-01-05.`}`, welsh)).toBe(
      'Yn llinell 7 yn visits {place}.csv a 2 res arall: nid dyddiad yw “n/a”; ysgrifennwch ef fel 2026-01-05.',
    );
    expect(retold(plural(6, 'column'), welsh)).toBe('6 cholofn');
    expect(retold(said`The only row is outside the window ${said`${'2026-01-05'} to ${'2026-01-11'}`}.`, welsh)).toBe(
      'Mae’r unig res y tu allan i’r ffenestr 2026-01-05 i 2026-01-11.',
    );
  });

  it('stay English if the catalogue lacks one of their parts', () => {
    expect(retold(onlyEnglish('This is about a program’s records.'), welsh)).toBeUndefined();
    expect(retold(said`${said`The file`} ${onlyEnglish('has a part that is broken.')}`, welsh)).toBeUndefined();
  });
});

function sources(): readonly string[] {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  return [...inFolders, ...FILES];
}

/** The words of each template called `said`, and of what {@link plural} counts, with {} for a value. */
function formsIn(file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const forms: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'said') forms.push(formOf(node.template));
    if (ts.isCallExpression(node) && node.expression.getText() === 'plural') forms.push(...countedIn(node));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return forms;
}

function formOf(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return [template.head, ...template.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('{}');
}

function countedIn({ arguments: [, one, many] }: ts.CallExpression): readonly string[] {
  const noun = (node: ts.Expression | undefined) => (node !== undefined && ts.isStringLiteral(node) ? node.text : undefined);
  const single = noun(one);
  if (single === undefined) throw new TypeError('what is counted has to be written out');
  return [`{} ${single}`, `{} ${noun(many) ?? `${single}s`}`];
}

function hasLetters(form: string): boolean {
  return /\p{L}/u.test(form.replaceAll('{}', ''));
}
