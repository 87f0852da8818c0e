// mission-pair.ts — a signed mission on a pair of aggregators, and organisations that contribute to it message by message.
import { toBase64Url, utf8 } from '../../crypto/bytes.ts';
import { DEFAULT_SUITE } from '../../crypto/hpke/hpke.ts';
import { generateKeyPairSync } from '../../crypto/hpke/node.ts';
import { generateKeyPair, type SigningKeyPair } from '../../crypto/signature/ed25519.ts';
import { HpkeConfig } from '../../protocol/dap/hpke.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { Role } from '../../protocol/dap/role.ts';
import { decode } from '../../crypto/codec.ts';
import { vdafContext } from '../../protocol/dap/task.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import { vdafFromConfig } from '../../protocol/dap/task-vdaf.ts';
import { decide, signCharter } from '../../protocol/signed/charter.ts';
import { bytesOf } from '../../protocol/json/base64url.ts';
import { charterDigest, type Charter, type CharterDraft } from '../../protocol/charter/charter.ts';
import { REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT } from '../../protocol/charter/code-points.ts';
import { commitment } from '../../protocol/contribution/contribution.ts';
import { signContribution } from '../../protocol/signed/contribution.ts';
import type { Mission, MissionDocument } from '../../protocol/mission/mission.ts';
import { parseMission } from '../../protocol/signed/mission.ts';
import type { Roster } from '../../protocol/roster/roster.ts';
import { provePossession, signRoster } from '../../protocol/signed/roster.ts';
import { tierNames } from '../../protocol/charter/task-numbers.ts';
import type { MissionTask } from '../../protocol/charter/tasks.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { makeReport, type PlainTask } from './dap-client.ts';
import { exampleDraft, parties, withPlainNoise, type Parties } from './mission.ts';
import { HELPER_URL, LEADER_URL, type TestPair } from './servers.ts';

export interface TestOrganisation {
  readonly id: Uint8Array;
  readonly name: string;
  readonly sector: string;
  /** Where the charter has size tiers: they take turns. */
  readonly tier?: string;
  readonly keys: SigningKeyPair;
  /** All of the mission's where they aren't given. */
  readonly firstWindow?: number;
  readonly lastWindow?: number;
  /** The id that it had before, with another key. */
  readonly replaces?: Uint8Array;
}

export interface TestMission {
  readonly json: string;
  readonly mission: Mission;
  readonly organisations: readonly TestOrganisation[];
  readonly seed: Uint8Array;
  /** The mission's task as the plain client and collector know one. */
  task(label: string): PlainTask & { readonly missionTask: MissionTask };
  /** The document with one more roster, of these organisations. */
  withRoster(number: number, inForceFrom: string, organisations: readonly TestOrganisation[]): string;
}

/** Each organisation's: enough for the example's promises, which both aggregators check. */
const NOISE_VARIANCE = 40;

/**
 * Six charities, and public bodies (four where it isn't said), enrolled for every window from its first day. Loaded at both aggregators, from what
 * `written` makes of its document.
 */
export async function foundMission(
  pair: TestPair,
  change: (draft: CharterDraft) => CharterDraft = (draft) => draft,
  noiseVariance = NOISE_VARIANCE,
  organisationsCount = 10,
  written: (document: MissionDocument, everybody: Parties) => string | Promise<string> = (document) => JSON.stringify(document),
): Promise<TestMission> {
  const collectorKeys = generateKeyPairSync(DEFAULT_SUITE, pair.random);
  const everybody = { ...parties('mission pair', collectorKeys.publicKey), ...pair.identities };
  const draft = exampleDraft(everybody);
  const placed = { ...draft, leader: { ...draft.leader, url: LEADER_URL }, helper: { ...draft.helper, url: HELPER_URL } };
  const charter = withPlainNoise(change(placed), noiseVariance);
  const organisations = Array.from({ length: organisationsCount }, (_, n): TestOrganisation => ({
    id: pair.random(16),
    name: `Organisation ${String(n)}`,
    sector: charter.sectors[n < 6 ? 0 : 1]?.name ?? '',
    ...tierOf(charter, n),
    keys: generateKeyPair(pair.random),
  }));
  const sign = (roster: Roster) => ({
    roster,
    convenor: toBase64Url(signRoster(roster, everybody.convenor.privateKey)),
    board: everybody.board.slice(0, 2).map(({ publicKey, privateKey }) => ({
      key: toBase64Url(publicKey),
      signature: toBase64Url(signRoster(roster, privateKey)),
    })),
  });
  const first = sign(rosterOf(charter, 1, charter.schedule.firstDay, organisations));
  const document: MissionDocument = {
    format: 'soundings mission v1',
    charter: {
      charter,
      convenor: signCharter(charter, everybody.convenor.privateKey),
      board: everybody.board.slice(0, 2).map((member) => decide(charter, 'approves', member.publicKey, member.privateKey)),
    },
    rosters: [first],
  };
  const json = await written(document, everybody);
  await pair.leader.tasks.addMission(json, everybody.seed);
  await pair.helper.tasks.addMission(json, everybody.seed);
  const mission = parseMission(json);
  const collector = { config: decode(HpkeConfig, bytesOf(charter.collector.hpkeConfig)), privateKey: collectorKeys.privateKey };
  return {
    json,
    mission,
    organisations,
    seed: everybody.seed,
    task: (label) => {
      const missionTask = mission.tasks.find((task) => task.label === label);
      if (missionTask === undefined) throw new RangeError(`no task ${label}`);
      return { ...missionTask, missionTask, collector, file: { configuration: '', verifyKey: '', collectorHpkeConfig: '' } };
    },
    withRoster: (number, from, members) =>
      JSON.stringify({ ...document, rosters: [first, sign(rosterOf(charter, number, from, members))] }),
  };
}

