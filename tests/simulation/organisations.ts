// organisations.ts — five organisations with the SDK, each on a machine that may crash at any call. What they send is decrypted and compared.
import { concat, toBase64Url, toHex } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import { importPrivateKey, nodeHpke, openSync } from '../../crypto/hpke/node.ts';
import { contribute, type Ports } from '../../client-sdk/contribute.ts';
import { SdkError } from '../../client-sdk/errors.ts';
import type { LockStore } from '../../client-sdk/lock/lock.ts';
import type { Receipt } from '../../client-sdk/send/receipt.ts';
import { HpkeConfig, type HpkeCiphertext } from '../../protocol/dap/hpke.ts';
import { Role } from '../../protocol/dap/role.ts';
import { InputShareAad, inputShareInfo } from '../../protocol/dap/seals.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import { PlaintextInputShare, UploadRequest, type Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { REPORT_EXTENSION_CONTRIBUTION } from '../../protocol/charter/code-points.ts';
import { readContribution } from '../../protocol/contribution/contribution.ts';
import { asOrganisation } from '../client-sdk/real-pair.ts';
import { memoryLocks } from '../support/memory-locks.ts';
import type { TestMission } from '../support/mission-pair.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { Findings } from './invariants.ts';
import { ProcessEnded } from './database.ts';
import type { World } from './world.ts';

/** Bugs planted in what the SDK runs on. */
export interface PlantedSdk {
  readonly locks?: (store: LockStore) => LockStore;
  readonly fetch?: (fetch: Ports['fetch']) => Ports['fetch'];
}

export interface SimOrganisation {
  readonly number: number;
  /** Persons in the first cell, as they stand in the rows now. */
  readonly people: number;
  readonly receipt: Receipt | undefined;
  /** Runs the contribution; what the SDK says of it when it can't be sent is nothing to worry about. */
  contribute(): Promise<void>;
  /** Two programs of one organisation at the same time. */
  contributeTwice(): Promise<void>;
  /** The rows change once, and are sent as an amendment. */
  amend(): Promise<void>;
  /** The program ends at its `countdown`-th call of network or disk. */
  armCrash(countdown: number): void;
  heal(): void;
}

export const ORGANISATIONS = 5;

/** What the SDK may say while aggregators are away, or once the window has closed. */
const PASSING: ReadonlySet<string> = new Set(['unreachable', 'window']);
/** What an aggregator answers whose clock is another than the organisation's. */
const ABOUT_CLOCKS = /^answer: .*Check this machine's date/s;

export function organisations(
  world: World,
  mission: TestMission,
  seed: string,
  planted: PlantedSdk,
  findings: Findings,
): readonly SimOrganisation[] {
  return mission.organisations.slice(0, ORGANISATIONS).map((organisation, number): SimOrganisation => {
    // All owned by the functions below. The locks are the disk: they outlive the program.
    const disk = memoryLocks();
    let countdown = Infinity;
    let programs = 0;
    let people = 10 * number;
    let isAmended = false;
    let receipt: Receipt | undefined;

    /** One program, which does nothing more once it has ended. */
    function ports(): Ports {
      let hasEnded = false;
      const point = (): void => {
        if (!hasEnded && countdown-- > 0) return;
        if (!hasEnded) countdown = Infinity;
        hasEnded = true;
        throw new ProcessEnded('the program of an organisation');
      };
      const locks = planted.locks?.(disk) ?? disk;
      const around = async <T>(work: () => Promise<T>): Promise<T> => {
        point();
        const result = await work();
        point();
        return result;
      };
      const fetch = planted.fetch?.(world.fetch) ?? world.fetch;
      return {
        fetch: async (request) => around(async () => fetch(request)),
        wait: () => Promise.resolve(),
        now: () => Math.floor(world.nowMs() / 1000),
        random: seededRandom(`${seed} organisation ${String(number)} ${String(programs++)}`),
        hpke: nodeHpke,
        store: {
          ...locks,
          read: async (name) => around(async () => locks.read(name)),
          create: async (name, record) => around(async () => locks.create(name, record)),
          replace: async (name, record) => around(async () => locks.replace(name, record)),
        },
      };
    }

    world.secrets.addBytes("an organisation's key", organisation.keys.privateKey);
    world.secrets.addText('a row', 'p0,Ordsall');

    async function run(amend: boolean): Promise<void> {
      const text = `person,area,age\n${Array.from({ length: people }, (_, person) => `p${String(person)},Ordsall,9\n`).join('')}`;
      const source = people === 0 ? ({ kind: 'nothing' } as const) : ({ kind: 'csv', text } as const);
      const request = { instrument: 'visits', window: 0, source, amend };
      try {
        receipt = await contribute({ mission: mission.mission, organisation: asOrganisation(organisation), ...request }, ports());
      } catch (error) {
        if (error instanceof ProcessEnded) return;
        const told = error instanceof SdkError ? `${error.code}: ${error.message}` : String(error);
        world.secrets.said(told, `what organisation ${String(number)} was told`);
        if (error instanceof SdkError && (PASSING.has(error.code) || hasCrashed(error))) return;
        if (world.isSkewed && ABOUT_CLOCKS.test(told)) return;
        if (!world.isRestored) findings.report(error instanceof SdkError ? 'I5' : 'I8', `organisation ${String(number)} was told ${told}`);
      }
    }

    return {
      number,
      get people() {
        return people;
      },
      get receipt() {
        return receipt;
      },
      contribute: async () => run(isAmended),
      contributeTwice: async () => {
        await Promise.all([run(isAmended), run(isAmended)]);
      },
      amend: async () => {
        if (!isAmended) people += 100;
        isAmended = true;
        await run(true);
      },
      armCrash: (points) => {
        countdown = points;
      },
      heal: () => {
        countdown = Infinity;
      },
    };
  });
}

