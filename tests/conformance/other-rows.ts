// other-rows.ts — requirements of DAP-18 §6 (operation), §7 (compliance), §8 (security) and §10 (extending the document)
import { because, row, shown, type Row } from './row.ts';

export const otherRows: readonly Row[] = [
  row(
    '6.4.1',
    'aggregators',
    'SHOULD',
    'Little is dropped: the oldest goes first.',
    shown('conformance/helper-jobs.test.ts', 'a report older than what is remembered is report_dropped'),
  ),
  row(
    '6.4.1',
    'aggregators',
    'MUST',
    'Data of a task is kept.',
    shown('conformance/http.test.ts', 'a deferred collection job is polled at its Location until it is ready'),
  ),
  row(
    '6.4.1',
    'aggregators',
    'SHOULD',
    'Before it is deleted, the collector has had the time to fetch its results.',
    because(
      'Retention counts from the collection, or from the end of the task, and is 90 days by default (aggregator/config.ts, retentionSeconds); what is not collected yet is never deleted.',
    ),
  ),
  row(
    '7',
    'everybody',
    'MUST',
    'HPKE with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM.',
    shown('conformance/upload.test.ts', 'the HPKE configurations have distinct ids, and may be cached'),
  ),
  row(
    '8.6.2',
    'aggregators',
    'SHOULD',
    'The verification key is chosen before any report is made.',
    shown('conformance/helper-jobs.test.ts', 'another verification key is invalidMessage'),
  ),
  row(
    '8.6.3',
    'everybody',
    'SHOULD',
    'Nobody takes part in a task with too small a smallest batch.',
    shown('wire/task.test.ts', 'but not in one %s'),
  ),
  row('8.6.4', 'everybody', 'MUST', 'Rules are relaxed only as far as the VDAF allows.', because('We relax none of the three rules.')),
  row(
    '8.6.4',
    'everybody',
    'SHOULD',
    'Relaxed rules are opted into.',
    because('We relax none of the three rules; our task extension only makes them stricter.'),
  ),
  row(
    '10',
    'authors of extensions',
    'MUST',
    'A document that defines a batch mode has its considerations.',
    because('We define no batch mode.'),
  ),
  row(
    '10',
    'authors of extensions',
    'SHOULD',
    'A document that defines a report extension discusses its security.',
    because('Our two report extensions are described, with what they stop and what they do not, in docs/protocol.md.'),
  ),
  row('10', 'authors of extensions', 'MUST', 'A document that defines a VDAF encodes its configuration.', because('We define no VDAF.')),
  row('10', 'authors of extensions', 'MUST', 'That encoding is enough against cross-protocol attacks.', because('We define no VDAF.')),
];
