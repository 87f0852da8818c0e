// upload.test.ts — reports and their errors, byte for byte (DAP-18 §4.4.2)
import { expect, test } from 'vitest';
import { decode } from '../../crypto/codec.ts';
import { HpkeCiphertext } from '../../protocol/dap/hpke.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { Time } from '../../protocol/dap/time.ts';
import { PlaintextInputShare, ReportMetadata, UploadErrors, UploadRequest, uploadRequestOf } from '../../protocol/dap/upload.ts';
import { annotated, counting, expectWire } from '../support/annotated.ts';

const metadata: ReportMetadata = {
  reportId: ReportId(counting(1, 16)),
  time: Time(17_419_860n),
  publicExtensions: [
    { extensionType: 1, extensionData: Uint8Array.of(0x30, 0x31) },
    { extensionType: 0xff01, extensionData: new Uint8Array() },
  ],
};
const leaderShare: HpkeCiphertext = { configId: 1, enc: counting(0xe0, 2), payload: counting(0xd0, 3) };
const helperShare: HpkeCiphertext = { configId: 2, enc: counting(0xc0, 1), payload: counting(0xb0, 1) };

test('ReportMetadata without extensions', () => {
  expectWire(
    ReportMetadata,
    { ...metadata, publicExtensions: [] },
    `0102030405060708090a0b0c0d0e0f10  report_id
     000000000109ce54                  time
     0000                              length of public_extensions`,
  );
});

const report = `
  0102030405060708090a0b0c0d0e0f10  report_metadata.report_id
  000000000109ce54                  report_metadata.time
  000a                              length of public_extensions
  0001                              extension_type
  0002                              length of extension_data
  3031                              extension_data
  ff01                              extension_type
  0000                              length of extension_data
  00000004                          length of public_share
  a0a1a2a3                          public_share
  01                                leader_encrypted_input_share.config_id
  0002                              length of enc
  e0e1                              enc
  00000003                          length of payload
  d0d1d2                            payload
  02                                helper_encrypted_input_share.config_id
  0001                              length of enc
  c0                                enc
  00000001                          length of payload
  b0                                payload`.trim();

test('UploadRequest: one report after the other, to the end of the message', () => {
  const value = {
    reportMetadata: metadata,
    publicShare: counting(0xa0, 4),
    leaderEncryptedInputShare: leaderShare,
    helperEncryptedInputShare: helperShare,
  };
  expectWire(UploadRequest, { reports: [value, value] }, `${report}\n${report}`);
  expectWire(UploadRequest, { reports: [] }, '');
});

test.each([
  [
    'extensions that reach beyond their list',
    report.replace('000a', '0008'),
    'reports.0.reportMetadata.publicExtensions.1.extensionData: expected 2 more bytes, found 0',
  ],
  [
    'an extension that is longer than its list',
    report.replace('0002                              length of extension_data', '0009  length'),
    'reports.0.reportMetadata.publicExtensions.0.extensionData: expected 9 more bytes',
  ],
  ['a second report that is cut off', `${report}\n${report.replace(/b0 +payload/, '')}`, 'reports.1.helperEncryptedInputShare'],
])('UploadRequest with %s is refused', (_, text, problem) => {
  expect(() => decode(UploadRequest, annotated(text))).toThrow(problem);
});

test('PlaintextInputShare', () => {
  expectWire(
    PlaintextInputShare,
    { privateExtensions: [{ extensionType: 0xff02, extensionData: Uint8Array.of(9) }], payload: counting(0x30, 4) },
    `0005      length of private_extensions
     ff02      extension_type
     0001      length of extension_data
     09        extension_data
     00000004  length of payload
     30313233  payload`,
  );
  expect(() => decode(PlaintextInputShare, annotated('0000 length of private_extensions\n00000000 length of payload'))).toThrow(
    'payload: expected at least 1 bytes',
  );
});

test('UploadErrors: only what failed', () => {
  expectWire(
    UploadErrors,
    {
      status: [
        { id: ReportId(counting(0, 16)), error: 'report_replayed' },
        { id: ReportId(counting(16, 16)), error: 'outdated_config' },
      ],
    },
    `000102030405060708090a0b0c0d0e0f  id
     02                                error
     101112131415161718191a1b1c1d1e1f  id
     0b                                error`,
  );
});

test.each([0, 12, 255])('UploadErrors with the unknown error %d is refused', (error) => {
  expect(() => decode(UploadErrors, Uint8Array.from([...counting(0, 16), error]))).toThrow(
    `status.0.error: unknown report error ${String(error)}`,
  );
});

test('no more is read than anybody may send', () => {
  const one = annotated(report);
  const two = new Uint8Array([...one, ...one]);
  expect(decode(uploadRequestOf(2), two).reports).toHaveLength(2);
  expect(() => decode(uploadRequestOf(1), two)).toThrow('reports: expected at most 1 items');
  const extensions = Array.from(
    { length: 65 },
    (_, i) => `${i.toString(16).padStart(4, '0')}  extension_type\n0000  length of extension_data`,
  );
  const text = (count: number): string =>
    `${(4 * count).toString(16).padStart(4, '0')}  length\n${extensions.slice(0, count).join('\n')}\n00000001  length of payload\n00  payload`;
  expect(decode(PlaintextInputShare, annotated(text(64))).privateExtensions).toHaveLength(64);
  expect(() => decode(PlaintextInputShare, annotated(text(65)))).toThrow('privateExtensions: expected at most 64 items');
});
