// extension.test.ts — lists of extensions: order, repeats and what nobody knows (DAP-18 §4.4.3, §4.5.3.4)
import { describe, expect, test } from 'vitest';
import { areInOrder, Extension, unrecognizedTypes } from '../../protocol/dap/extension.ts';
import { reportExtensionsProblem } from '../../protocol/dap/report-extensions.ts';
import { expectWire } from '../support/annotated.ts';

function extensions(...types: readonly number[]): readonly Extension[] {
  return types.map((extensionType) => ({ extensionType, extensionData: new Uint8Array() }));
}

test('Extension', () => {
  expectWire(
    Extension,
    { extensionType: 0xff00, extensionData: Uint8Array.of(1, 2, 3) },
    `ff00    extension_type
     0003    length of extension_data
     010203  extension_data`,
  );
});

test('order is strict', () => {
  expect(areInOrder(extensions())).toBe(true);
  expect(areInOrder(extensions(0, 1, 65_535))).toBe(true);
  expect(areInOrder(extensions(1, 1))).toBe(false);
  expect(areInOrder(extensions(2, 1))).toBe(false);
});

test('the reserved type is known to nobody', () => {
  expect(unrecognizedTypes(extensions(0, 1, 2), new Set([0, 1]))).toEqual([0, 2]);
});

describe('a report with', () => {
  const recognized = { public: new Set([1, 3]), private: new Set([2, 3]) };

  test.each([
    ['no extensions', [], [], undefined],
    ['known ones', [1], [2], undefined],
    ['unknown ones in both lists', [1, 23], [2, 42], { kind: 'unrecognized', types: [23, 42] }],
    ['a private one in public', [2], [], { kind: 'unrecognized', types: [2] }],
    ['one twice in public', [1, 1], [], { kind: 'repeated', type: 1 }],
    ['one in public and in private', [3], [3], { kind: 'repeated', type: 3 }],
    ['public ones out of order', [3, 1], [], { kind: 'out-of-order' }],
    ['private ones out of order', [], [3, 2], { kind: 'out-of-order' }],
  ])('%s', (_, publicTypes, privateTypes, problem) => {
    expect(reportExtensionsProblem(extensions(...publicTypes), extensions(...privateTypes), recognized)).toEqual(problem);
  });
});
