// world.ts — the demo's folder: everybody's keys, the signed mission, and the configuration of the two aggregators, as real parties would have them.
import { mkdirSync, readFileSync, writeFileSync, copyFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { CharterDraft } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import type { Mission, MissionDocument } from '@soundings/protocol/mission/mission';
import { parseMission } from '@soundings/protocol/signed/mission';
import { readSigningKey } from '../convenor/key-file.ts';
import { approveRoster, callMission, decideOnCharter, enrol, nextRoster } from '../convenor/mission-document.ts';
import { ENROLMENT_FILE, joinSeed, KEY_FILES, makeKeys } from '../convenor/party-keys.ts';
import { completeCharter } from '@soundings/protocol/charter/charter-noise';
import { writeMissionDocument } from '../convenor/mission-file.ts';
import type { Log } from '@soundings/protocol/register/keys/log-member';
import type { ProvedDocument } from '../register/document-of.ts';
import type { DemoOrganisation } from './people.ts';
import type { Plan } from './plan.ts';

/** A world whose mission the board has approved, and which the register doesn't have yet. */
export interface CalledWorld {
  readonly folder: string;
  readonly document: MissionDocument;
  readonly missionFile: string;
  readonly leaderConfig: string;
  readonly helperConfig: string;
  /** The file that every party of the demo takes the time from: thirty weeks pass in a few minutes. */
  readonly clockFile: string;
  readonly organisations: readonly (DemoOrganisation & { readonly id: string; readonly folder: string })[];
}

/** The same, with a mission that everybody has. */
export interface World extends CalledWorld {
  readonly mission: Mission;
}

export interface Place {
  readonly folder: string;
  readonly leaderPort: number;
  readonly helperPort: number;
  /** The first window's first day. */
  readonly firstDay: number;
  /** The public register that the mission is in; without it, the mission is unlogged. */
  readonly log?: Log;
  /** Windows after those of the plan, which nobody has contributed to when the demo is done. */
  readonly windowsAhead?: number;
}

const CLOSING_DAYS = 3;

/** In the demo's folder, what stands for the folder in which a user's programs keep their state (XDG Base Directory Specification). */
export const STATE_HOME = 'state';

/** Makes the world of a plan in an empty folder. `draftOf` makes its charter. */
export function makeWorld(plan: Plan, place: Place, random: RandomBytes, draftOf: typeof charterDraft = charterDraft): CalledWorld {
  const folder = resolve(place.folder);
  const at = (...parts: string[]) => join(folder, ...parts);
  const leader = makeKeys('leader', at('leader'), random);
  const helper = makeKeys('helper', at('helper'), random);
  const collector = makeKeys('collector', at('collector'), random);
  makeKeys('convenor', at('convenor'), random);
  const board = ['board-1', 'board-2'].map((member) => makeKeys('board', at(member), random));
  const halves = [at('leader', KEY_FILES.seedHalf), at('helper', KEY_FILES.seedHalf)] as const;
  const { commitment = '' } = joinSeed(...halves, at('leader'));
  joinSeed(...halves, at('helper'));

  const draft = draftOf(plan, place, {
    leader: leader['public key'] ?? '',
    helper: helper['public key'] ?? '',
    collector: collector['HPKE configuration'] ?? '',
    convenor: toBase64Url(readSigningKey(at('convenor', KEY_FILES.convenor)).publicKey),
    board: board.map((member) => member['public key'] ?? ''),
    commitment,
  });
  const { document, organisations } = foundMission(plan, draft, at, random);
  const clockFile = clockFileIn(folder);
  const tokens = { leader: leader["token's SHA-256"] ?? '', collector: collector["token's SHA-256"] ?? '' };
  const { leaderConfig, helperConfig } = writeConfigs(draft, place, at, { clockFile, tokens });
  return {
    folder,
    document,
    missionFile: at('mission.json'),
    leaderConfig,
    helperConfig,
    clockFile,
    organisations,
  };
}

/** Hands the mission to everybody: as it was called, or as the register proves it. `opened`: where this process listens itself, in a rehearsal. */
export function shareMission(called: CalledWorld, document: MissionDocument | ProvedDocument, opened?: readonly string[]): World {
  const at = (...parts: string[]) => join(called.folder, ...parts);
  writeMissionDocument(called.missionFile, document);
  for (const aggregator of ['leader', 'helper']) {
    mkdirSync(at(aggregator, 'missions'), { recursive: true });
    copyFileSync(called.missionFile, at(aggregator, 'missions', 'mission.json'));
    copyFileSync(at(aggregator, KEY_FILES.seed), at(aggregator, 'missions', 'mission.seed'));
  }
  return { ...called, mission: parseMission(readFileSync(called.missionFile, 'utf8'), undefined, opened) };
}

/** The file with the demo's time, in its folder. */
export function clockFileIn(folder: string): string {
  return join(resolve(folder), 'clock');
}

/** Each aggregator's configuration, in its own folder. `tokens` are digests. */
function writeConfigs(
  draft: ReturnType<typeof charterDraft>,
  place: Place,
  at: (...parts: string[]) => string,
  { clockFile, tokens }: { readonly clockFile: string; readonly tokens: { readonly leader: string; readonly collector: string } },
): { readonly leaderConfig: string; readonly helperConfig: string } {
  const shared = {
    operations: undefined,
    database: { kind: 'sqlite', file: 'aggregator.db' },
    databaseKeyFile: KEY_FILES.database,
    identityKeyFile: KEY_FILES.identity,
    missions: 'missions',
    dangerouslyReadTimeFrom: clockFile,
    pollMs: 100,
  };
  const leaderConfig = at('leader', 'config.json');
  writeJson(leaderConfig, {
    role: 'leader',
    endpoint: draft.leader.url,
    listen: { host: '127.0.0.1', port: place.leaderPort },
    tokens: { collector: [tokens.collector] },
    helperTokenFile: KEY_FILES.token,
    lifeFile: '../leader.generation/config', // where it would be anyway: in no folder that is copied with the database
    ...shared,
  });
  const helperConfig = at('helper', 'config.json');
  writeJson(helperConfig, {
    role: 'helper',
    endpoint: draft.helper.url,
    listen: { host: '127.0.0.1', port: place.helperPort },
    tokens: { leader: [tokens.leader], collector: [tokens.collector] },
    lifeFile: '../helper.generation/config',
    ...shared,
  });
  return { leaderConfig, helperConfig };
}

/** The time that the demo's parties live in, as the milliseconds at the start of a day. */
export function setClock(world: Pick<World, 'clockFile'>, day: number): void {
  writeFileSync(world.clockFile, `${String(day * 86_400_000 + 12 * 3_600_000)}\n`);
}

function windowCount(plan: Plan, { windowsAhead = 0 }: Place): number {
  return plan.windows + windowsAhead;
}

interface PublicKeys {
  readonly leader: string;
  readonly helper: string;
  readonly collector: string;
  readonly convenor: string;
  readonly board: readonly string[];
  readonly commitment: string;
}

export function charterDraft(plan: Plan, place: Place, keys: PublicKeys): CharterDraft {
  const smallest = (count: number) => Math.max(3, Math.floor(0.9 * count));
  const organisationsMin = smallest(plan.organisations.length);
  const bySector = plan.instruments.some(({ gathered }) => gathered === 'by-sector');
  return {
    format: 'soundings charter v1',
    mission: plan.mission,
    question: plan.question,
    region: plan.region,
    schedule: { cadence: 'week', firstDay: dateOf(place.firstDay), count: windowCount(plan, place), closingDays: CLOSING_DAYS },
    amendments: 0,
    sectors: plan.sectors.map((name) => {
      const members = plan.organisations.filter(({ sector }) => sector === name).length;
      return bySector ? { name, organisationsMin: smallest(members) } : { name };
    }),
    instruments: [...plan.instruments],
    promises: {
      release: { epsilon: 1, delta: 1e-6, yearEpsilon: 12 },
      lastResort: { epsilon: plan.lastResortEpsilon, delta: 1e-6 },
      organisationsMin,
      dishonestMax: Math.max(1, Math.floor(organisationsMin / 15)),
    },
    budget: { epsilon: 16, delta: 1e-7, order: 4 },
    peopleCovered: 50_000,
    leader: { operator: 'University of the North', url: `http://127.0.0.1:${String(place.leaderPort)}/`, key: keys.leader },
    helper: { operator: 'Charities Commons', url: `http://127.0.0.1:${String(place.helperPort)}/`, key: keys.helper },
    collector: { operator: 'Salford Together', hpkeConfig: keys.collector },
    convenor: { name: 'Salford Together', key: keys.convenor },
    board: { name: 'Residents and practitioners', keys: [...keys.board], quorum: 2 },
    ...(place.log === undefined ? {} : { log: place.log }),
    seedCommitment: keys.commitment,
    forbidden: ['immigration', 'religion'],
  };
}

function foundMission(plan: Plan, draft: CharterDraft, at: (...parts: string[]) => string, random: RandomBytes) {
  const charter = completeCharter(draft);
  const convenor = readSigningKey(at('convenor', KEY_FILES.convenor));
  const board: readonly SigningKeyPair[] = ['board-1', 'board-2'].map((member) => readSigningKey(at(member, KEY_FILES.board)));
  const members = plan.organisations.map((organisation, index) => {
    const { name } = organisation;
    const folder = at('organisations', `${String(index + 1).padStart(3, '0')}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`);
    makeKeys('organisation', folder, random);
    const keys = readSigningKey(join(folder, KEY_FILES.organisation));
    const entry = enrol(charter, { id: random(16), ...organisation, firstWindow: 0, lastWindow: draft.schedule.count - 1 }, keys);
    writeJson(join(folder, ENROLMENT_FILE), entry);
    return { entry, organisation: { ...organisation, id: entry.id, folder } };
  });
  const called = callMission(charter, convenor);
  const approved = board.reduce((document, member) => decideOnCharter(document, member, 'approves'), called);
  const withRoster = nextRoster(
    approved,
    members.map(({ entry }) => entry),
    draft.schedule.firstDay,
    convenor,
  );
  return {
    document: board.reduce((document, member) => approveRoster(document, member), withRoster),
    organisations: members.map(({ organisation }) => organisation),
  };
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
