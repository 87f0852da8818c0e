// rows.test.ts — rows that could be counted wrongly: each gets a sentence or a question, and no count without the answer
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../client-sdk/rows/columns.ts';
import type { Row, Source } from '../../client-sdk/rows/table.ts';
import { SdkError } from '../../client-sdk/errors.ts';
import { idForm } from '../../client-sdk/rows/ids.ts';
import { QuestionsError, type Question } from '../../client-sdk/rows/findings.ts';
import { tally } from '../../client-sdk/rows/tally.ts';
import { secureRandom } from '../../crypto/random.ts';
import type { Instrument } from '../../protocol/charter/instrument.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';

const window = windowNumbered({ cadence: 'week', firstDay: '2026-01-05', count: 4, closingDays: 7 }, 1); // 12 to 18 January
const asked = { question: 'How many?', gathered: 'together', cellMax: 1000 } as const;
const area = { name: 'area', values: ['Eccles', 'Salford Central'] };
const visits: Instrument = { ...asked, kind: 'count', name: 'visits', cellsPerPerson: 2, dimensions: [area] };
const ages: Instrument = { ...asked, kind: 'count', name: 'ages', cellsPerPerson: 1, dimensions: [{ name: 'age', bands: [18, 65] }] };
const nights: Instrument = { ...asked, kind: 'count', name: 'nights', cellsPerPerson: 1, dimensions: [{ name: 'nights', bands: [1, 7] }] };
const meals: Instrument = { ...asked, kind: 'total', name: 'meals', cellsPerPerson: 1, cap: 5, unit: 'meals', dimensions: [] };
const worry: Instrument = {
  ...asked,
  kind: 'soundings',
  name: 'worry',
  itemsPerPerson: 2,
  dimensions: [{ name: 'theme', values: ['food', 'debt'] }],
};
const meter: Instrument = { ...asked, kind: 'prevalence', name: 'meter', dimensions: [area] };
const posts: Instrument = {
  ...asked,
  kind: 'figure',
  name: 'posts',
  figures: 2,
  protects: 3,
  unit: 'posts',
  dimensions: [{ name: 'kind', values: ['care', 'office'] }],
};

function source(rows: string | readonly unknown[]): Source {
  return typeof rows === 'string' ? { kind: 'csv', text: rows } : { kind: 'records', records: rows as readonly Row[] };
}

async function counted(instrument: Instrument, rows: string | readonly unknown[], columns: Columns = {}) {
  const { counts, ...rest } = await tally(instrument, window, source(rows), columns, secureRandom);
  return { ...rest, counts: counts.map(Number) };
}

async function refusal(instrument: Instrument, rows: string | readonly unknown[], columns: Columns = {}): Promise<SdkError> {
  const error: unknown = await counted(instrument, rows, columns).then(
    ({ counts }) => new Error(`counted as ${counts.join()}`),
    (reason: unknown) => reason,
  );
  if (error instanceof SdkError) return error;
  throw error;
}

async function questions(instrument: Instrument, rows: string | readonly unknown[], columns: Columns = {}): Promise<readonly Question[]> {
  const error = await refusal(instrument, rows, columns);
  if (error instanceof QuestionsError) return error.questions;
  throw error;
}

const people = (...ids: readonly string[]) => `person,area\n${ids.map((id) => `"${id}",Eccles\n`).join('')}`;

