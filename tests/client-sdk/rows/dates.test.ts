// dates.test.ts — which day a text says, in whatever form; and what could be two days is asked about, never chosen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../client-sdk/rows/columns.ts';
import { dayNumber, dayOfSerial, readDate } from '../../../client-sdk/rows/dates.ts';
import { FindingsError, QuestionsError } from '../../../client-sdk/rows/findings.ts';
import { tally } from '../../../client-sdk/rows/tally.ts';
import { secureRandom } from '../../../crypto/random.ts';
import { dateOf, dayOf } from '../../../protocol/charter/day.ts';
import type { Instrument } from '../../../protocol/charter/instrument.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';

const window = windowNumbered({ cadence: 'week', firstDay: '2026-01-05', count: 4, closingDays: 7 }, 0); // 5 to 11 January
const asked = { question: 'How many?', gathered: 'together', cellMax: 1000 } as const;
const visits: Instrument = { ...asked, kind: 'count', name: 'visits', cellsPerPerson: 1, dimensions: [{ name: 'age', bands: [18, 65] }] };

function said(text: string): string {
  const reading = readDate(text);
  switch (reading.kind) {
    case 'day':
      return dateOf(dayNumber(reading.day, reading.shortYear));
    case 'either':
      return `${dateOf(dayNumber(reading.days['day-first'], reading.shortYear))} or ${dateOf(dayNumber(reading.days['month-first'], reading.shortYear))}`;
    case 'serial':
      return String(reading.serial);
    default:
      return reading.kind;
  }
}

describe('a text', () => {
  it.each([
    ['2026-11-16', '2026-11-16'],
    ['2026/11/16', '2026-11-16'],
    ['2026-1-5', '2026-01-05'],
    ['20261116', '2026-11-16'],
    ['16/11/2026', '2026-11-16'],
    ['11/16/2026', '2026-11-16'],
    ['16.11.26', '2026-11-16'],
    ['16-11-2026', '2026-11-16'],
    ['11/11/2026', '2026-11-11'],
    ['16-Nov-26', '2026-11-16'],
    ['16-Nov-2026', '2026-11-16'],
    ['16 November 2026', '2026-11-16'],
    ['16th of November 2026', '2026-11-16'],
    ['Mon, 16 Nov 2026', '2026-11-16'],
    ['November 16, 2026', '2026-11-16'],
    ['Sept 1, 2026', '2026-09-01'],
    ['Nov-16-2026', '2026-11-16'],
    ["16 Nov '26", '2026-11-16'],
    ['16/11/2026 09:30', '2026-11-16'],
    ['16/11/2026, 9:30:15 pm', '2026-11-16'],
    ['16 Nov 2026 at 09:30', '2026-11-16'],
    ['2026-11-16T23:59:59.123Z', '2026-11-16'],
    ['05/01/2026', '2026-01-05 or 2026-05-01'],
    ['Mon 05/01/2026', '2026-01-05'], // the fifth of January is a Monday, the first of May a Friday
    ['Fri 05/01/2026', '2026-05-01'],
    ['46342', '46342'],
    ['46342.75', '46342'],
    ['12-01-26', 'unclear'],
    ['Tue 05/01/2026', 'none'],
    ['29/02/2026', 'none'],
    ['31/04/2026', 'none'],
    ['13/13/2026', 'none'],
    ['0/1/2026', 'none'],
    ['16/11', 'none'],
    ['16/11/2026 25:00', 'none'],
    ['16/11/2026 13:00 pm', 'none'],
    ['16/11-2026', 'none'],
    ['Nov-26', 'none'],
    ['1026', 'none'],
    ['1768176000', 'none'],
    ['', 'none'],
    ['yesterday', 'none'],
  ])('"%s" is %s', (text, day) => {
    expect(said(text)).toBe(day);
  });

  it('of any day and any form says that day', () => {
    const pad = (value: number) => String(value).padStart(2, '0');
    const forms = [
      (y: number, m: number, d: number) => `${y}-${pad(m)}-${pad(d)}`,
      (y: number, m: number, d: number) =>
        `${d} ${new Date(Date.UTC(2000, m - 1, 1)).toLocaleString('en', { month: 'long', timeZone: 'UTC' })} ${y}`,
      (y: number, m: number, d: number) =>
        `${pad(d)}-${new Date(Date.UTC(2000, m - 1, 1)).toLocaleString('en', { month: 'short', timeZone: 'UTC' })}-${pad(y % 100)}`,
    ];
    fc.assert(
      fc.property(fc.integer({ min: dayOf('2000-01-01') ?? 0, max: dayOf('2099-12-31') ?? 0 }), fc.constantFrom(...forms), (day, form) => {
        const [year = 0, month = 0, date = 0] = dateOf(day).split('-').map(Number);
        expect(said(form(year, month, date))).toBe(dateOf(day));
      }),
      { seed: 16 },
    );
  });

  it('that is a spreadsheet number counts from 1900, or from 1904', () => {
    expect(dayOfSerial(46342, 1900)).toEqual({ year: 2026, month: 11, day: 16 });
    expect(dayOfSerial(44880, 1904)).toEqual({ year: 2026, month: 11, day: 16 });
    expect(dayOfSerial(61, 1900)).toEqual({ year: 1900, month: 3, day: 1 });
  });
});

