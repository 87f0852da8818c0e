// words.test.ts — bands, numbers, usual words and near names: what a text means, what it might mean, and what it doesn't.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBand } from '../../../client-sdk/rows/band-words.ts';
import { looseForm, looseHeading, nearest } from '../../../protocol/json/loose.ts';
import { currencyOf, readNumber, readWhole } from '../../../client-sdk/rows/numbers.ts';
import { usualMeaning } from '../../../client-sdk/rows/usual-words.ts';
import { valueNames, type Dimension } from '../../../protocol/charter/cells.ts';
import { fold } from '../../../protocol/json/fold.ts';

const ages: Dimension = { name: 'age', bands: [18, 35, 65] };
const debts: Dimension = { name: 'debt', bands: [100, 500] };

function band(dimension: Dimension, text: string, isAge = true): string {
  const reading = readBand(dimension, text, isAge);
  switch (reading.kind) {
    case 'number':
      return String(reading.value);
    case 'band':
      return `band ${reading.index}`;
    case 'across':
      return `across ${reading.bands.join()}`;
    default:
      return reading.kind;
  }
}

describe('an age', () => {
  it.each([
    ['34', '34'],
    ['34.5', '34.5'],
    ['34 years', '34'],
    ['34yrs', '34'],
    ['34 y/o', '34'],
    ['aged 34', '34'],
    ['18 months', '1'],
    ['6 weeks', '0'],
    ['18-34', 'band 1'],
    ['18–34', 'band 1'],
    ['18 to 34', 'band 1'],
    ['18 - 34 years', 'band 1'],
    ['18 to under 35', 'band 1'],
    ['20-24', 'band 1'],
    ['0-17', 'band 0'],
    ['under 18', 'band 0'],
    ['Under 18s', 'none'],
    ['<18', 'band 0'],
    ['<= 17', 'band 0'],
    ['17 and under', 'band 0'],
    ['up to 17', 'band 0'],
    ['65+', 'band 3'],
    ['65 +', 'band 3'],
    ['65 and over', 'band 3'],
    ['65 or older', 'band 3'],
    ['65 years and over', 'band 3'],
    ['65 plus', 'band 3'],
    ['≥65', 'band 3'],
    ['over 64', 'band 3'],
    ['over 70', 'band 3'],
    ['over 65', 'across 3,2'],
    ['18-35', 'across 1,2'],
    ['16-24', 'across 1,0'],
    ['60+', 'across 3,2'],
    ['under 25', 'across 0,1'],
    ['34-18', 'none'],
    ['05-Sep', 'mangled'],
    ['Oct-14', 'mangled'],
    ['', 'none'],
    ['old', 'none'],
    ['18-34-50', 'none'],
  ])('%j is %s', (text, meaning) => {
    expect(band(ages, text)).toBe(meaning);
  });
});

describe('a number in bands', () => {
  it.each([
    ['£250', '250'],
    ['£1,250.50', '1250.5'],
    ['100-499', 'band 1'],
    ['£100 – £499', 'band 1'],
    ['under £100', 'band 0'],
    ['£500+', 'band 2'],
    ['34 years', 'none'],
  ])('%j is %s', (text, meaning) => {
    expect(band(debts, text, false)).toBe(meaning);
  });

  it("or the band's own label, in any bands", () => {
    const anyBands = fc
      .uniqueArray(fc.integer({ min: -200, max: 200 }), { minLength: 1, maxLength: 6 })
      .map((edges) => edges.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(anyBands, (bands) => {
        const dimension = { name: 'x', bands };
        if (bands.some((edge) => edge < 0)) return; // a label with a minus in it is asked about
        for (const [index, label] of valueNames(dimension).entries()) expect(band(dimension, label, false)).toBe(`band ${index}`);
      }),
      { seed: 18 },
    );
  });
});