describe('#22 a column of dates that is not called "date"', () => {
  const file = (name: string, day: (week: number) => string) =>
    `person,area,${name}\n${[1, 2, 3].map((week) => `p${week},Eccles,"${day(week)}"\n`).join('')}`;

  it.each([
    ['Visit Date', (week: number) => `2026-0${week}-12`],
    ['when', (week: number) => `1${week}/01/2026`],
    ['x', (week: number) => `1${week}.1.26`],
    ['Besuch', (week: number) => `2026-01-1${week}T09:30:00Z`],
    ['seen', (week: number) => `1${week}-Jan-26`],
    ['first contact', (week: number) => `Monday, 1${week}th January 2026`],
    ['session', (week: number) => `January 1${week}, 2026`],
    ['stamp', (week: number) => `2026011${week}`],
    ['visit_date', (week: number) => `4603${week}`],
    ['timestamp', (week: number) => `17684${week}0000`],
    ['month', (week: number) => `2026-0${week}`],
    ['week', (week: number) => `2026-W0${week}`],
  ])('%s is asked about, and either answer is taken', async (name, day) => {
    const [question, ...more] = await questions(visits, file(name, day));
    expect(more).toEqual([]);
    expect(question).toMatchObject({ answer: 'date', about: [name] });
    expect((await counted(visits, file(name, day), { date: false })).persons).toBe(3);
  });

  it('is used once it is named, in whatever case, and rows of other windows are left out', async () => {
    const text = 'person,area,Visit Date\na,Eccles,2026-01-11\nb,Eccles,2026-01-12\nc,Eccles,2026-01-19\n';
    for (const date of ['Visit Date', 'visit  date'] as const) expect((await counted(visits, text, { date })).persons).toBe(1);
  });

  it('"Date" is the column "date"', async () => {
    expect((await counted(visits, 'Person,Area,Date\na,ECCLES,2026-01-11\nb,eccles,2026-01-12\n')).counts).toEqual([1, 0]);
  });

  it('is no date of birth, and no number, name or postcode', async () => {
    const text = 'person,area,Date of birth,DOB,house,phone,note\na,Eccles,1990-01-05,05/01/1990,12,0161 496 0000,came on 2026-01-05\n';
    expect((await counted(visits, text)).unused).toEqual(['Date of birth', 'DOB', 'house', 'phone', 'note']);
  });

  it('is asked about in records, also as dates of JavaScript, and in all kinds of question', async () => {
    const at = new Date(0);
    expect(await questions(visits, [{ person: 'p', area: 'Eccles', at }])).toMatchObject([{ answer: 'date', about: ['at'] }]);
    expect(await questions(posts, 'kind,amount,entered\ncare,1,2025-11-01\noffice,2,2025-11-01\n')).toMatchObject([{ answer: 'date' }]);
    expect(await questions(meals, 'person,amount,entered\na,1,2025-11-01\n')).toMatchObject([{ answer: 'date' }]);
  });
});

describe('a day', () => {
  const day = async (date: string) => counted(visits, `person,area,date\na,Eccles,"${date}"\n`);

  it.each(['2026-01-12', '2026-01-18', '2026-01-12T00:00', '2026-01-18 23:59:59.999', '2026-01-18T23:59:59Z', '2026-01-12T01:00:00+01:00'])(
    '%s is in the window',
    async (date) => {
      expect((await day(date)).persons).toBe(1);
    },
  );

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '30/02/2026',
    '12/2026',
    '32 January 2026',
    'Monday 13 January 2026',
    '2026-01-12T24:00',
    '2026-01-12T25:00',
    '2026-01-12 noon',
  ])('%s is none', async (date) => {
    expect((await refusal(visits, `person,area,date\na,Eccles,${date}\n`)).issues).toEqual([
      `At line 2, "${date}" is not a date; write it as 2026-01-05.`,
    ]);
  });

  it.each(['2026-01-19T00:30:00+01:00', '2026-01-11T23:30:00-05:00'])('%s is two, here and in UTC', async (date) => {
    expect((await refusal(visits, `person,area,date\na,Eccles,${date}\n`)).message).toContain('is on another day in UTC');
  });
});

describe('#24 columns that have no part in it', () => {
  it.each([
    'count',
    'Count',
    'TOTAL',
    'number',
    'n',
    'No.',
    'frequency',
    'Quantity',
    'qty',
    'number of visits',
    'visit_count',
    '# people',
    'visits',
  ])('a column "%s" is asked about', async (name) => {
    const text = `person,area,${name}\na,Eccles,12\nb,Eccles,7\nc,Eccles,9\n`;
    expect(await questions(visits, text)).toMatchObject([{ answer: 'ignore', about: [name] }]);
    expect((await counted(visits, text, { ignore: [name.toLowerCase()] })).persons).toBe(3);
  });

  it('others are named', async () => {
    const text = 'person,area,house number,phone number,note\na,Eccles,12,0161 496 0000,one of two\n';
    expect((await counted(visits, text)).unused).toEqual(['house number', 'phone number', 'note']);
    expect(
      (
        await counted(visits, [
          { person: 'a', area: 'Eccles' },
          { person: 'b', area: 'Eccles', note: 'x' },
        ])
      ).unused,
    ).toEqual(['note']);
  });

  it('one to be ignored that is not there is told', async () => {
    expect((await refusal(visits, people('a'), { ignore: ['cuont'] })).message).toContain('There is no column "cuont" to ignore.');
  });
});

