// seals.test.ts — what input shares and aggregate shares are bound to, byte for byte (DAP-18 §4.4.2.1, §4.6.7)
import { expect, test } from 'vitest';
import { toHex, utf8 } from '../../crypto/bytes.ts';
import { BatchMode } from '../../protocol/dap/batch-mode.ts';
import { ReportId, TaskId } from '../../protocol/dap/ids.ts';
import { Role } from '../../protocol/dap/role.ts';
import { AggregateShareAad, aggregateShareInfo, InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import type { TaskConfiguration } from '../../protocol/dap/task.ts';
import { Time } from '../../protocol/dap/time.ts';
import { annotated, counting, expectWire } from '../support/annotated.ts';

test('info names the version, what is sealed, the sender and the recipient', () => {
  const inputShare = '6461702d313820696e707574207368617265'; // "dap-18 input share"
  expect(toHex(inputShareInfo(Role.leader))).toBe(toHex(annotated(`${inputShare} text\n01 client\n02 leader`)));
  expect(toHex(inputShareInfo(Role.helper))).toBe(toHex(annotated(`${inputShare} text\n01 client\n03 helper`)));
  const aggregateShare = '6461702d313820616767726567617465207368617265'; // "dap-18 aggregate share"
  expect(toHex(aggregateShareInfo(Role.leader))).toBe(toHex(annotated(`${aggregateShare} text\n02 leader\n00 collector`)));
  expect(toHex(aggregateShareInfo(Role.helper))).toBe(toHex(annotated(`${aggregateShare} text\n03 helper\n00 collector`)));
});

const taskConfiguration: TaskConfiguration = {
  taskInfo: Uint8Array.of(0x74),
  leaderAggregatorEndpoint: utf8('a:'),
  helperAggregatorEndpoint: utf8('b:'),
  timePrecision: 1n,
  minBatchSize: 2n,
  batchMode: BatchMode.leaderSelected,
  batchConfig: new Uint8Array(),
  vdafType: 1,
  vdafConfiguration: new Uint8Array(),
  extensions: [],
};

const taskText = `
  000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f  task_id
  01                task_configuration: length of task_info
  74                task_info
  0002              length of leader_aggregator_endpoint
  613a              leader_aggregator_endpoint
  0002              length of helper_aggregator_endpoint
  623a              helper_aggregator_endpoint
  0000000000000001  time_precision
  0000000000000002  min_batch_size
  02                batch_mode
  0000              length of batch_config
  00000001          vdaf_type
  0000              length of vdaf_configuration
  0000              length of extensions`.trim();

test('InputShareAad', () => {
  expectWire(
    InputShareAad,
    {
      taskId: TaskId(counting(0, 32)),
      taskConfiguration,
      reportMetadata: { reportId: ReportId(counting(0, 16)), time: Time(3n), publicExtensions: [] },
      publicShare: counting(0xa0, 2),
    },
    `${taskText}
     000102030405060708090a0b0c0d0e0f  report_metadata.report_id
     0000000000000003                  report_metadata.time
     0000                              length of report_metadata.public_extensions
     00000002                          length of public_share
     a0a1                              public_share`,
  );
});

test('AggregateShareAad', () => {
  expectWire(
    AggregateShareAad,
    {
      taskId: TaskId(counting(0, 32)),
      taskConfiguration,
      collectionJobReq: {
        query: { batchMode: BatchMode.leaderSelected, config: new Uint8Array() },
        aggParam: new Uint8Array(),
        extensions: [],
      },
    },
    `${taskText}
     02        collection_job_req.query.batch_mode
     0000      length of query.config
     00000000  length of agg_param
     0000      length of extensions`,
  );
});