function hasCrashed(error: SdkError): boolean {
  return error.cause instanceof ProcessEnded;
}

/** Opens every contribution that leaves, and reports where one lock has sent two plaintexts. */
export function watchContributions(world: World, mission: TestMission, findings: Findings): void {
  // All owned by the listener below.
  const seen = new Map<string, string>();
  const keys = new Map<string, ReturnType<typeof importPrivateKey>>();
  const hidden = new Set<string>();

  async function learnKeys(role: 'leader' | 'helper'): Promise<void> {
    if (!world.nodes[role].isUp) return;
    for (const { config, privateKey } of await world.nodes[role].store().hpkeKeys()) {
      const parsed = decode(HpkeConfig, config);
      keys.set(`${role} ${String(parsed.id)}`, importPrivateKey(parsed, privateKey));
    }
  }

  async function plaintext(role: 'leader' | 'helper', aad: Uint8Array, { configId, enc, payload }: HpkeCiphertext) {
    const name = `${role} ${String(configId)}`;
    if (!keys.has(name)) await learnKeys(role);
    const key = keys.get(name);
    return key === undefined ? undefined : openSync(key, enc, inputShareInfo(Role[role]), aad, payload);
  }

  async function compare(taskConfiguration: ReturnType<TestMission['task']>, report: Report): Promise<void> {
    const { reportMetadata, publicShare } = report;
    const extension = reportMetadata.publicExtensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_CONTRIBUTION);
    if (extension === undefined) return;
    const { organisation, version } = readContribution(extension.extensionData);
    const { taskId, configuration } = taskConfiguration;
    const aad = encode(InputShareAad, { taskId, taskConfiguration: configuration, reportMetadata, publicShare });
    const shares = [
      await plaintext('leader', aad, report.leaderEncryptedInputShare),
      await plaintext('helper', aad, report.helperEncryptedInputShare),
    ];
    const [leaderShare, helperShare] = shares;
    if (leaderShare !== undefined && helperShare !== undefined) keepQuiet(taskConfiguration, report, leaderShare, helperShare);
    for (const [role, share] of shares.entries()) {
      if (share === undefined) continue;
      const place = `${toBase64Url(organisation)} ${String(version)} ${String(role)}`;
      const now = toHex(concat(reportMetadata.reportId, publicShare, share));
      const before = seen.get(place) ?? now;
      seen.set(place, before);
      if (before !== now) findings.report('I5', 'one lock has sent two plaintexts: noise was drawn again');
      const time = Number(reportMetadata.time);
      if (time !== WINDOW_START) findings.report('I5', `a contribution to the first window carries the day ${String(time)}`);
    }
  }

  /** What is in a contribution: shares, salts, and the noisy counts that the shares add up to. */
  function keepQuiet(
    { taskId, configuration, missionTask }: ReturnType<TestMission['task']>,
    report: Report,
    ...sealed: Uint8Array[]
  ): void {
    const { reportId } = report.reportMetadata;
    if (hidden.has(toHex(reportId))) return;
    hidden.add(toHex(reportId));
    const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
    const [context, anyKey] = [vdafContext(taskId), new Uint8Array(vdaf.verifyKeySize)];
    const started = sealed.map((plaintext, aggregatorId) => {
      const { privateExtensions, payload } = decode(PlaintextInputShare, plaintext);
      world.secrets.addBytes('a share of a contribution', plaintext);
      world.secrets.addBytes('an input share of a contribution', payload);
      for (const { extensionData } of privateExtensions) world.secrets.addBytes('a salt of a contribution', extensionData);
      return vdaf.verifyInit(anyKey, context, aggregatorId, reportId, report.publicShare, payload);
    });
    const message = vdaf.verifierSharesToMessage(
      context,
      started.map(({ verifierShare }) => verifierShare),
    );
    const outShares = started.map(({ state }) => vdaf.verifyNext(state, message));
    const measurement = vdaf.unshard(outShares, 1) as readonly bigint[];
    const noisy = measurement.map((value) => value - missionTask.noiseBound);
    world.secrets.addNumbers('a measurement', measurement);
    world.secrets.addNumbers('noisy counts', noisy);
    // All persons are in the first cell.
    world.secrets.addNumbers('noise', noisy.slice(1));
  }

  const WINDOW_START = mission.mission.charter.schedule.firstDay === '2025-12-29' ? Date.UTC(2025, 11, 29) / 86_400_000 : Number.NaN;
  world.onClientRequest(async ({ method, url, body }) => {
    if (method !== 'POST' || !url.endsWith('/reports')) return;
    const { reports } = decode(UploadRequest, body);
    for (const report of reports) await compare(mission.task('visits'), report);
  });
}
