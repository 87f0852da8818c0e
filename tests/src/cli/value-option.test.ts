// value-option.test.ts — what --value says: the column, the text and the charter's value, wherever signs like these stand in them
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../protocol/charter/instrument.ts';
import { valuesMeant } from '../../../src/cli/value-option.ts';

const instrument: Instrument = {
  kind: 'count',
  name: 'visits',
  question: 'How many?',
  gathered: 'together',
  cellMax: 100,
  cellsPerPerson: 1,
  dimensions: [
    { name: 'area', values: ['Salford Central', 'a=b', 'other'] },
    { name: 'reason: main', values: ['food', 'other'] },
    { name: 'age', bands: [18, 65] },
    { name: 'constructor', values: ['brick'] },
  ],
};
const only: Instrument = { ...instrument, dimensions: [{ name: 'area', values: ['Eccles'] }] };

describe('--value', () => {
  it.each<[string, unknown]>([
    ['area: Salford C.=Salford Central', { area: { 'Salford C.': 'Salford Central' } }],
    ['AREA:M5=salford central', { area: { M5: 'salford central' } }],
    ['Salford C.=Salford Central', { area: { 'Salford C.': 'Salford Central' } }],
    ['area: M5=', { area: { M5: null } }],
    ['area: =Salford Central', { area: { '': 'Salford Central' } }],
    ['area: =', { area: { '': null } }],
    ['area: x=y=Salford Central', { area: { 'x=y': 'Salford Central' } }],
    ['area: M5=a=b', { area: { M5: 'a=b' } }],
    ['12:30=food', { 'reason: main': { '12:30': 'food' } }],
    ['reason: main: hunger=food', { 'reason: main': { hunger: 'food' } }],
    ['age: child=below 18', { age: { child: 'below 18' } }],
    ['age: pensioner=70', { age: { pensioner: '70' } }],
    ['date: unknown=', { date: { unknown: null } }],
    ['person: test=', { person: { test: null } }],
    ['amount: <5=3', { amount: { '<5': '3' } }],
    ['constructor: __proto__=brick', { constructor: Object.fromEntries([['__proto__', 'brick']]) }],
  ])('%s', (pair, meant) => {
    expect(valuesMeant([pair], instrument)).toEqual(meant);
  });

  it('names no column where there is only one', () => {
    expect(valuesMeant(['M30=Eccles', 'test='], only)).toEqual({ area: { M30: 'Eccles', test: null } });
  });

  it.each<[readonly string[], string]>([
    [['Salford'], '--value takes "area: Salford C.=Salford Central", or'],
    [['x=other'], 'means "other", which several columns have. Begin it with the column and a colon'],
    [['x=Trafford'], 'means "Trafford", which is no value of the charter'],
    [['x='], 'does not say which column it is about'],
    [['area: x=Salford Central', 'area: x='], '--value says two things of "x" under "area".'],
  ])('%j is refused', (pairs, sentence) => {
    expect(() => valuesMeant(pairs, instrument)).toThrow(sentence);
  });
});
