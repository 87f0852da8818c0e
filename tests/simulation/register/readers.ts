// readers.ts — who reads the register with a clock of their own: an aggregator, which is the real one on tables in memory, and an organisation's SDK.
import { takeNotice } from '../../../aggregator/notices/notices.ts';
import type { Notice } from '../../../aggregator/ports/store/notices.ts';
import type { RegisterHead, RegisterRecord } from '../../../aggregator/ports/store/registers.ts';
import type { Store } from '../../../aggregator/ports/store.ts';
import { heldStops } from '../../../aggregator/registers/held-stops.ts';
import { registersOf, type RegisterPorts } from '../../../aggregator/registers/registers.ts';
import type { VerifySignature } from '../../../crypto/signature/ed25519.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { MissionError } from '../../../protocol/errors.ts';
import { notNowIssues } from '../../../protocol/mission/logged-mission.ts';
import type { Mission } from '../../../protocol/mission/mission.ts';
import { stopsInForce } from '../../../protocol/mission/stopped.ts';
import { parseMission } from '../../../protocol/signed/mission.ts';
import { EVERYBODY } from '../../protocol/register/world.ts';
import { DAY, type RegisterWorld } from './world.ts';

/** Typical mistakes around the real code; each is there or not. */
export interface Planted {
  readonly tables?: (tables: Tables) => Partial<Tables>;
  /** Of an aggregator, in seconds; `late` is what its clock says. */
  readonly clock?: (own: number) => number;
  /** Whether an organisation may contribute. */
  readonly open?: typeof notNowIssues;
  /** An aggregator loads whatever an organisation may contribute to. */
  readonly believes?: boolean;
}

export type Tables = Pick<
  Store,
  | 'register'
  | 'registers'
  | 'watchRegister'
  | 'acceptDocument'
  | 'noteFirstRead'
  | 'noteChecked'
  | 'registerHead'
  | 'putRegisterHead'
  | 'putNotice'
  | 'noticesOf'
  | 'mission'
>;

function tablesInMemory(): Tables {
  let record: RegisterRecord | undefined;
  const heads = new Map<string, RegisterHead>();
  const notices: Notice[] = [];
  const change = (more: Partial<RegisterRecord>) => {
    record = record && { ...record, ...more };
    return Promise.resolve();
  };
  return {
    mission: async () => Promise.resolve(undefined),
    register: async () => Promise.resolve(record),
    registers: async () => Promise.resolve(record === undefined ? [] : [record]),
    watchRegister: async (charterDigest, document) => {
      if (record?.isAccepted !== true)
        record = { firstReadDay: undefined, checkedDay: undefined, ...record, charterDigest, document, isAccepted: false };
      return Promise.resolve();
    },
    acceptDocument: async (charterDigest, document) => change({ charterDigest, document, isAccepted: true }),
    noteFirstRead: async (_, day) => change({ firstReadDay: record?.firstReadDay ?? day }),
    noteChecked: async (_, day) => change({ checkedDay: day }),
    registerHead: async (origin) => Promise.resolve(heads.get(origin)),
    putRegisterHead: async (origin, head) => {
      heads.set(origin, { ...head, fork: head.fork ?? heads.get(origin)?.fork });
      return Promise.resolve();
    },
    putNotice: async (notice) => {
      const isNew = notices.every(({ object }) => object !== notice.object);
      if (isNew) notices.push(notice);
      return Promise.resolve(isNew);
    },
    noticesOf: async () => Promise.resolve(notices),
  };
}

/** Signatures that were verified before: a scenario's documents have most of them in common. */
const verified = new Map<string, boolean>();

const verifyOnce: VerifySignature = (publicKey, message, signature) => {
  const key = [publicKey, signature, message].map((bytes) => Buffer.from(bytes).toString('latin1')).join('|');
  const known = verified.get(key) ?? verify(publicKey, message, signature);
  if (verified.size > 10_000) verified.clear();
  verified.set(key, known);
  return known;
};

/** Missions by their documents: reading one twice comes to the same. */
const read = new Map<string, Mission | readonly string[]>();

export function missionIn(json: string): Mission | readonly string[] {
  const known = read.get(json);
  if (known !== undefined) return known;
  const found = reading(json);
  if (read.size > 200) read.clear();
  read.set(json, found);
  return found;
}

function reading(json: string): Mission | readonly string[] {
  try {
    return parseMission(json, verifyOnce);
  } catch (error) {
    if (error instanceof MissionError) return error.issues;
    throw error;
  }
}

export class Aggregator {
  mission: Mission | undefined;
  /** The first day, by its own clock, on which charter and decisions could be read from the register. */
  firstReadDay: number | undefined;
  /** The largest register that it has seen whole. */
  seen = 0;
  readonly events: string[] = [];
  private readonly tables: Tables;
  private readonly ports: RegisterPorts;
  private readonly world: RegisterWorld;
  /** How far its clock is from the true time, in seconds. */
  private readonly skew: number;
  private readonly planted: Planted;

  constructor(world: RegisterWorld, skew: number, planted: Planted) {
    this.world = world;
    this.skew = skew;
    this.planted = planted;
    const tables = tablesInMemory();
    this.tables = { ...tables, ...planted.tables?.(tables) };
    const clock = { now: () => 1000 * (planted.clock ?? ((own: number) => own))(this.own) };
    this.ports = {
      store: this.tables as Store,
      clock,
      log: (_, event) => void this.events.push(event),
      fetchRegister: world.register.fetch,
    };
  }

  /** Its clock, if nothing is planted. */
  get own(): number {
    return this.world.now + this.skew;
  }

  /** What it says of a document: nothing if it loaded it. */
  async load(json: string): Promise<readonly string[]> {
    const mission = missionIn(json);
    if (!('charter' in mission)) return mission;
    const registers = registersOf(this.ports);
    try {
      if (this.planted.believes === true) {
        const issues = notNowIssues(mission, this.own);
        if (issues.length > 0) return issues;
      } else await registers.assertLoadable(mission, json);
      await registers.loaded(mission, json);
      this.mission = mission;
      return [];
    } catch (error) {
      if (error instanceof MissionError) return error.issues;
      throw error;
    }
  }

  /** Whether it knows a mission to look at. */
  async look(): Promise<boolean> {
    const record = await this.tables.register(new Uint8Array(32));
    const mission = record && missionIn(record.document);
    if (record === undefined || mission === undefined || !('charter' in mission)) return false;
    await registersOf(this.ports).look(record, mission);
    return true;
  }

  /** A stop or a signed objection, handed over by file. */
  async take(object: object): Promise<boolean> {
    const identityKey = EVERYBODY.helper.privateKey;
    return takeNotice(JSON.stringify(object), { store: this.tables, clock: this.ports.clock, identityKey }).then(
      () => true,
      () => false,
    );
  }

  /** Whether it takes uploads now. */
  async isOpen(): Promise<boolean> {
    if (this.mission === undefined) return false;
    const stops = stopsInForce(this.mission.logged, heldStops(await this.tables.noticesOf(this.mission.digest)));
    return stops.every(({ fromDay }) => fromDay > Math.floor(this.own / DAY));
  }
}
