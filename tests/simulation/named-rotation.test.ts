// named-rotation.test.ts — an HPKE key rotates between a contribution's first try and its retry (protocol.md "Retries"; DAP-18 §4.4.1, §4.4.2.2).
import { afterEach, describe, expect, it } from 'vitest';
import type { Ports } from '../../client-sdk/contribute.ts';
import { contribute } from '../../client-sdk/contribute.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { importPrivateKey, openSync } from '../../crypto/hpke/node.ts';
import type { HpkeKeyRecord } from '../../aggregator/ports/store/keys.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { HpkeConfig, type HpkeCiphertext } from '../../protocol/dap/hpke.ts';
import { Role, type AggregatorRole } from '../../protocol/dap/role.ts';
import { InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { afterWindow, asOrganisation, collectWindow, machine, realMission } from '../client-sdk/real-pair.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { startPair, type Role as PairRole, type TestPair } from '../support/servers.ts';

const HOUR_MS = 3_600_000;
const hpke = { cacheSeconds: 3600, pendingSeconds: 3600, activeSeconds: 6 * 3600 };
const roles = ['leader', 'helper'] as const;

let pair: TestPair;
let mission: TestMission;
let stores: Map<PairRole, Store>;
afterEach(async () => pair.close());

async function start(): Promise<void> {
  stores = new Map();
  const wrapStore = (role: PairRole, store: Store): Store => {
    stores.set(role, store);
    return store;
  };
  pair = await startPair({ leader: { hpke }, helper: { hpke }, wrapStore });
  mission = await realMission(pair);
  afterWindow(pair, mission, 0);
}

async function sendOthers(): Promise<void> {
  for (let at = 0; at < 4; at++) await send(at, await machine(pair, `organisation ${String(at)}`));
}

async function send(at: number, ports: Ports) {
  const organisation = asOrganisation(mission.organisations[at] ?? expect.unreachable());
  const source = { kind: 'csv', text: 'person,area,age\np1,Ordsall,9\n' } as const;
  return contribute({ mission: mission.mission, organisation, instrument: 'visits', window: 0, source }, ports);
}

interface Line extends Ports {
  /** Every report that left, whether or not it arrived. */
  readonly sent: Report[];
  isCut: boolean;
}

/** A machine whose uploads are seen, and don't arrive while the line is cut. */
async function watched(name: string): Promise<Line> {
  const ports = await machine(pair, name);
  const line: Line = {
    ...ports,
    sent: [],
    isCut: true,
    fetch: async (request) => {
      const isUpload = request.url.endsWith('/reports');
      if (isUpload) line.sent.push(...decode(UploadRequest, new Uint8Array(await request.clone().arrayBuffer())).reports);
      if (isUpload && line.isCut) throw new TypeError('the request is lost');
      return ports.fetch(request);
    },
  };
  return line;
}

async function keysOf(role: PairRole): Promise<readonly HpkeKeyRecord[]> {
  return (await stores.get(role)?.hpkeKeys()) ?? [];
}

async function rotate(): Promise<void> {
  for (let hours = 0; hours < 8; hours++) {
    pair.clock.advance(HOUR_MS);
    await pair.settle();
  }
}

describe('an HPKE key rotates between a first try and its retry', () => {
  it('and is kept: the retry is the same bytes, and is counted once (I5, I1)', async () => {
    await start();
    await sendOthers();
    const line = await watched('organisation 4');
    await expect(send(4, line)).rejects.toThrow(/Could not reach/);
    const [first] = line.sent;
    await rotate();
    const states = (await keysOf('leader')).map(({ configId, state }) => [configId, state]);
    expect(states).toContainEqual([first?.leaderEncryptedInputShare.configId, 'expired']);
    line.isCut = false;
    await send(4, line);
    expect(line.sent.at(-1)).toEqual(first);
    expect((await collectWindow(pair, mission, 'visits', 0)).reportCount).toBe(5);
  });

  it('and is gone: the same plaintext is sealed again and keeps its window’s time, which divviup-ts loses (I5, I1, I2)', async () => {
    await start();
    const line = await watched('organisation 4');
    await expect(send(4, line)).rejects.toThrow(/Could not reach/);
    const [first] = line.sent;
    const before = { leader: await keysOf('leader'), helper: await keysOf('helper') };
    await rotate();
    // Whoever thinks that a key has got about drops it at once.
    for (const role of roles) {
      for (const { configId } of before[role]) await stores.get(role)?.deleteHpkeKey(configId);
      await pair.restart(role);
    }
    await sendOthers();
    line.isCut = false;
    await send(4, line);
    const again = line.sent.at(-1);
    if (first === undefined || again === undefined) throw new Error('no report left');
    expect(again.reportMetadata).toEqual(first.reportMetadata);
    expect(Number(again.reportMetadata.time)).toBe(windowNumbered(mission.mission.charter.schedule, 0).firstDay);
    expect(again.publicShare).toEqual(first.publicShare);
    for (const [role, share] of SHARES) {
      expect(again[share].configId).not.toBe(first[share].configId);
      const opened = [open(before[role], role, first, first[share]), open(await keysOf(role), role, again, again[share])];
      expect(opened[0]?.length).toBeGreaterThan(0);
      expect(opened[1]).toEqual(opened[0]);
    }
    expect((await collectWindow(pair, mission, 'visits', 0)).reportCount).toBe(5);
  });
});

const SHARES = [
  ['leader', 'leaderEncryptedInputShare'],
  ['helper', 'helperEncryptedInputShare'],
] as const;

function open(keys: readonly HpkeKeyRecord[], role: PairRole, report: Report, { configId, enc, payload }: HpkeCiphertext): Uint8Array {
  const key = keys.find((record) => record.configId === configId);
  if (key === undefined) throw new Error('sealed to a key that nobody has');
  const { taskId, configuration } = mission.task('visits');
  const { reportMetadata, publicShare } = report;
  const aad = encode(InputShareAad, { taskId, taskConfiguration: configuration, reportMetadata, publicShare });
  const to: AggregatorRole = role === 'leader' ? Role.leader : Role.helper;
  return openSync(importPrivateKey(decode(HpkeConfig, key.config), key.privateKey), enc, inputShareInfo(to), aad, payload);
}
