// templates.test.ts — a mission carried from one place to another; the templates that come with the program; and what is told of every member of a charter.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { checkDraft, type CharterDraft } from '../../../protocol/charter/charter.ts';
import { completeCharter } from '../../../protocol/charter/charter-noise.ts';
import { charterReference, untold } from '../../../src/calling/charter-docs.ts';
import { charterDifferences, differenceWords } from '../../../src/calling/differences.ts';
import { charterJsonSchema } from '../../../src/calling/json-schema.ts';
import {
  CARD_ROLES,
  cardFingerprint,
  CardError,
  makeCard,
  readCard,
  type CardRole,
  type PartyCard,
  type UnsignedCard,
} from '../../../src/calling/party-card.ts';
import { readAreas } from '../../../src/calling/template/areas.ts';
import { filled, filledForCheck } from '../../../src/calling/template/fill.ts';
import { templateOf } from '../../../src/calling/template/make.ts';
import { readTemplate, TemplateError } from '../../../src/calling/template/template.ts';
import { isToldApart, usefulnessOf } from '../../../src/calling/usefulness.ts';
import { refusalsOf } from '../../../src/convenor/charter-check.ts';
import { asBefore, comparedWith, startMission, startWords } from '../../../src/convenor/start-mission.ts';
import { sampleTable } from '../../../src/organisation/sample-table.ts';
import { exampleCharter, parties } from '../../support/mission.ts';

