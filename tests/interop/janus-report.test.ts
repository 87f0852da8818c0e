// janus-report.test.ts — one report of each VDAF that Janus's own code sharded, sealed, verified and collected: every byte of it read, opened
// and made again by ours. The file was written by Janus's crates (see its "made" field).
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBase64Url, toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { importPrivateKey, openSync } from '../../crypto/hpke/node.ts';
import { helperInit, leaderContinue, leaderInit } from '../../crypto/vdaf/ping-pong.ts';
import { checksumOf } from '../../aggregator/collection/batch.ts';
import { initReqToJanus, respToJanus } from '../../aggregator/peer/janus/messages.ts';
import { AggregationJobInitReq, AggregationJobResp } from '../../protocol/dap/aggregation.ts';
import { BatchMode, TimeIntervalBatchSelectorConfig } from '../../protocol/dap/batch-mode.ts';
import { AggregateShare, AggregateShareReq, CollectionJobReq, CollectionJobResp } from '../../protocol/dap/collection.ts';
import { HpkeConfig, type HpkeCiphertext } from '../../protocol/dap/hpke.ts';
import { TaskId } from '../../protocol/dap/ids.ts';
import { Role, type AggregatorRole } from '../../protocol/dap/role.ts';
import { AggregateShareAad, aggregateShareInfo, InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { TaskConfiguration, vdafContext } from '../../protocol/dap/task.ts';
import { assertTaskSupported } from '../../protocol/dap/task-supported.ts';
import { Duration, interval, Time } from '../../protocol/dap/time.ts';
import { PlaintextInputShare, UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { resultJson } from '../../src/interop/vdaf.ts';

interface Key {
  readonly config: string;
  readonly privateKey: string;
}
type Parties = Readonly<Record<'leader' | 'helper' | 'collector', Key>>;
type Case = Parties & { readonly vdaf: string; readonly result: unknown } & Readonly<Record<string, string>>;

const { cases } = JSON.parse(readFileSync(new URL('./janus-report.json', import.meta.url), 'utf8')) as { readonly cases: readonly Case[] };

function bytes(text: string | undefined): Uint8Array {
  const value = fromBase64Url(text ?? '?');
  if (value === undefined) throw new TypeError('the file is not as it should be');
  return value;
}

function open({ config, privateKey }: Key, info: Uint8Array, aad: Uint8Array, { configId, enc, payload }: HpkeCiphertext): Uint8Array {
  const suite = decode(HpkeConfig, bytes(config));
  expect(configId).toBe(suite.id);
  return openSync(importPrivateKey(suite, bytes(privateKey)), enc, info, aad, payload);
}

describe.each(cases)('$vdaf', (janus) => {
  const taskId = TaskId(bytes(janus['taskId']));
  const taskConfiguration = decode(TaskConfiguration, bytes(janus['taskConfiguration']));
  const vdaf = vdafFromConfig(taskConfiguration.vdafType, taskConfiguration.vdafConfiguration);
  const ctx = vdafContext(taskId);
  const verifyKey = bytes(janus['verifyKey']);
  const [report] = decode(UploadRequest, bytes(janus['uploadRequest'])).reports as readonly [Report];
  const { reportMetadata, publicShare } = report;

  function inputShare(role: AggregatorRole): Uint8Array {
    const aad = encode(InputShareAad, { taskId, taskConfiguration, reportMetadata, publicShare });
    expect(toHex(aad)).toBe(toHex(bytes(janus['inputShareAad'])));
    const [key, sealed] =
      role === Role.leader ? [janus.leader, report.leaderEncryptedInputShare] : [janus.helper, report.helperEncryptedInputShare];
    const { privateExtensions, payload } = decode(PlaintextInputShare, open(key, inputShareInfo(role), aad, sealed));
    expect(privateExtensions).toEqual([]);
    return payload;
  }

  test('its task is one that we can take part in', () => {
    assertTaskSupported(taskConfiguration);
    expect(toHex(encode(TaskConfiguration, taskConfiguration))).toBe(toHex(bytes(janus['taskConfiguration'])));
  });

  test('both shares open, and verification says byte for byte what Janus says', () => {
    const leader = leaderInit(vdaf, verifyKey, ctx, reportMetadata.reportId, publicShare, inputShare(Role.leader));
    const reportShare = { reportMetadata, publicShare, encryptedInputShare: report.helperEncryptedInputShare };
    const verifyInits = [{ reportShare, payload: leader.message }];
    const request = encode(AggregationJobInitReq, { verificationKeyId: 0, aggParam: new Uint8Array(), extensions: [], verifyInits });
    expect(toHex(initReqToJanus(request))).toBe(toHex(bytes(janus['aggregationJobInitReq'])));

    const helper = helperInit(vdaf, verifyKey, ctx, reportMetadata.reportId, publicShare, inputShare(Role.helper), leader.message);
    const verifyResps = [{ reportId: reportMetadata.reportId, result: { kind: 'continue' as const, payload: helper.message } }];
    expect(toHex(respToJanus(encode(AggregationJobResp, { verifyResps })))).toBe(toHex(bytes(janus['aggregationJobResp'])));

    const { outShare } = leaderContinue(vdaf, ctx, leader.state, helper.message);
    expect(toHex(vdaf.aggregate(vdaf.aggregateInit(), outShare))).toBe(toHex(bytes(janus['leaderAggregateShare'])));
    expect(toHex(vdaf.aggregate(vdaf.aggregateInit(), helper.outShare))).toBe(toHex(bytes(janus['helperAggregateShare'])));
  });

  test('the collection is asked for in the same bytes, and its result opens', () => {
    const collectionJobReq = decode(CollectionJobReq, bytes(janus['collectionJobReq']));
    const batchInterval = interval(490_000n, 490_002n);
    const config = encode(TimeIntervalBatchSelectorConfig, { batchInterval });
    expect(collectionJobReq).toEqual({ query: { batchMode: BatchMode.timeInterval, config }, aggParam: new Uint8Array(), extensions: [] });
    const batchSelector = { batchMode: BatchMode.timeInterval, config };
    const request = encode(AggregateShareReq, {
      collectionJobReq,
      batchSelector,
      reportCount: 1n,
      checksum: checksumOf([reportMetadata.reportId]),
    });
    expect(toHex(request)).toBe(toHex(bytes(janus['aggregateShareReq'])));

    const aad = encode(AggregateShareAad, { taskId, taskConfiguration, collectionJobReq });
    expect(toHex(aad)).toBe(toHex(bytes(janus['aggregateShareAad'])));
    const result = decode(CollectionJobResp, bytes(janus['collectionJobResp']));
    expect(result).toMatchObject({ reportCount: 1n, interval: { start: Time(490_001n), duration: Duration(1n) } });
    expect(decode(AggregateShare, bytes(janus['aggregateShare'])).encryptedAggregateShare).toEqual(result.helperEncryptedAggShare);
    const shares = [
      open(janus.collector, aggregateShareInfo(Role.leader), aad, result.leaderEncryptedAggShare),
      open(janus.collector, aggregateShareInfo(Role.helper), aad, result.helperEncryptedAggShare),
    ];
    expect(resultJson(vdaf.unshard(shares, 1))).toEqual(janus.result);
  });
});
