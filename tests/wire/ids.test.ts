// ids.test.ts — identifiers as bytes and in URLs (DAP-18 §3)
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../../crypto/bytes.ts';
import { decode } from '../../crypto/codec.ts';
import { DecodeError } from '../../crypto/errors.ts';
import { AggregationJobId, BatchId, CollectionJobId, ReportId, TaskId, type IdKind } from '../../protocol/dap/ids.ts';

test("the draft's example", () => {
  const taskId = TaskId(fromHex('f0163447364ccf1bc0e3affcca6873c9c381f64acdf9020662f83f46c07219e7'));
  const jobId = AggregationJobId(fromHex('95ceda51e1a9752368b0d961f9466128'));
  expect(TaskId.toText(taskId)).toBe('8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec');
  expect(AggregationJobId.toText(jobId)).toBe('lc7aUeGpdSNosNlh-UZhKA');
  expect(TaskId.fromText('8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec')).toEqual(taskId);
});

const kinds: readonly (readonly [string, IdKind<Uint8Array>])[] = [
  ['TaskId', TaskId],
  ['ReportId', ReportId],
  ['AggregationJobId', AggregationJobId],
  ['CollectionJobId', CollectionJobId],
  ['BatchId', BatchId],
];

describe.each(kinds)('%s', (_, kind) => {
  const anyBytes = fc.uint8Array({ minLength: kind.size, maxLength: kind.size });

  test('has one text', () => {
    const property = fc.property(anyBytes, (bytes) => {
      const text = kind.toText(kind(bytes));
      expect(kind.fromText(text)).toEqual(bytes);
      for (const other of [`${text}=`, text.slice(1), `${text}A`, ` ${text}`, '', text.replace(/.$/, '+')]) {
        expect(kind.fromText(other)).toBeUndefined();
      }
    });
    fc.assert(property, { seed: 18 });
  });

  test('has one size', () => {
    expect(() => kind(new Uint8Array(kind.size - 1))).toThrow(TypeError);
    expect(() => decode(kind, new Uint8Array(kind.size - 1))).toThrow(DecodeError);
    expect(() => decode(kind, new Uint8Array(kind.size + 1))).toThrow(DecodeError);
    expect(kind.random((length) => new Uint8Array(length).fill(7))).toHaveLength(kind.size);
  });
});

test('leftover bits of the last character are refused', () => {
  expect(ReportId.fromText('AAAAAAAAAAAAAAAAAAAAAA')).toEqual(new Uint8Array(16));
  expect(ReportId.fromText('AAAAAAAAAAAAAAAAAAAAAB')).toBeUndefined();
});