describe('#25 bands', () => {
  it.each(['-1', '999', '121', '1975', '33045', '19750612'])('%s is no age', async (age) => {
    expect((await refusal(ages, `person,age\na,${age}\n`)).issues).toEqual([
      `At line 2, "${age}" under "age" is not an age: ages are from 0 to 120. A year or a date of birth isn't one.`,
    ]);
    expect((await refusal(ages, [{ person: 'a', lived: Number(age) }], { dimensions: { age: 'lived' } })).message).toContain(
      'is not an age',
    );
  });

  it.each(['1990-06-21', '21/06/1990', '1e1', '0x10', 'NaN', 'old', '1,5'])('%j is no number', async (age) => {
    expect((await refusal(ages, `person,age\na,"${age}"\n`)).message).toContain(`"age" must be a number, not "${age}".`);
  });

  it('keep what is plausible', async () => {
    expect((await counted(ages, 'person,age\na,0\nb,17.9\nc,+18\nd,120\ne,-0\n')).counts).toEqual([3, 1, 1]);
  });

  it('of other numbers are asked about, if a number lies far outside', async () => {
    for (const number of ['-1', '999', '46012']) {
      const text = `person,nights\na,3\nb,${number}\n`;
      expect(await questions(nights, text)).toMatchObject([{ answer: 'anyNumber', about: ['nights'] }]);
      expect((await counted(nights, text, { anyNumber: ['Nights'] })).persons).toBe(2);
    }
  });
});

describe('#26 #14 ids', () => {
  it.each([
    ['spaces', ['AB12', ' AB12 ', 'AB12\u00A0', '\u2003AB12']],
    ['spaces inside', ['AB 12', 'AB\u00A012', 'AB  12']],
    ['what nobody sees', ['AB12', 'AB\u200B12', '\uFEFFAB12', 'A\u00ADB12']],
    ['the form of letters', ['Zoë', 'Zoe\u0308']],
  ])('that differ in %s are one person', async (_, ids) => {
    expect((await counted(visits, people(...ids))).persons).toBe(1);
    expect(new Set(ids.map(idForm)).size).toBe(1);
  });

  it.each([
    ['leading zeros', ['00123', '123', '0123']],
    ['zeros inside', ['A007', 'A7']],
    ['case', ['AB12', 'ab12']],
    ['spaces', ['AB 12', 'AB12']],
    ['a spreadsheet\'s ".0"', ['123', '123.0']],
    ['width', ['123', '１２３']],
  ])('that differ in %s are asked about, and either answer is taken', async (_, ids) => {
    const [question, ...more] = await questions(visits, people(...ids, 'other'));
    expect(more).toEqual([]);
    expect(question).toMatchObject({ answer: 'ids' });
    for (const id of ids) expect(question?.sentence).toContain(`"${id}"`);
    expect((await counted(visits, people(...ids, 'other'), { ids: 'same' })).persons).toBe(2);
    expect((await counted(visits, people(...ids, 'other'), { ids: 'different' })).persons).toBe(ids.length + 1);
  });

  it('as different as 1.05 and 1.5, 10 and 100, or 1 10 and 11 0, are not asked about', async () => {
    expect((await counted(visits, people('1.05', '1.5', '10', '100', 'a-1', 'a1', '1 10', '11 0', '2 0', '0 20'))).persons).toBe(10);
  });

  it('that are plain keep every byte, so that nobody is sampled anew', () => {
    const plain = fc.string({
      unit: fc.constantFrom('a', 'b', 'z', 'A', 'B', 'Z', '0', '1', '9', '-', '_', '.', '/', '#', '@', 'é', '木'),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(plain, (id) => {
        expect(idForm(id)).toBe(id);
        expect(idForm(` ${id}\t`)).toBe(id);
      }),
      { seed: 14 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (id) => idForm(idForm(id)) === idForm(id)),
      { seed: 15 },
    );
  });

  it('count the same persons, whatever the case, the order and the spaces of the rows, once it is said that they are the same', async () => {
    const id = fc.string({ unit: fc.constantFrom('a', 'b', '1', '2'), minLength: 1, maxLength: 3 });
    const spelling = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.toUpperCase(),
      (text: string) => ` ${text} `,
      (text: string) => `0${text}`,
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(id, fc.array(spelling, { minLength: 1, maxLength: 3 })), {
          minLength: 1,
          maxLength: 5,
          selector: ([one]) => one,
        }),
        async (given) => {
          const spelt = given.flatMap(([one, ways]) => ways.map((way) => way(one)));
          expect((await counted(visits, people(...spelt), { ids: 'same' })).persons).toBe(given.length);
        },
      ),
      { numRuns: 60, seed: 26 },
    );
  });
});