async function counted(rows: readonly string[], columns: Columns = {}) {
  const text = `person,age,date\n${rows.map((date, at) => `p${at},30,${date}\n`).join('')}`;
  return tally(visits, window, { kind: 'csv', text }, columns, secureRandom);
}

async function findings(rows: readonly string[], columns: Columns = {}) {
  const error: unknown = await counted(rows, columns).catch((reason: unknown) => reason);
  if (error instanceof FindingsError) return error;
  throw error;
}

describe('a column of dates', () => {
  it('is read once one date proves the order, wherever it stands, and that is said', async () => {
    for (const rows of [
      ['06/01/2026', '13/01/2026', '02/03/2026'],
      ['13/01/2026', '02/03/2026', '06/01/2026'],
    ]) {
      const { persons, facts } = await counted(rows);
      expect(persons).toBe(1);
      expect(facts.notes).toMatchObject([
        { code: 'date-order', sentence: expect.stringContaining('have the day first, as "13/01/2026"') as string },
      ]);
    }
    expect((await counted(['01/06/2026', '1/13/2026'])).persons).toBe(1);
  });

  it('without a proof is asked about, with both days, and either answer is taken', async () => {
    const error = await findings(['06/01/2026', '07/01/2026', '2026-01-08']);
    expect(error).toBeInstanceOf(QuestionsError);
    expect(error.findings).toMatchObject([
      {
        code: 'date-order',
        answer: 'dateOrder',
        about: ['date', '06/01/2026'],
        candidates: ['day-first', 'month-first'],
        rows: { count: 2, first: 'line 2' },
      },
    ]);
    expect(error.message).toContain('6 January 2026 or 1 June 2026');
    expect((await counted(['06/01/2026', '07/01/2026'], { dateOrder: 'day-first' })).persons).toBe(2);
    await expect(counted(['06/01/2026', '07/01/2026'], { dateOrder: 'month-first' })).rejects.toThrow('All 2 rows are outside the window');
  });

  it('whose order makes no difference is not asked about', async () => {
    expect((await counted(['01/01/2025', '02/03/2025', '2026-01-08'])).persons).toBe(1);
  });

  it('with proofs of both orders is wrong', async () => {
    const error = await findings(['13/01/2026', '1/14/2026']);
    expect(error.findings).toMatchObject([{ code: 'date-order', about: ['1/14/2026', '13/01/2026'] }]);
    expect(error.findings[0]?.answer).toBeUndefined();
    expect((await findings(['1/14/2026'], { dateOrder: 'day-first' })).message).toContain('is no date with the day first');
  });

  it('of numbers counts from 1900, unless only 1904 puts rows into the window: then it is asked', async () => {
    const { facts } = await counted(['46027', '46100']);
    expect(facts.notes).toMatchObject([{ code: 'date-base' }]);
    const error = await findings(['44565', '44566']);
    expect(error.findings.map(({ answer }) => answer)).toEqual(['dateBase', 'nothing']);
    expect((await counted(['44565', '44566'], { dateBase: 1904 })).persons).toBe(2);
  });

  it('of which some are left out on purpose names them', async () => {
    const { persons, leftOut } = await counted(['2026-01-06', 'n/a', 'N/A'], { values: { date: { 'n/a': null } } });
    expect(persons).toBe(1);
    expect(leftOut).toEqual(['1 row with "n/a" under "date", as you said.', '1 row with "N/A" under "date", as you said.']);
  });
});

describe('a column of dates of birth', () => {
  const born = async (births: readonly string[], columns: Columns = {}, name = 'Date of birth') => {
    const text = `person,${name},date\n${births.map((birth, at) => `p${at},${birth},2026-01-0${5 + at}\n`).join('')}`;
    const { counts, facts } = await tally(visits, window, { kind: 'csv', text }, columns, secureRandom);
    return { counts: counts.map(Number), notes: facts.notes.map(({ sentence }) => sentence) };
  };

  it('gives ages on the first day of the window', async () => {
    const { counts, notes } = await born(['2008-01-05', '2008-01-06', '1961-01-05', '1961-01-06', '2026-01-10']);
    expect(counts).toEqual([2, 2, 1]);
    expect(notes).toEqual(['Ages were worked out from "Date of birth" for 2026-01-05, the window\'s first day.']);
  });

  it('can be in any form, and ambiguous where the band is the same', async () => {
    expect((await born(['03/04/1990', '21-Jun-85', '33045'], {}, 'DOB')).counts).toEqual([0, 3, 0]);
    await expect(born(['04/01/2008', '01/02/2008'])).rejects.toThrow('4 January 2008 or 1 April 2008');
    expect((await born(['04/01/2008', '01/02/2008'], { dateOrder: 'day-first' })).counts).toEqual([1, 1, 0]);
  });

  it('is asked about if its name does not say so', async () => {
    await expect(born(['1990-06-21'], {}, 'age')).rejects.toMatchObject({ findings: [{ code: 'birth-date', answer: 'birth' }] });
    expect((await born(['1990-06-21'], { birth: ['age'] }, 'age')).counts).toEqual([0, 1, 0]);
  });

  it.each([
    ['1990', 'a year alone'],
    ['03-Apr-20', 'in either of two centuries'],
    ['2026-01-12', 'is after the window'],
    ['1890-01-01', 'older than 120'],
    ['soon', 'is not a date of birth'],
  ])('"%s" is none', async (birth, sentence) => {
    await expect(born([birth])).rejects.toThrow(sentence);
  });
});
