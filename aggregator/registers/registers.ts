// registers/registers.ts — the registers of this aggregator's missions: read whole before a mission is loaded, and once a day (register.md, "Who refuses what").
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { MissionError } from '@soundings/protocol/errors';
import { holdIssues } from '@soundings/protocol/mission/held-back';
import { leftOut, type PlacedLeaf } from '@soundings/protocol/mission/left-out';
import { verify } from '@soundings/crypto/signature/node';
import { boardDecisionsBy } from '@soundings/protocol/charter/approval';
import { canonicalJson, parseJson } from '@soundings/protocol/json/canonical-json';
import { stopsInForce } from '@soundings/protocol/mission/stopped';
import { missionParts, type Mission, type MissionParts } from '@soundings/protocol/mission/mission';
import { DAY } from '@soundings/protocol/register/known';
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { Log } from '@soundings/protocol/register/keys/log-member';
import { lostIssues } from '@soundings/protocol/register/lost';
import { parseNote } from '@soundings/protocol/register/note';
import { LogProofs } from '@soundings/protocol/register/objects';
import * as z from '@soundings/protocol/json/schema';
import { clockIssues, coolingIssues, stopIssues } from '@soundings/protocol/register/logged-now';
import type { LoggedFacts } from '@soundings/protocol/mission/logged-document';
import { objectName } from '@soundings/protocol/register/leaf';
import type { Clock, FetchRegister, KeepText, Log as Logging } from '../ports/ports.ts';
import { heldBack, heldStops } from './held-stops.ts';
import { objectionsLeftOut } from './objections.ts';
import type { Notice } from '../ports/store/notices.ts';
import type { RegisterRecord } from '../ports/store/registers.ts';
import type { Store } from '../ports/store.ts';
import { checkRegister, type RegisterCheck } from './check.ts';
import { registerFiles } from './register-files.ts';

export interface RegisterPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logging;
  /** Without it, no mission with a public register can be loaded. */
  readonly fetchRegister?: FetchRegister | undefined;
  /** Without it, two registers that contradict each other are kept in the database only. */
  readonly keepText?: KeepText | undefined;
}

export interface Registers {
  /**
   * Whether a mission may be loaded from this document now. MissionError `log` with every reason if not: the register can't be read whole, has something
   * that the document leaves out, has shown two histories, the public's days to object aren't over, or the mission is stopped. A document that was
   * loaded before is never asked about again, so that what runs goes on while the register is down.
   */
  assertLoadable(mission: Mission, document: string): Promise<void>;
  /** Says that the mission was loaded. */
  loaded(mission: Mission, document: string): Promise<void>;
  /** Reads a mission's register again, and logs what the operator should know. False if it is to be tried again soon. */
  look(record: RegisterRecord, mission: Mission): Promise<boolean>;
}

type LoggedMission = Mission & { readonly logged: LoggedFacts; readonly charter: { readonly log: Log } };

export function registersOf(ports: RegisterPorts): Registers {
  const { store, clock, log } = ports;
  const today = (): number => dayAt(nowSeconds(clock));
  return {
    assertLoadable: async (mission, document) => {
      if (!isLogged(mission)) return;
      const known = await store.register(mission.digest);
      if (known?.isAccepted === true && known.document === document) return;
      const now = nowSeconds(clock);
      refuse(clockIssues(mission.logged, now));
      refuse(await lostTooSoon(store, mission));
      await store.watchRegister(mission.digest, document);
      const check = await readNow(ports, mission);
      if (check.kind === 'stale') refuse([unread(mission, check.reason)]);
      if (check.kind === 'fork') refuse([forked(mission)]);
      if (check.kind !== 'read') return;
      refuse(leftOut(missionParts(document), check.leaves));
      // A mission that runs already goes on: its later documents bring rosters, and stops that hold from their day.
      if (known?.isAccepted !== true) await assertMayBegin(ports, mission, document, check.leaves, now);
    },
    loaded: async (mission, document) => {
      if (!isLogged(mission)) return;
      await store.acceptDocument(mission.digest, document);
      await store.noteChecked(mission.digest, today());
    },
    look: async ({ document }, mission) => {
      if (!isLogged(mission)) return true;
      const check = await readNow(ports, mission);
      const reason = `${mission.charter.mission}: ${sentenceOf(mission, check)}`;
      if (check.kind === 'stale') log('warn', 'register-stale', { reason });
      if (check.kind === 'fork') log('error', 'register-forked', { reason });
      if (check.kind !== 'read') return check.kind === 'fork';
      const missing = leftOut(missionParts(document), check.leaves);
      for (const sentence of missing) log('warn', 'register-ahead', { reason: `${mission.charter.mission}: ${sentence}` });
      if (missing.length === 0) await store.noteChecked(mission.digest, today());
      return true;
    },
  };
}