describe('#27 ids that are nobody', () => {
  it.each([
    'n/a',
    'N/A',
    'NA',
    '-',
    '--',
    '?',
    '.',
    'Anonymous',
    'ANON',
    'unknown',
    '(Unknown)',
    'not known',
    'None',
    'null',
    'Prefer not to say',
    'tbc',
  ])('"%s" stops', async (id) => {
    expect((await refusal(visits, people('a', id))).issues).toEqual([
      `At line 3, "${id}" is not a person's id: everybody with it would count as one person. Give each person their own id, or remove the row.`,
    ]);
    expect((await counted(visits, people('a', id), { onePerson: [id] })).persons).toBe(2);
  });

  it.each(['1.00235E+12', '1,00235E+12', '1e+15', '9E+09'])(
    '%s stops: the spreadsheet has cut it, and no answer brings it back',
    async (id) => {
      for (const onePerson of [[], [id]]) expect((await refusal(visits, people(id), { onePerson })).message).toContain('cut short');
    },
  );

  it('#N/A and #REF! stop', async () => {
    for (const id of ['#N/A', '#REF!', '#NAME?', '#VALUE!'])
      expect((await refusal(visits, people(id))).message).toContain("a spreadsheet's error");
  });

  it('one id with a great share of the rows is asked about', async () => {
    const others = Array.from({ length: 10 }, (_, at) => `p${at}`);
    for (const text of [people(...others, ...Array<string>(8).fill('client')), people(...Array<string>(6).fill('client'))]) {
      expect(await questions(visits, text)).toMatchObject([{ answer: 'onePerson', about: ['client'] }]);
      await counted(visits, text, { onePerson: ['client'] });
    }
    const two = people(...Array<string>(50).fill('client'), ...Array<string>(50).fill('visitor'));
    expect((await questions(visits, two)).map(({ about }) => about)).toEqual([['client'], ['visitor']]);
  });

  it('a few people who come every day are not, nor is who answers for many items', async () => {
    expect((await counted(visits, people(...Array.from({ length: 21 }, (_, at) => `p${at % 3}`)))).persons).toBe(3);
    const themes = Array.from({ length: 40 }, (_, at) => `theme ${at}`);
    const many: Instrument = { ...worry, itemsPerPerson: 40, dimensions: [{ name: 'theme', values: themes }] };
    const rows = themes.map((theme) => ({ person: 'w1', theme, answer: 'steady' }));
    expect((await counted(many, rows)).persons).toBe(1);
  });
});

describe('#28 nothing to count', () => {
  it.each([
    ['a header only', 'person,area,date\n', 'There is no row.'],
    ['no record', [], 'There is no row.'],
    [
      'one row of another window',
      'person,area,date\na,Eccles,2026-01-05\n',
      'The only row is outside the window 2026-01-12 to 2026-01-18.',
    ],
    ['rows of other windows', 'person,area,date\na,Eccles,2026-01-05\nb,Eccles,2027-01-05\n', 'All 2 rows are outside the window'],
  ] as const)('%s is asked about', async (_, rows, sentence) => {
    const [question] = await questions(visits, rows);
    expect(question).toMatchObject({ answer: 'nothing' });
    expect(question?.sentence).toContain(sentence);
  });

  it('is said on purpose', async () => {
    const { counts } = await tally(visits, window, { kind: 'nothing' }, {}, secureRandom);
    expect(counts).toEqual([0n, 0n]);
  });
});

describe('#29 figures', () => {
  it('are all there, zeros too', async () => {
    expect((await refusal(posts, 'kind,amount\ncare,12\n')).issues).toEqual([
      'No row gives the figure for "office". Add what is missing, with 0 if the figure is 0.',
    ]);
    expect((await counted(posts, 'kind,amount\noffice,0\ncare,12\n')).counts).toEqual([12, 0]);
    const all = await tally(posts, window, { kind: 'nothing' }, {}, secureRandom);
    expect(all.counts).toEqual([0n, 0n]);
  });
});

