// same-as-command.test.ts — the desk and the command are two ways to the same: the last look says what a preview prints, and receipts and the ledger agree.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Said } from '@soundings/protocol/json/said';
import { identityIn, preview, send, type Preview } from '../../../client-sdk/node/index.ts';
import { missionWindows } from '../../../protocol/charter/window.ts';
import type { SittingPlace } from '../../../src/desk/contribute/sitting.ts';
import { keptMissions } from '../../../src/desk/folder/missions.ts';
import { organisationOf } from '../../../src/desk/state/desk.ts';
import { previewJson } from '../../../src/organisation/contribution-words.ts';
import { openRows } from '../../../src/organisation/open-rows.ts';
import { xlsxOf } from '../sheet/made-workbooks.ts';
import { soundingsHere } from '../../support/soundings-here.ts';
import { openMissionGround, type DeskGround } from './ground.ts';
import { plainText, submit, textFile, visit } from './world.ts';

let ground: DeskGround;
let place: SittingPlace;
beforeAll(async () => {
  ground = await openMissionGround();
  await ground.join();
  const mission = keptMissions(ground.desk.folder).missions[0]?.mission;
  const instrument = mission?.charter.instruments.find(({ name }) => name === 'visits');
  const window = mission && missionWindows(mission.charter.schedule)[1];
  if (mission === undefined || instrument === undefined || window === undefined) throw new Error('the desk has joined');
  place = { mission, instrument, window };
});
afterAll(async () => ground.close());

/** As `soundings contribute --preview --json` prints it. */
async function byCommand(file: string): Promise<string> {
  const folder = await organisationOf(ground.desk.desk);
  if (folder === undefined) throw new Error('the desk has joined');
  const { mission, instrument, window } = place;
  const source = await openRows({ files: [file] }, new PassThrough());
  const organisation = identityIn(mission, folder.identities, window);
  return previewJson(await preview({ mission, organisation, instrument: instrument.name, window: window.number, source }, folder.ports));
}

/** What the desk's last look says of a file: each box with its count, then the rest, piece by piece. */
async function byDesk(name: string, bytes: Uint8Array) {
  const file = new File([Buffer.from(bytes)], name);
  const page = await submit(ground.desk, `${ground.visits}/add`, { kind: 'file', file });
  expect(page.title).toBe('Check and sign off');
  const found = (pattern: RegExp) => [...page.html.matchAll(pattern)].map((match) => match.slice(1).map((one) => plainText(one)));
  return {
    counts: found(/<th scope="row">([^<]*)<\/th><td class="number">(\d+)<\/td>/g),
    terms: Object.fromEntries(found(/<dt>([^<]*)<\/dt><dd>([^<]*)(?:<|$)/g)) as Readonly<Record<string, string>>,
    items: found(/<li>([^<]*)<\/li>/g).flat(),
    warnings: found(/<p class="warning">([^<]*)<\/p>/g).flat(),
  };
}

/** What it should say, from what the command prints. `about` names the file. */
function inThePage({ cells, facts, unused, warnings = [] }: Preview, about: string) {
  const rows = (count: number) => (count === 1 ? '1 row' : `${String(count)} rows`);
  const people = facts.persons === 1 ? '1 person' : `${String(facts.persons)} people`;
  const first = (place: Said | undefined) => (place === undefined ? '' : ` The first is ${place.sentence}.`);
  const holds = (what: Preview['facts']['columns'][number]['holds']) =>
    typeof what === 'object' ? what.dimension : what.replace(/^./, (letter) => letter.toUpperCase());
  return {
    counts: cells.map(({ cell, count }) => [cell, String(count)]),
    terms: {
      'What we read': `${rows(facts.rowsRead)}, ${people} · ${about}`,
      'Left out': facts.leftOut.length === 0 ? 'Nothing' : '',
      ...(unused.length === 0 ? {} : { 'Columns not used': unused.join(', ') }),
    },
    items: [
      ...facts.leftOut.map(({ sentence, first: place }) => sentence + first(place)),
      ...facts.columns.map((one) => `${holds(one.holds)}: column “${one.column}”`),
      ...facts.values.map(({ text, value, dimension, rows: count }) => `“${text}” under ${dimension} is “${value}” (${rows(count)})`),
      ...facts.notes.map(({ sentence }) => sentence),
    ],
    warnings,
  };
}