/** A register that the document calls lost, of which this aggregator has seen more: a stop may be what is to be forgotten. */
async function lostTooSoon(store: Store, { logged: { policies } }: LoggedMission): Promise<readonly string[]> {
  const issues: string[] = [];
  for (const policy of policies) {
    const head = policy.lost && (await store.registerHead(policy.lost.origin));
    if (head !== undefined) issues.push(...lostIssues([policy], [parseCheckpoint(parseNote(head.note).text)]));
  }
  return issues;
}

/** What stops a mission from being loaded for the first time, besides what its document lacks. */
async function assertMayBegin(
  ports: RegisterPorts,
  mission: LoggedMission,
  document: string,
  leaves: readonly PlacedLeaf[],
  now: number,
): Promise<void> {
  const notices = await ports.store.noticesOf(mission.digest);
  const own = await withOwnDays(ports, mission);
  const parts = missionParts(document);
  const brought = new Set((LogProofs.parse(parts.log).challenges ?? []).map(({ object }) => objectName(canonicalJson(object)).object));
  const read = ports.fetchRegister && registerFiles(ports.fetchRegister, addressOf(mission).url);
  refuse(read === undefined ? [] : await objectionsLeftOut(mission, brought, leaves, read, now));
  const stops = stopsInForce(mission.logged, heldStops(notices)).map((stop) => ({ ...stop, isLifted: false }));
  refuse([
    ...coolingIssues(own, now),
    ...holdIssues([...mission.logged.holds, ...heldBack(mission, notices, own.coolingEnds)], now),
    ...stopIssues({ stops }, now),
    ...refusalsLeftOut(mission, parts, notices),
  ]);
}

/** A member of the board may have handed its refusal to this aggregator, and the register doesn't have it yet. */
function refusalsLeftOut({ charter }: LoggedMission, parts: MissionParts, notices: readonly Notice[]): readonly string[] {
  const { board } = SignedBoard.parse(parts.charter);
  const brought = boardDecisionsBy(verify, charter, board);
  const handed = notices.flatMap(({ kind, document }) => (kind === 'decision' ? [DecisionObject.parse(parseJson(document)).decision] : []));
  return boardDecisionsBy(verify, charter, handed)
    .filter(({ key, decision }) => decision === 'refuses' && brought.some((one) => one.key === key && one.decision !== 'refuses'))
    .map(
      ({ key }) =>
        `The member of the board with the key ${key} refuses this charter, and the document leaves that out. Get the document again.`,
    );
}

const DecisionObject = z.looseObject({ decision: z.unknown() });
const SignedBoard = z.looseObject({ board: z.unknown() });

