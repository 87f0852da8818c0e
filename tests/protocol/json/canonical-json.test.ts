// canonical-json.test.ts — RFC 8785's own examples, and what has no canonical form.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, fromUtf8, utf8 } from '../../../crypto/bytes.ts';
import { canonicalJson, parseJson } from '../../../protocol/json/canonical-json.ts';

const text = (value: unknown) => fromUtf8(canonicalJson(value));

describe('RFC 8785', () => {
  test('§3.2.4: the bytes of the example', () => {
    const source = String.raw`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`;
    const wanted = `7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c3165
      2b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d`;
    expect(canonicalJson(parseJson(source))).toEqual(fromHex(wanted.replaceAll(/\s/g, '')));
  });

  test('§3.2.3: keys in the order of their UTF-16 code units', () => {
    const source = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
      "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`;
    const values = Object.values(parseJson(text(parseJson(source))) as Record<string, string>);
    const sorted = [...text(parseJson(source)).matchAll(/:"([^"]*)"/g)].map(([, value]) => value);
    expect(values).toHaveLength(7);
    expect(sorted).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('Appendix B: the double %s is %s', (bits, wanted) => {
    expect(text(new DataView(fromHex(bits).buffer).getFloat64(0))).toBe(wanted);
  });
});

test.each([
  ['infinity', Number.POSITIVE_INFINITY],
  ['not a number', Number.NaN],
  ['half of a surrogate pair', '\ud83d'],
  ['half of a surrogate pair, the other one', 'a\ude00'],
  ['half of a surrogate pair in a key', { '\ud83d': 1 }],
  ['undefined', { a: undefined }],
  ['a big integer', 1n],
  ['a date', new Date(0)],
])('%s has no canonical form', (_, value) => {
  expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'json' }));
});

test.each([
  ['a key given twice', '{"a":1,"a":2}'],
  ['a key given twice in two spellings', String.raw`{"a":1,"\u0061":2}`],
  ['a number that no double holds', '1e999'],
  ['half of a surrogate pair', String.raw`"\ud83d"`],
  ['a comma too many', '[1,]'],
  ['a leading zero', '01'],
  ['something after the end', '{} x'],
  ['a control character in a text', '"\u0001"'],
  ['single quotes', "{'a':1}"],
  ['nothing', ''],
  ['nesting without end', '['.repeat(10_000)],
])('%s is refused', (_, source) => {
  expect(() => parseJson(source)).toThrow(expect.objectContaining({ code: 'json' }));
});

test('a key named __proto__ is a key like any other', () => {
  expect(text(parseJson('{"__proto__":1}'))).toBe('{"__proto__":1}');
});

test('parsing agrees with JSON.parse, and what is canonical stays as it is', () => {
  fc.assert(
    fc.property(fc.json(), (source) => {
      const once = text(parseJson(source));
      expect(JSON.parse(once)).toEqual(JSON.parse(text(JSON.parse(source))));
      expect(canonicalJson(parseJson(once))).toEqual(utf8(once));
    }),
    { seed: 1 },
  );
});

describe('#44 a text from an editor that marks its encoding', () => {
  test('is read after a byte-order mark', () => {
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(() => parseJson('\uFEFF\uFEFF{"a":1}')).toThrow('needs a value');
    expect(parseJson('"\uFEFF"')).toBe('\uFEFF');
  });

  test.each([
    ['little-endian, marked', Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0)],
    ['big-endian, marked', Uint8Array.of(0xfe, 0xff, 0, 0x7b, 0, 0x7d)],
    ['little-endian', Uint8Array.of(0x7b, 0, 0x7d, 0)],
    ['big-endian', Uint8Array.of(0, 0x7b, 0, 0x7d)],
  ])('in UTF-16, %s, is refused with what to do', (_, bytes) => {
    expect(() => parseJson(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))).toThrow('Save it again with the encoding UTF-8');
  });
});
