// logged-pair.ts — a mission with a public register on a pair of aggregators: logged, approved and cooled, unless a test says otherwise.
import { MissionError } from '../../protocol/errors.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import type { SigningKeyPair } from '../../crypto/signature/ed25519.ts';
import { charterDigest, type CharterDraft } from '../../protocol/charter/charter.ts';
import type { MissionDocument } from '../../protocol/mission/mission.ts';
import type { LogProofs } from '../../protocol/register/objects.ts';
import { at, exampleLog, signedBy } from '../protocol/register/world.ts';
import type { Parties } from './mission.ts';
import { foundMission, type TestMission } from './mission-pair.ts';
import { START_MS, startPair, type PairOptions, type TestPair } from './servers.ts';
import { TestRegister } from './test-register.ts';

/** When the charter and its approvals are logged: noon, in seconds since the epoch. */
export const LOGGED_AT = at('2025-12-10') + 43_200;
/** The aggregators read the register from this day on. */
const FIRST_READ_MS = at('2025-12-11') * 1000;

export interface LoggedPair {
  readonly pair: TestPair;
  readonly register: TestRegister;
  readonly kept: Map<string, string>;
  readonly mission: TestMission;
  /** The document's proofs, to be added to; `json` writes the document with them. */
  readonly proofs: { -readonly [K in keyof LogProofs]: LogProofs[K] };
  readonly everybody: Parties;
  json(): string;
  /** A stop by the helper, logged and in the document. */
  stop(from: string, time: number): void;
}

/** Everything of a document logged, in its order. */
export function logDocument(register: TestRegister, { charter, rosters }: MissionDocument, time: number): LogProofs {
  const digest = toBase64Url(charterDigest(charter.charter));
  const own = { board: [], charter: charter.charter, convenor: charter.convenor };
  return {
    charter: register.logged(own, { kind: 'charter', charter: digest }, time),
    decisions: charter.board.map((decision) => {
      const entry = { body: null, signatures: [] };
      return { ...entry, proof: register.logged({ ...entry, decision }, { kind: 'decision', charter: digest }, time + 60) };
    }),
    rosters: rosters.map((roster) =>
      register.logged(roster, { kind: 'roster', charter: digest, number: roster.roster.number }, time + 120),
    ),
    policies: [],
    stops: [],
    lifts: [],
    boards: [],
  };
}

/** The pair, and the mission as it is founded; both have read the register for so long that contributions are taken. */
export async function startLoggedPair(
  change: (draft: CharterDraft) => CharterDraft = (draft) => draft,
  options: PairOptions = {},
): Promise<LoggedPair> {
  const register = new TestRegister();
  const kept = new Map<string, string>();
  const pair = await startPair({ ...options, startMs: FIRST_READ_MS, register: { fetch: register.fetch, kept } });
  const made: { document?: MissionDocument; proofs?: LoggedPair['proofs']; everybody?: Parties } = {};
  const json = () => JSON.stringify({ ...made.document, log: made.proofs });
  const mission = await foundMission(
    pair,
    (draft) => change({ ...draft, log: exampleLog() }),
    undefined,
    undefined,
    async (document, everybody) => {
      Object.assign(made, { document, everybody, proofs: logDocument(register, document, LOGGED_AT) });
      register.publish(LOGGED_AT + 180);
      for (const role of ['leader', 'helper'] as const) await pair[role].tasks.addMission(json(), everybody.seed).catch(() => undefined); // it is too early
      pair.clock.set(START_MS);
      return json();
    },
  );
  const { proofs, everybody, document } = made;
  if (proofs === undefined || everybody === undefined || document === undefined) throw new TypeError('the mission was not founded');
  const stop = (from: string, time: number) => {
    const charter = toBase64Url(charterDigest(document.charter.charter));
    const helper: SigningKeyPair = pair.identities.helper;
    const object = signedBy(
      { format: 'soundings stop v1' as const, charter, by: 'helper' as const, from, text: 'Our board asks for a pause.' },
      helper,
    );
    proofs.stops.push({ object, proof: register.logged(object, { kind: 'stop', charter }, time) });
    register.publish(time + 60);
  };
  return { pair, register, kept, mission, proofs, everybody, json, stop };
}

/** Why an aggregator doesn't load the mission, or "loaded". */
export async function refusal(made: LoggedPair, role: 'leader' | 'helper' = 'helper'): Promise<string> {
  return made.pair[role].tasks.addMission(made.json(), made.everybody.seed).then(
    () => 'loaded',
    (error: unknown) => (error instanceof MissionError && error.code === 'log' ? error.message : String(error)),
  );
}