/** Reads the register, and remembers its checkpoint, when it could first be read, and that it has shown two histories. */
async function readNow(ports: RegisterPorts, mission: LoggedMission): Promise<RegisterCheck> {
  const { store, clock, fetchRegister } = ports;
  const { policies, heads } = mission.logged;
  if (fetchRegister === undefined) return { kind: 'stale', reason: 'this aggregator is not set up to ask registers' };
  const { url, origin } = addressOf(mission);
  const head = await store.registerHead(origin);
  if (head?.fork !== undefined) return await knownFork(mission, head.note, head.fork);
  const notes = [...(head === undefined ? [] : [head.note]), ...heads.map(({ note }) => note)];
  const check = await checkRegister({ charterDigest: mission.digest, policies, notes }, registerFiles(fetchRegister, url));
  if (check.kind === 'read') {
    await store.putRegisterHead(origin, { note: check.head.note, fork: undefined });
    if (check.isReadable) await store.noteFirstRead(mission.digest, dayAt(nowSeconds(clock)));
  }
  if (check.kind === 'fork') await keepFork(ports, origin, check);
  return check;
}

async function knownFork({ logged }: LoggedMission, note: string, fork: string): Promise<RegisterCheck> {
  const open = (text: string) => logged.policies.at(-1)?.open(text);
  const [seen, other] = [open(note), open(fork)];
  return Promise.resolve(
    seen === undefined || other === undefined ? { kind: 'stale', reason: 'it has shown two histories' } : { kind: 'fork', seen, other },
  );
}

/** Both notes, for the database and as a file: whoever has them can show anybody that there are two registers. */
async function keepFork(
  { store, clock, keepText }: RegisterPorts,
  origin: string,
  { seen, other }: Extract<RegisterCheck, { kind: 'fork' }>,
): Promise<void> {
  await store.putRegisterHead(origin, { note: seen.note, fork: other.note });
  await keepText?.(`register-fork-${dateOf(dayAt(nowSeconds(clock)))}.txt`, `${seen.note}\n${other.note}`);
}

/** The days to object count from when this aggregator itself could read the charter: nobody can object to what nobody can read. */
async function withOwnDays(
  { store, clock }: RegisterPorts,
  { digest, logged, charter }: LoggedMission,
): Promise<Pick<LoggedFacts, 'coolingEnds'>> {
  const firstDay = (await store.register(digest))?.firstReadDay ?? dayAt(nowSeconds(clock));
  return { coolingEnds: Math.max(logged.coolingEnds, (firstDay + charter.log.cooling) * DAY) };
}

function sentenceOf(mission: LoggedMission, check: RegisterCheck): string {
  if (check.kind === 'stale') return unread(mission, check.reason);
  return check.kind === 'fork' ? forked(mission) : '';
}

function unread(mission: LoggedMission, reason: string): string {
  return `The register at ${addressOf(mission).url} can't be read whole: ${reason}. Nothing new is loaded from it until it can.`;
}

function forked(mission: LoggedMission): string {
  return `The register at ${addressOf(mission).url} has shown two histories: two signed checkpoints contradict each other. Nothing of it is loaded any more. Show both to the convenor, the board and the witnesses.`;
}

/** Where the register of a mission is, by its document; undefined for one that isn't logged. It was verified when the mission was loaded. */
export function registerUrlOf(document: string): string | undefined {
  const { charter, log } = missionParts(document);
  const policies = LogProofs.safeParse(log).data?.policies ?? [];
  const own = z.looseObject({ charter: z.looseObject({ log: Log }) }).safeParse(charter).data?.charter.log;
  return policies.at(-1)?.object.body.log.url ?? own?.url;
}

/** Where the register is now, and its origin: after a loss it has another address. */
function addressOf({ charter, logged }: LoggedMission): { readonly url: string; readonly origin: string } {
  const { url } = logged.policies.at(-1)?.log ?? charter.log;
  return { url, origin: url.replace(/^https?:\/\//, '').replace(/\/$/, '') };
}

function isLogged(mission: Mission): mission is LoggedMission {
  return mission.logged !== undefined && mission.charter.log !== undefined;
}

function refuse(issues: readonly string[]): void {
  if (issues.length > 0) throw new MissionError('log', issues);
}

function nowSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