/** With a hidden sheet, which both have to say is not read. */
function workbookOf(cells: readonly (readonly string[])[]): Uint8Array {
  const rows = cells.map((line) => `<row>${line.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`).join('');
  return xlsxOf({
    sheets: [
      { name: 'January', rows },
      { name: 'Old', rows, state: 'hidden' },
    ],
  });
}

describe('a table', () => {
  const row = fc.record({
    person: fc.integer({ min: 100, max: 130 }),
    day: fc.integer({ min: 1, max: 14 }),
    area: fc.constantFrom('Ordsall', 'kersal', 'ORDSALL'),
    age: fc.integer({ min: 0, max: 99 }),
  });
  // One row a person and day 13 once, so that nothing is cut at random and dates have one order.
  const rows = fc.uniqueArray(row, { selector: ({ person }) => person, minLength: 1, maxLength: 20 });
  const forms = fc.constantFrom('csv', 'semicolons', 'xlsx');

  it('is previewed the same by the page and by the command: 30 at random', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(rows, forms, async (drawn, form) => {
        const cells = [
          ['person', 'date', 'area', 'age', 'notes'],
          ['P99', '13/01/2026', 'Ordsall', '30', ''],
          ['P98', '08/01/2026', 'Kersal', '30', ''],
          ...drawn.map(({ person, day, area, age }) => [
            `P${String(person)}`,
            `${String(day).padStart(2, '0')}/01/2026`,
            area,
            String(age),
            'x y',
          ]),
        ];
        const texts = (sign: string) => Buffer.from(cells.map((line) => line.join(sign)).join('\r\n'));
        const bytes = form === 'xlsx' ? workbookOf(cells) : texts(form === 'csv' ? ',' : ';');
        const file = join(ground.desk.folder, `table-${String(number++)}`);
        writeFileSync(file, bytes);
        const preview = JSON.parse((await byCommand(file)).replaceAll(file, 'table')) as Preview;
        expect(await byDesk('table', bytes)).toMatchObject(inThePage(preview, form === 'xlsx' ? 'table, January' : 'table'));
      }),
      { numRuns: 30, seed: 12 },
    );
  });
});

describe('what was signed off at the desk', () => {
  it('has the receipt that the command prints, and stands in its ledger', async () => {
    const check = await submit(ground.desk, `${ground.visits}/add`, { kind: 'file', file: textFile('v.csv', ground.rows) });
    await submit(ground.desk, `${ground.visits}/check`, { number: ground.numberIn(check.html), right: '1', do: 'send' });
    const receipt = JSON.parse((await visit(ground.desk, `${ground.visits}/receipt.json`)).html) as { readonly digest: string };
    const folder = await organisationOf(ground.desk.desk);
    if (folder === undefined) throw new Error('the desk has joined');
    const { mission, instrument, window } = place;
    const organisation = identityIn(mission, folder.identities, window);
    const again = await send({ mission, organisation, instrument: instrument.name, window: window.number }, folder.ports);
    expect(JSON.parse(JSON.stringify(again))).toEqual(receipt);
    const { out, err } = await soundingsHere(['ledger', '--keys', ground.desk.folder, '--json']);
    expect(err).toBe('');
    const ledger = JSON.parse(out) as {
      readonly contributions: readonly { readonly digest: string }[];
      readonly balances: readonly { readonly spent: number; readonly budget: number }[];
    };
    expect(ledger.contributions.map(({ digest }) => digest)).toEqual([receipt.digest]);
    const shown = [...(await visit(ground.desk, '/ledger')).html.matchAll(/<td class="number">([\d.]+)<\/td>/g)].map(([, text]) =>
      Number(text),
    );
    expect(shown.filter((_, at) => at % 3 < 2)).toEqual(
      ledger.balances.flatMap(({ spent, budget }) => [spent, budget].map((one) => Number(one.toFixed(2)))),
    );
  });
});