describe('#30 rows that add up others', () => {
  it.each(['TOTAL', 'Grand Total', ' total: ', 'Totals', 'Sub-total', 'subtotal', 'AB12 Total'])('"%s" is no person', async (id) => {
    expect((await refusal(visits, people('a', id))).issues).toEqual([
      `At line 3, "${id.trim()}" under "person" looks like the sum of other rows, which would be counted twice. Remove that row.`,
    ]);
  });

  it('are found in any column, and in figures', async () => {
    expect((await refusal(visits, 'who,person,area\nx,a,Eccles\nGrand Total,9,Eccles\n')).message).toContain('"Grand Total" under "who"');
    expect((await refusal(posts, 'kind,amount\ncare,1\noffice,2\nTotal,3\n')).message).toContain('"Total" under "kind"');
  });

  it('are no sums if the charter has such a value, or a note says so', async () => {
    const loss: Instrument = { ...visits, dimensions: [{ name: 'loss', values: ['Total', 'partial'] }] };
    expect((await counted(loss, 'person,loss,note\na,total,2 in total\n')).counts).toEqual([1, 0]);
  });
});

describe('#34 two answers of one person', () => {
  it.each([
    ['rising and falling of one item', worry, 'person,theme,answer\nw,food,rising\nw,food,falling\nw,debt,steady\n', 2],
    ['yes and no', meter, 'person,area,answer\nw,Eccles,yes\nw,Eccles,no\n', 1],
    ['yes and no, in two groups', meter, 'person,area,answer\nw,Eccles,yes\nw,Salford Central,no\n', 1],
  ] as const)('%s are asked about; one may be drawn, and that is said', async (_, instrument, text, kept) => {
    const [question, ...more] = await questions(instrument, text);
    expect(more).toEqual([]);
    expect(question).toMatchObject({ answer: 'anyAnswer', about: ['w'] });
    const drawn = await counted(instrument, text, { anyAnswer: true });
    expect(drawn.counts.reduce((sum, count) => sum + count)).toBe(kept);
    expect(drawn.leftOut).toEqual([
      '1 answer of people who gave different answers to one question. Which were left out was chosen at random.',
    ]);
  });

  it('the same answer twice is one', async () => {
    expect((await counted(worry, 'person,theme,answer\nw,food,rising\nW ,food,RISING\n', { ids: 'same' })).persons).toBe(1);
  });
});

