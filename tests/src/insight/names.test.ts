// names.test.ts — names and values as researchers type them: in any case, with commas and "=" in them, or called as every object's members are.
import { describe, expect, it } from 'vitest';
import { changes } from '../../../src/insight/changes.ts';
import { dictionary, meant, splitNames, splitPair } from '../../../src/insight/names.ts';
import { query } from '../../../src/insight/query.ts';
import { QueryError } from '../../../src/insight/question.ts';
import { shares } from '../../../src/insight/shares.ts';
import { visits } from '../research/releases.ts';

const KNOWN = ['window', 'area', 'age, in years', 'a=b', 'a', 'toString'];

describe('#46 names with a comma', () => {
  it.each([
    ['window,area', ['window', 'area']],
    ['age, in years', ['age, in years']],
    ['window,age, in years,area', ['window', 'age, in years', 'area']],
    ['AREA , Age,  in Years', ['area', 'age, in years']],
    ['toString,nothing', ['toString', 'nothing']],
    ['age', ['age']],
  ])('%j is %j', (typed, names) => {
    expect(splitNames(typed, KNOWN)).toEqual(names);
  });
});

describe('#46 names with "="', () => {
  const values = (name: string) => (name === 'a' ? ['b=c', 'd'] : name === 'a=b' ? ['e', 'c=d'] : ['Ordsall', 'x=y']);
  it.each([
    ['area=Ordsall', ['area', 'Ordsall']],
    ['Area=ordsall ', ['area', 'Ordsall']],
    ['area=x=y', ['area', 'x=y']],
    ['a=d', ['a', 'd']],
    ['a=b=e', ['a=b', 'e']],
    ['a=b=c', ['a', 'b=c']], // "a=b" has no value "c", and "a" has this one
    ['a=b=c=d', ['a=b', 'c=d']],
    ['age, in years=x=y', ['age, in years', 'x=y']],
    ['nothing=1=2', ['nothing', '1=2']],
  ])('%j is %j', (typed, pair) => {
    expect(splitPair(typed, KNOWN, values)).toEqual(pair);
  });
  it('a text without one is none', () => {
    expect(splitPair('area', KNOWN, values)).toBeUndefined();
  });
});

it('a name in any case is meant, unless two fold alike', () => {
  expect(meant(['Area', 'age'], 'AREA\u200b')).toBe('Area');
  expect(meant(['Area', 'area'], 'area')).toBe('area');
  expect(meant(['Area', 'area'], 'AREA')).toBeUndefined();
});

it('#36 an object of names inherits nothing', () => {
  const members = dictionary([['__proto__', 'own']]);
  expect(members['constructor']).toBeUndefined();
  expect(Object.entries(members)).toEqual([['__proto__', 'own']]);
});

describe('questions in any case', () => {
  const releases = [visits(0, [100, 50, 40, 10]), visits(1, [190, 52, 40, 11])];
  const asked = { instrument: 'visits', by: ['Window', 'AREA'], where: { Reason: 'FOOD' }, level: 0.95 };
  const exact = { instrument: 'visits', by: ['window', 'area'], where: { reason: 'food' }, level: 0.95 };
  it('have the answer of the exact ones', () => {
    expect(query(releases, asked).rows).toEqual(query(releases, exact).rows);
    expect(changes(releases, asked)).toEqual(changes(releases, exact));
    const part = (dimension: string, value: string) => ({ part: { dimension, values: [value] } });
    const [loose, strict] = [
      { ...asked, where: {} },
      { ...exact, where: {} },
    ];
    expect(shares(releases, { ...loose, ...part('REASON', 'Food') })).toEqual(shares(releases, { ...strict, ...part('reason', 'food') }));
  });
  it('#36 are refused for a name that every object has, and none of ours', () => {
    expect(() => query(releases, { ...exact, by: ['constructor'] })).toThrow(QueryError);
    expect(() => query(releases, { ...exact, where: { toString: 'x' } })).toThrow(QueryError);
  });
});