describe('a number', () => {
  it.each([
    ['0', 0],
    ['1120', 1120],
    ['1,120', 1120],
    ['1 120', 1120],
    ['1\u00A0120', 1120],
    ["1'120", 1120],
    ['12,345,678', 12345678],
    ['1.234.567', 1234567],
    ['£80', 80],
    ['£ 80.00', 80],
    ['80 GBP', 80],
    ['1,120.00', 1120],
    ['12.0', 12],
    ['12.', 12],
    ['1,12', undefined],
    ['1,1200', undefined],
    ['1.120', undefined],
    ['12.5', undefined],
    ['-1', undefined],
    ['+5', undefined],
    ['(5)', undefined],
    ['1e3', undefined],
    ['5%', undefined],
    ['£', undefined],
    ['<5', undefined],
    ['*', undefined],
    ['-', undefined],
    ['', undefined],
    ['9007199254740993', undefined],
  ])('%j is %s whole', (text, value) => {
    expect(readWhole(text)).toBe(value);
  });

  it('may have a sign, a fraction and a currency where it is not a count', () => {
    expect([readNumber('-1.5'), readNumber('+2'), readNumber('-£3'), readNumber('£-3')]).toEqual([-1.5, 2, -3, undefined]);
    expect(['£5', '5 EUR', '5', '$5'].map(currencyOf)).toEqual(['£', '€', undefined, '$']);
  });
});

describe('usual words', () => {
  it.each([
    [['yes', 'no'], 'Y', 'yes'],
    [['yes', 'no'], 'TRUE', 'yes'],
    [['yes', 'no'], '1', 'yes'],
    [['yes', 'no'], '✓', 'yes'],
    [['yes', 'no'], 'n', 'no'],
    [['yes', 'no'], '0', 'no'],
    [['Yes', 'No', 'Not known'], 'f', 'No'],
    [['yes', 'no'], '2', undefined],
    [['yes', 'no'], 'x', undefined],
    [['north', 'south'], 'n', undefined],
    [['falling', 'steady', 'rising', 'sharply rising'], 'Rising sharply', 'sharply rising'],
    [['falling', 'steady', 'rising', 'sharply rising'], 'no change', 'steady'],
    [['falling', 'steady', 'rising', 'sharply rising'], 'worse', undefined],
  ])('of %j, %j is %s', (values, text, meaning) => {
    expect(usualMeaning(values, text)).toBe(meaning);
  });
});

describe('names', () => {
  it.each([
    ['Salford-Central', 'salford central'],
    ['Salford–Central', 'SALFORD  CENTRAL'],
    ['food & drink', 'Food and Drink'],
    ["St. Mary's", 'st. mary’s'],
    ['visit_date', 'Visit Date'],
    ['1–2', '1-2'],
  ])('"%s" and "%s" are one', (a, b) => {
    expect(looseForm(a)).toBe(looseForm(b));
  });

  it.each([
    ['1-2', '12'],
    ['10 1', '101'],
    ['Kersal', 'Kérsal'],
    ['Salford (Central)', 'Salford Central'],
    ['a/b', 'ab'],
  ])('"%s" and "%s" are two', (a, b) => {
    expect(looseForm(a)).not.toBe(looseForm(b));
  });

  it('that fold alike are one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (text) => {
        expect(looseForm(fold(text))).toBe(looseForm(text.replace(/['’‘`´]/g, '')));
      }),
      { seed: 19 },
    );
    expect(looseHeading('Area: *')).toBe(looseHeading('area'));
  });

  it.each([
    ['Salford (Central)', ['Salford Central']],
    ['Salford C.', ['Salford Central']],
    ['Salford Cntral', ['Salford Central']],
    ['Kérsal', ['Kersal']],
    ['Ecles', ['Eccles']],
    ['Eccles ward', ['Eccles']],
    ['Leeds', []],
    ['', []],
  ])('near "%s" are %j', (text, near) => {
    expect(nearest(text, ['Eccles', 'Salford Central', 'Kersal', 'Ordsall'])).toEqual(near);
  });
});