describe('#39 #40 records', () => {
  it('hold numbers and booleans as a person would write them', async () => {
    const flags: Instrument = { ...visits, dimensions: [{ name: 'flag', values: ['true', 'false'] }] };
    expect(
      (
        await counted(flags, [
          { person: 7, flag: true },
          { person: 8n, flag: false },
          { person: '7', flag: 'true' },
        ])
      ).counts,
    ).toEqual([1, 1]);
    expect((await counted(meals, [{ person: 1, amount: 3 }])).counts).toEqual([3]);
    expect((await counted(ages, [{ person: 1, age: 17.5 }])).counts).toEqual([1, 0, 0]);
  });

  it.each([
    [{ person: 'a', amount: null }, '"amount" is null'],
    [{ person: null, amount: 1 }, '"person" is null'],
    [{ person: 'a', amount: undefined }, '"amount" is missing'],
    [{ person: 'a', amount: { value: 1 } }, '"amount" is neither a text nor a number'],
    [{ person: 'a', amount: [1] }, '"amount" is neither a text nor a number'],
    [{ person: Symbol('a'), amount: 1 }, '"person" is neither a text nor a number'],
    [{ person: 'a', amount: NaN }, '"amount" is NaN'],
    [{ person: 2 ** 53, amount: 1 }, 'which is not an exact number'],
    [{ person: 'a', amount: 1.5 }, '"amount" must be a whole number, 0 or more, not "1.5"'],
    [{ person: 'a', amount: -1 }, 'not "-1"'],
    [{ person: 'a', amount: true }, 'not "true"'],
    [{ person: 'a', amount: 1, date: new Date(0) }, '"date" is a Date'],
    ['a,1', 'this is not a record'],
    [null, 'this is not a record'],
  ])('%o is named with its row and column', async (record, sentence) => {
    const rows = [
      { person: 'p', amount: 1, date: '2026-01-12' },
      typeof record === 'object' && record !== null ? { date: '2026-01-12', ...record } : record,
    ];
    const { message } = await refusal(meals, rows);
    expect(message).toMatch(/^At row 2, /);
    expect(message).toContain(sentence);
  });

  it.each([
    [
      'the second has no date',
      [
        { person: 'a', area: 'Eccles', date: '2026-01-12' },
        { person: 'b', area: 'Eccles' },
      ],
      /^At row 2, "date" is missing/,
    ],
    [
      'the first has no date',
      [
        { person: 'a', area: 'Eccles' },
        { person: 'b', area: 'Eccles', Date: '2026-01-12' },
      ],
      /^At row 2, there is a "Date"/,
    ],
    ['one has an empty date', 'person,area,date\na,Eccles,2026-01-12\nb,Eccles,\n', /^At line 3, there is no date under "date"/],
  ])('%s: named and refused', async (_, rows, sentence) => {
    expect((await refusal(visits, rows)).message).toMatch(sentence);
  });

  it('of two files either both say when, or none', async () => {
    const files = ['person,area,date\na,Eccles,2026-01-12\n', 'area,person\nEccles,b\n'].map((text, at) => ({ name: `${at}.csv`, text }));
    await expect(tally(visits, window, { kind: 'files', files }, {}, secureRandom)).rejects.toThrow('One file has a date column');
    const both = await tally(visits, window, { kind: 'files', files }, { date: false }, secureRandom);
    expect(both.persons).toBe(2);
    const bad = [...files.slice(1), { name: 'bad.csv', text: 'person;area\nc;Leeds\n' }];
    await expect(tally(visits, window, { kind: 'files', files: bad }, {}, secureRandom)).rejects.toThrow(
      'At line 2 of bad.csv, the charter has no "Leeds"',
    );
  });
});

describe('#42 delimiters', () => {
  it.each([
    ['a header with more commas than semicolons', 'person;"area";note, if any, of it\na;Eccles;none\nb;Eccles;x\n'],
    ['pipes', 'person|area|note, a\na|Eccles|x\nb|Eccles|y\n'],
    ['tabs', 'person\tarea\tnote; or none, if any\na\tEccles\tx\nb\tEccles\ty\n'],
    ['semicolons with decimal commas', 'person;area;hours\na;Eccles;1,5\nb;Eccles;2,5\n'],
    ['commas inside quotes', '"person","area","a; b; c; d"\n"a","Eccles","1;2"\n"b","Eccles","x"\n'],
  ])('%s', async (_, text) => {
    expect((await counted(visits, text)).persons).toBe(2);
  });

  it('that are given are one character', async () => {
    for (const delimiter of ['', ',,', '"', '\n']) {
      await expect(tally(visits, window, { kind: 'csv', text: people('a'), delimiter }, {}, secureRandom)).rejects.toThrow(
        'A delimiter is one character',
      );
    }
  });
});

describe('amounts', () => {
  const grants: Instrument = { ...meals, name: 'grants', unit: 'pounds', cap: 1000 };

  it('are in the unit that the charter asks for, or in no currency', async () => {
    expect((await counted(grants, 'person,amount\na,£80\nb,20\nc,30 GBP\n')).counts).toEqual([130]);
    expect((await refusal(grants, 'person,amount\na,€80\n')).message).toContain(
      '"€80" is in another currency than "pounds", which the charter asks for.',
    );
    expect((await refusal(meals, 'person,amount\na,€3\nb,£3\n')).message).toContain('"£3" is in another currency than "€3", at line 2.');
  });

  it('of which one is said to mean a number, or is left out, are counted so', async () => {
    const text = 'person,amount\na,<5\nb,*\nc,2\n';
    expect((await refusal(meals, text)).issues).toHaveLength(2);
    expect((await counted(meals, text, { values: { amount: { '<5': '3', '*': null } } })).counts).toEqual([5]);
  });

  it('of several files of figures are no person of several files', async () => {
    const files = ['kind,amount\ncare,1\n', 'kind,amount\noffice,2\n'].map((text, at) => ({ name: `${at}.csv`, text }));
    const { facts } = await tally(posts, window, { kind: 'files', files }, {}, secureRandom);
    expect(facts.notes).toEqual([]);
  });
});