const ROOT = new URL('../../../', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const json = (path: string): unknown => JSON.parse(text(path));
const names = readdirSync(new URL('examples/templates/', ROOT)).filter((name) => name.endsWith('.json'));

const everybody = parties('Leeds');
const key = everybody.board;

/** A card of each party in Leeds; three of the board. */
function cards(): readonly PartyCard[] {
  const pairs = { convenor: everybody.convenor, leader: everybody.leader, helper: everybody.helper } as const;
  const seedCommitment = toBase64Url(new Uint8Array(32).fill(7));
  const card = (more: UnsignedCard, pair?: (typeof pairs)['leader']) => makeCard(more, pair);
  return [
    card({ role: 'convenor', name: 'Leeds Poverty Forum', contact: 'forum@leeds.example' }, pairs.convenor),
    card({ role: 'leader', name: 'Aire University', url: 'https://leader.aire.example/', seedCommitment }, pairs.leader),
    card({ role: 'helper', name: 'Calder Foundation', url: 'https://helper.calder.example/', seedCommitment }, pairs.helper),
    card({ role: 'collector', name: 'Aire University', hpkeConfig: exampleCharter().collector.hpkeConfig }),
    ...key.map((pair, at) => card({ role: 'board', name: `Member ${at + 1}` }, pair)),
  ];
}

describe('from Salford to Leeds', () => {
  const salford = completeCharter(checkDraft(json('examples/charters/food-banks-and-debt-advice.json')));
  const template = readTemplate(JSON.parse(JSON.stringify(templateOf(salford))));
  const leeds = ['Bradford', 'Calderdale', 'Kirklees', 'Leeds', 'Wakefield'];
  const values = new Map<string, unknown>([
    ['/mission', 'winter-need-leeds'],
    ['/region', 'West Yorkshire'],
    ['/instruments/0/dimensions/0/values', leeds],
    ['/schedule/firstDay', '2027-01-04'],
    ['/peopleCovered', 8000],
    ['/board/name', 'Leeds board'],
  ]);

  it('takes at most 12 fields: six slots, and a card of each party', () => {
    expect(template.slots.map(({ path }) => path)).toEqual([...values.keys()]);
    // Convenor, leader, helper, collector, and the board's three dropped into one field.
    expect(values.size + 5).toBeLessThanOrEqual(12);
    const { draft, missing } = startMission(template, values, cards());
    expect(missing).toEqual([]);
    expect(refusalsOf(draft)).toEqual([]);
    expect(draft).toMatchObject({
      region: 'West Yorkshire',
      board: { name: 'Leeds board', names: ['Member 1', 'Member 2', 'Member 3'], quorum: 2 },
    });
    expect(JSON.stringify(draft)).not.toMatch(/Greater Manchester|Salford|Northgate|Fylde/);
  });

  it('names where it comes from, and says that everything else is unchanged', () => {
    const start = startMission(template, values, cards());
    expect(start.others).toEqual([]);
    expect(start.filledIn.map(({ label }) => label)).toContain('values of visits, area');
    expect(asBefore(template, start)).toEqual([]);
    expect(asBefore(template, startMission(template, new Map([...values, ['/mission', 'winter-need']]), cards()))).toEqual([
      'As where the template comes from:\n  A short name for the mission (/mission): winter-need',
    ]);
    expect(startWords(template, start).join('\n')).toMatch(
      /Everything else is unchanged from "winter-need" \(Greater Manchester, fingerprint [0-9a-f]{16}…\)/,
    );
  });

  it('lists every later change for the board', () => {
    const { draft } = startMission(template, values, cards());
    const changed = { ...draft, promises: { ...draft?.promises, organisationsMin: 10 }, forbidden: ['religion'] } as CharterDraft;
    expect(comparedWith(template, changed).others.map(differenceWords)).toEqual([
      'smallest number of organisations: 10, was 12',
      'forbidden words: religion, was immigration status, religion',
    ]);
  });

  it('changes nothing that is no slot, and takes no value of another kind', () => {
    for (const [path, value, sentence] of [
      ['/promises/organisationsMin', 3, /is no slot of this template/],
      ['/peopleCovered', 'many', /needs a number/],
      ['/peopleCovered', NaN, /needs a number/],
      ['/peopleCovered', Infinity, /needs a number/],
      ['/instruments/0/dimensions/0/values', [], /needs a list of areas/],
    ] as const)
      expect(() => filled(template, { values: new Map([[path, value]]), cards: [] })).toThrow(sentence);
    expect(() => filled(template, { values: new Map([['/x', 1]]), cards: [] })).toThrow(TemplateError);
  });

  it('names what is missing, card by card', () => {
    const { missing, draft } = startMission(template, values, cards().slice(0, 2));
    expect(draft).toBeUndefined();
    expect(missing).toEqual([
      'The card of the helper is missing.',
      'The card of the collector is missing.',
      'The cards of the board are missing, one for each member.',
    ]);
  });
});

describe('a template that comes with the program', () => {
  it('is one of five', () => {
    expect(names).toEqual([
      'end-of-life-care.json',
      'energy-arrears.json',
      'food-and-debt.json',
      'housing-and-rough-sleeping.json',
      'young-peoples-mental-health.json',
    ]);
  });

  it.each(names)('%s passes as it stands with 30 organisations, and tells cells apart over 12 windows', (name) => {
    const template = readTemplate(json(`examples/templates/${name}`));
    const value = filledForCheck(template);
    expect(refusalsOf(value)).toEqual([]);
    const useful = usefulnessOf(completeCharter(checkDraft(value)));
    const asked = useful.filter(({ organisations, stretches }) => {
      const last = stretches.at(-1);
      return organisations === 30 && last?.windows === 12 && isToldApart(last);
    });
    expect(asked.length).toBeGreaterThan(0);
    expect(template.drawnFrom?.url).toMatch(/^https:\/\//);
    expect(template.prompts?.length).toBeGreaterThanOrEqual(3);
  });

  it.each(names)('%s brings a sample file for each question, with the columns that it asks for', (name) => {
    const template = readTemplate(json(`examples/templates/${name}`));
    const { instruments } = checkDraft(filledForCheck(template));
    expect(template.samples?.map(({ question }) => question)).toEqual(instruments.map((one) => one.name));
    for (const { question, file } of template.samples ?? []) {
      expect(existsSync(new URL(`examples/templates/${file}`, ROOT))).toBe(true);
      const [head = ''] = text(`examples/templates/${file}`).split('\n');
      const wanted = instruments
        .filter((one) => one.name === question)
        .flatMap((one) => sampleTable(one).columns.map(({ heading }) => heading));
      expect(head.split(',').filter((column) => column !== 'date')).toEqual(wanted.filter((column) => column !== 'date'));
    }
  });
});

it.each([
  ['areas-greater-manchester.csv', 'Greater Manchester', 10],
  ['areas-west-yorkshire.csv', 'West Yorkshire', 5],
])('%s has the boroughs of %s', async (file, parent, count) => {
  const source = () => ({ kind: 'csv', text: [text(`examples/templates/${file}`)] }) as never;
  const areas = await readAreas(source(), parent);
  expect(areas).toHaveLength(count);
  for (const { code } of areas) expect(code).toMatch(/^E08\d{6}$/);
  await expect(readAreas(source(), 'Kent')).rejects.toThrow(`It has areas of: ${parent}.`);
});

describe('a party’s card', () => {
  it('reads back, and has one fingerprint', () => {
    for (const card of cards()) expect(readCard(JSON.parse(JSON.stringify(card)))).toEqual(card);
    expect(cardFingerprint(cards()[1] as PartyCard)).toMatch(/^(?:[0-9a-f]{4} ){5}[0-9a-f]{4}$/);
    expect(new Set(cards().map(cardFingerprint)).size).toBe(cards().length);
  });

  it('is refused once anybody has changed it', () => {
    const [, leader] = cards();
    for (const change of [
      { url: 'https://evil.example/' },
      { name: 'Another' },
      { signature: undefined },
      { seedCommitment: toBase64Url(new Uint8Array(32)) },
    ])
      expect(() => readCard({ ...leader, ...change })).toThrow(CardError);
    expect(() => readCard({ ...leader, more: 1 })).toThrow(/unknown members/);
  });

  it('contradicts no other of its mission', () => {
    const [, leader, helper] = cards();
    const other = makeCard(
      { role: 'helper', name: 'Calder', url: 'https://h.example/', seedCommitment: toBase64Url(new Uint8Array(32)) },
      everybody.helper,
    );
    const template = templateOf(exampleCharter());
    expect(() => filled(template, { values: new Map(), cards: [leader as PartyCard, other] })).toThrow(/commit to two different seeds/);
    expect(() => filled(template, { values: new Map(), cards: [helper as PartyCard, helper as PartyCard] })).toThrow(
      /There are 2 cards of a helper/,
    );
    expect(CARD_ROLES).toContain('witness' satisfies CardRole);
  });
});

describe('what is told of charters', () => {
  it('leaves no member of the schema out, and tells of none that there is not', () => {
    expect(untold()).toEqual([]);
  });

  it('stands in docs/charters.md as the schema has it (scripts/build-charter-docs.mjs)', () => {
    expect(text('docs/charters.md').split('build-charter-docs.mjs. -->\n\n')[1]).toBe(`${charterReference()}\n`);
  });

  it('is a JSON Schema that knows every member of the examples', () => {
    const known = (schema: unknown, value: unknown): boolean => {
      const { properties, items, anyOf } = schema as { properties?: Record<string, unknown>; items?: unknown; anyOf?: readonly unknown[] };
      if (anyOf !== undefined) return anyOf.some((one) => known(one, value));
      if (Array.isArray(value)) return value.every((item) => known(items, item));
      if (typeof value !== 'object' || value === null || properties === undefined) return true;
      return Object.entries(value).every(([name, member]) => Object.hasOwn(properties, name) && known(properties[name], member));
    };
    const schema = charterJsonSchema();
    const example = json('examples/charters/energy-suppliers.json') as object;
    expect(known(schema, example)).toBe(true);
    expect(known(schema, { ...example, quesiton: '' })).toBe(false);
    expect(schema).toMatchObject({
      properties: { schedule: { properties: { count: { type: 'integer', minimum: 1, maximum: 4000 } } }, amendments: { maximum: 2 } },
    });
    expect((schema as { required: readonly string[] }).required).not.toContain('noise');
  });
});

it('two charters differ where they differ, by the names of what differs', () => {
  const charter = exampleCharter();
  const [visits, worry] = charter.instruments;
  const other = {
    ...charter,
    region: 'Leeds',
    instruments: [{ ...visits, cellMax: 400 }],
    leader: { ...charter.leader, operator: 'Another' },
  };
  expect(worry?.name).toBe('worry');
  expect(charterDifferences(charter, other, ['/region']).map((one) => [one.kind, one.pointer, one.label])).toEqual([
    ['slot', '/region', 'place'],
    ['rule', '/instruments/visits/cellMax', 'largest value of a cell of visits'],
    ['rule', '/instruments/worry', 'questions of worry'],
    ['party', '/leader/operator', 'leader’s operator'],
  ]);
  expect(charterDifferences(charter, charter)).toEqual([]);
});
