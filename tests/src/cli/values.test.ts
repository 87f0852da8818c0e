// values.test.ts — what the text of an option means: NAME=VALUE, names with commas, whole numbers
import { describe, expect, it } from 'vitest';
import { namedValue, namesOf, wholeNumber } from '../../../src/cli/values.ts';

describe('#43 NAME=VALUE', () => {
  const split = (pair: string, ...names: string[]) => namedValue('column', pair, names, 'DIMENSION=COLUMN');

  it('is cut at the first "=" of which the name is known', () => {
    expect(split('area=area=ward', 'area')).toEqual(['area', 'area=ward']);
    expect(split('Area = ward', 'area')).toEqual(['Area', 'ward']);
    expect(split('a=b=c', 'a=b')).toEqual(['a=b', 'c']);
    expect(split('aera=ward', 'area')).toEqual(['aera', 'ward']); // for the command to say that there is no "aera"
  });

  it('is refused without "=", name or value, and if two names fit', () => {
    for (const pair of ['area', 'area=', '=ward', '=']) expect(() => split(pair, 'area')).toThrow('--column takes DIMENSION=COLUMN');
    expect(() => split('a=b=c', 'a', 'a=b')).toThrow('can be read in two ways');
  });
});

it('#23 names with commas, or of a repeated option, are joined, each once', () => {
  expect(namesOf('failed', ['winter, summer', 'Winter'])).toEqual(['winter', 'summer']);
  expect(() => namesOf('failed', ['winter,,summer'])).toThrow('--failed takes names separated by single commas');
});

it('whole numbers are digits alone, within their bounds', () => {
  expect(['3', '12'].map((value) => wholeNumber('windows', value, 3, 12))).toEqual([3, 12]);
  for (const value of ['2', '13', '3.0', '1e1', '+3', ' 3', ''])
    expect(() => wholeNumber('windows', value, 3, 12)).toThrow(`--windows takes a whole number from 3 to 12, not "${value}".`);
});