export interface ContributionOptions {
  readonly window?: number;
  readonly version?: number;
  /** Signs with another key, or for another organisation. */
  readonly as?: { readonly id?: Uint8Array; readonly privateKey?: Uint8Array };
  readonly reportId?: ReportId;
  /** Seals other salts than those committed to. */
  readonly saltHelper?: Uint8Array;
}

/** An organisation's signed contribution with these values in the cells, without noise. */
export async function makeContribution(
  pair: TestPair,
  mission: TestMission,
  label: string,
  organisation: TestOrganisation,
  values: readonly bigint[],
  options: ContributionOptions = {},
): Promise<Report> {
  const { missionTask, taskId, configuration } = mission.task(label);
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  const reportId = options.reportId ?? ReportId.random(pair.random);
  const time = BigInt(windowNumbered(mission.mission.charter.schedule, options.window ?? 0).firstDay);
  const measurement = Array.from({ length: missionTask.vdaf.length }, (_, cell) => values[cell] ?? 0n);
  const sharded = vdaf.shard(vdafContext(taskId), measurement, reportId, pair.random(vdaf.randSize));
  const [leaderShare = utf8(''), helperShare = utf8('')] = sharded.inputShares;
  const salts = { leader: pair.random(32), helper: pair.random(32) };
  const context = { taskId, reportId, time, publicShare: sharded.publicShare };
  const extensionData = signContribution(
    context,
    {
      organisation: options.as?.id ?? organisation.id,
      version: options.version ?? 0,
      leaderCommitment: commitment(Role.leader, context, salts.leader, leaderShare),
      helperCommitment: commitment(Role.helper, context, salts.helper, helperShare),
    },
    options.as?.privateKey ?? organisation.keys.privateKey,
  );
  return makeReport(pair, { taskId, configuration }, measurement, {
    time,
    reportId,
    publicExtensions: [{ extensionType: REPORT_EXTENSION_CONTRIBUTION, extensionData }],
    leaderExtensions: [{ extensionType: REPORT_EXTENSION_SALT, extensionData: salts.leader }],
    helperExtensions: [{ extensionType: REPORT_EXTENSION_SALT, extensionData: options.saltHelper ?? salts.helper }],
    spoil: (parts) => Object.assign(parts, { publicShare: sharded.publicShare, leaderShare, helperShare }),
  });
}

function tierOf(charter: Charter, n: number): { readonly tier?: string } {
  const tiers = tierNames(charter);
  const tier = tiers[n % tiers.length];
  return tier === undefined ? {} : { tier };
}

function rosterOf(charter: Charter, number: number, inForceFrom: string, organisations: readonly TestOrganisation[]): Roster {
  const digest = charterDigest(charter);
  return {
    format: 'soundings roster v1',
    charter: toBase64Url(digest),
    number,
    inForceFrom,
    organisations: organisations.map(({ id, name, sector, tier, keys, firstWindow, lastWindow, replaces }) => ({
      id: toBase64Url(id),
      name,
      sector,
      ...(tier === undefined ? {} : { tier }),
      key: toBase64Url(keys.publicKey),
      firstWindow: firstWindow ?? 0,
      lastWindow: lastWindow ?? charter.schedule.count - 1,
      possession: toBase64Url(provePossession(digest, id, keys.publicKey, keys.privateKey, replaces)),
      ...(replaces === undefined ? {} : { replaces: toBase64Url(replaces) }),
    })),
  };
}
