// collection.test.ts — collection jobs and aggregate shares, byte for byte (DAP-18 §4.6, §5)
import { expect, test } from 'vitest';
import { decode, encode } from '../../crypto/codec.ts';
import {
  BatchMode,
  LeaderSelectedBatchSelectorConfig,
  LeaderSelectedQueryConfig,
  TimeIntervalBatchSelectorConfig,
  TimeIntervalQueryConfig,
} from '../../protocol/dap/batch-mode.ts';
import { AggregateShare, AggregateShareReq, CollectionJobReq, CollectionJobResp } from '../../protocol/dap/collection.ts';
import { BatchId } from '../../protocol/dap/ids.ts';
import { interval } from '../../protocol/dap/time.ts';
import { annotated, counting, expectWire } from '../support/annotated.ts';

const week = interval(20_003n, 20_010n);
const ciphertext = { configId: 5, enc: counting(0xe0, 1), payload: counting(0xd0, 2) };

const timeIntervalReq: CollectionJobReq = {
  query: { batchMode: BatchMode.timeInterval, config: encode(TimeIntervalQueryConfig, { batchInterval: week }) },
  aggParam: new Uint8Array(),
  extensions: [],
};

const timeIntervalText = `
  01                query.batch_mode
  0010              length of query.config
  0000000000004e23  batch_interval.start
  0000000000000007  batch_interval.duration
  00000000          length of agg_param
  0000              length of extensions`.trim();

test('CollectionJobReq for a time interval', () => {
  expectWire(CollectionJobReq, timeIntervalReq, timeIntervalText);
});

test('CollectionJobReq for the next leader-selected batch', () => {
  expectWire(
    CollectionJobReq,
    {
      query: { batchMode: BatchMode.leaderSelected, config: encode(LeaderSelectedQueryConfig, {}) },
      aggParam: Uint8Array.of(1),
      extensions: [{ extensionType: 9, extensionData: Uint8Array.of(8) }],
    },
    `02        query.batch_mode
     0000      length of query.config
     00000001  length of agg_param
     01        agg_param
     0005      length of extensions
     0009      extension_type
     0001      length of extension_data
     08        extension_data`,
  );
});

test.each(['00', '03', 'ff'])('CollectionJobReq with batch mode %s is refused', (mode) => {
  expect(() => decode(CollectionJobReq, annotated(timeIntervalText.replace(/^01/, mode)))).toThrow('query.batchMode: unknown value');
});

test('CollectionJobResp', () => {
  expectWire(
    CollectionJobResp,
    { reportCount: 4000n, interval: week, leaderEncryptedAggShare: ciphertext, helperEncryptedAggShare: { ...ciphertext, configId: 6 } },
    `0000000000000fa0  report_count
     0000000000004e23  interval.start
     0000000000000007  interval.duration
     05                leader_encrypted_agg_share.config_id
     0001              length of enc
     e0                enc
     00000002          length of payload
     d0d1              payload
     06                helper_encrypted_agg_share.config_id
     0001              length of enc
     e0                enc
     00000002          length of payload
     d0d1              payload`,
  );
});

test('AggregateShareReq', () => {
  expectWire(
    AggregateShareReq,
    {
      collectionJobReq: timeIntervalReq,
      batchSelector: { batchMode: BatchMode.timeInterval, config: encode(TimeIntervalBatchSelectorConfig, { batchInterval: week }) },
      reportCount: 1000n,
      checksum: counting(0, 32),
    },
    `${timeIntervalText}
     01                                                                batch_selector.batch_mode
     0010                                                              length of batch_selector.config
     0000000000004e23                                                  batch_interval.start
     0000000000000007                                                  batch_interval.duration
     00000000000003e8                                                  report_count
     000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f  checksum`,
  );
});

test('AggregateShare', () => {
  expectWire(
    AggregateShare,
    { encryptedAggregateShare: ciphertext },
    `05        encrypted_aggregate_share.config_id
     0001      length of enc
     e0        enc
     00000002  length of payload
     d0d1      payload`,
  );
});

test('LeaderSelectedBatchSelectorConfig is the batch ID', () => {
  expectWire(
    LeaderSelectedBatchSelectorConfig,
    { batchId: BatchId(counting(0, 32)) },
    '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f batch_id',
  );
  expectWire(LeaderSelectedQueryConfig, {}, '');
});