describe('#43 names', () => {
  it('match in any case and with any spaces', async () => {
    const text = ' PERSON ,"Area\u00A0",Day Seen\na,"salford\u00A0central",2026-01-12\nb,SALFORD  CENTRAL,2026-01-12\n';
    expect((await counted(visits, text, { date: 'day seen' })).counts).toEqual([0, 2]);
  });

  it('that two columns have are refused, unless one is named to the letter', async () => {
    const text = 'person,Area,area\na,Eccles,Salford Central\n';
    expect((await refusal(visits, text)).message).toContain('The columns "Area", "area" differ only in case or spaces');
    expect((await counted(visits, text, { dimensions: { area: 'Area' } })).counts).toEqual([1, 0]);
  });

  it.each([
    [{ dimensions: { aera: 'ward' } }, '"visits" has no dimension "aera"'],
    [{ values: { aera: { x: 'Eccles' } } }, '"visits" has no dimension "aera"'],
    [{ anyNumber: ['aera'] }, '"visits" has no dimension "aera"'],
    [{ persn: 'x' }, '"persn" is no option for columns'],
    [{ headerLine: NaN }, 'from 1 to 1000000, not NaN'],
    [{ headerLine: 0 }, 'from 1 to 1000000, not 0'],
    [{ headerLine: 1.5 }, 'from 1 to 1000000, not 1.5'],
    [{ headerLine: 1e12 }, 'from 1 to 1000000, not 1000000000000'],
    [{ ids: 'some' }, 'is "same" or "different", not "some"'],
    [{ person: 'area' }, 'The column "area" is named for two things'],
    [{ date: 'Visit Date' }, 'There is no column "Visit Date"'],
  ])('%o is refused', async (columns, sentence) => {
    expect((await refusal(visits, people('a'), columns as Columns)).message).toContain(sentence);
  });

  it('that every object has are names like any other', async () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      const odd: Instrument = { ...visits, dimensions: [{ name, values: ['hasOwnProperty', 'x'] }] };
      expect((await counted(odd, `person,${name}\na,hasOwnProperty\n`)).counts).toEqual([1, 0]);
      // #36: as a command says it, where nothing is said of any dimension, and nothing of a value.
      const nothing = { dimensions: {}, values: Object.fromEntries([[name, {}]]) };
      for (const said of [{ dimensions: {}, values: {} }, nothing])
        expect((await counted(odd, `person,${name}\na,hasOwnProperty\n`, said)).counts).toEqual([1, 0]);
      expect((await refusal(odd, [{ person: 'a' }])).message).toContain(`There is no column "${name}"`);
    }
  });
});

describe('a CSV', () => {
  it.each([
    ['a row longer than the header', 'person,area\na,Eccles,x\n', 'At line 2, there are 3 fields, but the header has 2 columns'],
    ['a row shorter than the header', 'person,area\na\n', 'At line 2, there is 1 field, but the header has 2 columns'],
    [
      'something under no name',
      'person,area,\na,Eccles,\nb,Eccles,Ordsall\n',
      'At line 3, column 3 has "Ordsall", but no name in the header',
    ],
    ['a header without names', ',,\n,,\n', 'The header, line 1, names no column'],
    ['a name twice', 'person,area,area\na,Eccles,Eccles\n', 'names the column "area" twice'],
    ['a quote that is never closed', 'person,area\na,"Eccles\nb,Eccles\n', 'The quote that opens in line 2 is never closed'],
  ])('with %s is refused', async (_, text, sentence) => {
    expect((await refusal(visits, text)).message).toContain(sentence);
  });

  it('with columns that have no name and hold nothing is read', async () => {
    expect((await counted(visits, 'person,area,,\na,Eccles,,\n')).unused).toEqual([]);
  });

  it.each(['1e3', '0x10', '１２', '1,20', '1.120', '+5', '-0', '12.5', '5%', '£', '<5', 'n/a', '1 00', '', '9999999999999999'])(
    'with an amount of %j is refused',
    async (amount) => {
      expect((await refusal(meals, `person,amount\na,"${amount}"\n`)).message).toContain('must be a whole number, 0 or more');
    },
  );
});
