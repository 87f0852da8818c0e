// ground.ts — a register on this disk with its witnesses in this process, and a mission whose charter names them: what tests of publishing start from.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { charterDigest, type Charter } from '../../../protocol/charter/charter.ts';
import { originOf } from '../../../protocol/register/keys/log-member.ts';
import { KeyType, formatVerifierKey, type VerifierKey } from '../../../protocol/register/keys/verifier-key.ts';
import { callMission, decideOnCharter, nextRoster, approveRoster } from '../../../src/convenor/mission-document.ts';
import type { MissionDocument } from '../../../protocol/mission/mission.ts';
import { admit } from '../../../src/register/admit.ts';
import { entriesOf } from '../../../src/register/entries.ts';
import { withRegister } from '../../../src/register/open-register.ts';
import { publish, type Published, type PublishPorts } from '../../../src/register/publish.ts';
import type { RegisterSettings } from '../../../src/register/register-config.ts';
import { Waiting } from '../../../src/register/waiting.ts';
import { witnessApp, type Witness } from '../../../src/witness/witness-app.ts';
import { openWitnessStore } from '../../../src/witness/witness-store.ts';
import { exampleDraft, parties, withPlainNoise, type Parties } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { lineSigner, type LineSigner } from '../../protocol/register/seeds.ts';
import { at } from '../../protocol/register/world.ts';

export const REGISTER_URL = 'https://register.salford.example/winter/';
export const ORIGIN = 'register.salford.example/winter';
/** 2025-12-01, 12:00 UTC. */
export const START = at('2025-12-01') + 43_200;

/** A witness as its operator runs it, and a switch. */
export interface GroundWitness {
  readonly signer: LineSigner;
  readonly url: string;
  readonly app: ReturnType<typeof witnessApp>;
  readonly close: () => void;
  readonly forget: () => void;
  isDown: boolean;
}

export class Ground {
  readonly folder = mkdtempSync(join(tmpdir(), 'soundings-register-'));
  readonly everybody: Parties = parties('ground');
  /** Of the register's key. */
  readonly seed: Uint8Array;
  readonly log: LineSigner;
  readonly witnesses: readonly GroundWitness[];
  settings: RegisterSettings;
  /** Keys of the register that the witnesses accept. */
  readonly accepted: VerifierKey[] = [];
  private readonly watched = new Map<string, readonly VerifierKey[]>([[ORIGIN, this.accepted]]);
  readonly charter: Charter;
  /** The charter's digest. */
  readonly digest: string;
  now = START;

  /** `urls` are the witnesses' addresses, if they listen on this machine; `epsilon` is the charter's budget. */
  constructor(seed = 'ground', urls: readonly string[] = NAMES.map((name) => `https://${name}.example/w1/`), epsilon = 10) {
    const random = seededRandom(seed);
    this.seed = random(32);
    this.log = lineSigner(ORIGIN, KeyType.note, this.seed);
    this.accepted.push(this.log.key);
    this.witnesses = urls.map((url, at) => this.witness(NAMES[at] ?? '', url, random(32)));
    this.settings = {
      url: REGISTER_URL,
      origin: ORIGIN,
      site: join(this.folder, 'site'),
      waiting: join(this.folder, 'waiting'),
      index: join(this.folder, 'index.db'),
      lockStore: join(this.folder, 'lock', 'lock.db'),
      signers: [this.log],
      witnesses: this.witnesses.map(({ signer, url }) => ({ key: signer.key, url })),
      quorum: 3,
    };
    const draft = exampleDraft(this.everybody);
    const log = {
      url: REGISTER_URL,
      keys: [formatVerifierKey(this.log.key)],
      witnesses: this.witnesses.map(({ signer }, i) => ({ key: formatVerifierKey(signer.key), operator: OPERATORS[i] ?? '' })),
      quorum: 3,
      cooling: 7,
      due: 21,
    };
    this.charter = withPlainNoise({ ...draft, budget: { ...draft.budget, epsilon }, log });
    this.digest = toBase64Url(charterDigest(this.charter));
  }

  private witness(name: string, url: string, seed: Uint8Array): GroundWitness {
    const signer = lineSigner(originOf(url), KeyType.cosignature, seed);
    let generation = 0;
    let store = openWitnessStore(join(this.folder, `${name}.db`));
    const witness: Witness = {
      key: signer.key,
      sign: signer.sign,
      logs: this.watched,
      store: { update: (origin, work) => store.update(origin, work), find: (origin) => store.find(origin), close: () => store.close() },
      now: () => this.now,
      verify,
      onAnswer: () => undefined,
    };
    const forget = () => {
      store.close();
      store = openWitnessStore(join(this.folder, `${name}-${String(++generation)}.db`));
    };
    return { signer, url, app: witnessApp(witness, '/w1'), close: () => store.close(), forget, isDown: false };
  }

  get ports(): PublishPorts {
    return {
      verify,
      now: () => this.now,
      fetch: async (request) => {
        const found = this.witnesses.find(({ url }) => request.url.startsWith(url));
        if (found === undefined || found.isDown) throw new TypeError('fetch failed');
        return found.app.fetch(request);
      },
    };
  }

  /** Has the witnesses watch another register too. */
  watch(origin: string, keys: readonly VerifierKey[]): void {
    this.watched.set(origin, keys);
  }

  /** Witnesses that have lost what they had seen, as no honest one does: they sign any history. */
  forgetful(): void {
    for (const witness of this.witnesses) witness.forget();
  }

  /** Has a witness listen on this machine. */
  async listen(at: number): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
    const { app } = this.witnesses[at] ?? missing();
    const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const close = async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    };
    return { url: `http://127.0.0.1:${String(port)}/w1/`, close };
  }

  /** A mission that two of the board's three members approved; with a roster that holds from this day, if one is given. */
  mission(rosterFrom?: string): MissionDocument {
    const { convenor, board } = this.everybody;
    const [first, second] = board;
    if (first === undefined || second === undefined) throw new RangeError('the board has three members');
    const called = [first, second].reduce(
      (document, member) => decideOnCharter(document, member, 'approves'),
      callMission(this.charter, convenor),
    );
    if (rosterFrom === undefined) return called;
    return [first, second].reduce(approveRoster, nextRoster(called, [], rosterFrom, convenor));
  }

  /** As `soundings register add` of one file. */
  async add(...values: readonly unknown[]): Promise<number> {
    return withRegister(this.settings, async (register) => {
      await Promise.resolve();
      const waiting = new Waiting(this.settings.waiting);
      const naming = (object: string) => register.index.naming(object).map(({ leaf }) => ('charter' in leaf ? leaf.charter : undefined))[0];
      const found = values.flatMap((value) => entriesOf('a file', value, naming).entries.map((entry) => ({ ...entry, from: 'a file' })));
      const { entries } = admit(register, waiting.list(), found, this.now, verify);
      for (const entry of entries) waiting.add(entry);
      return entries.length;
    });
  }

  /** As `soundings register publish`. */
  async publish(ports: PublishPorts = this.ports): Promise<Published> {
    return withRegister(this.settings, async (register) => {
      const waiting = new Waiting(this.settings.waiting);
      const entries = waiting.list();
      const published = await publish(register, entries, ports);
      waiting.remove(entries);
      return published;
    });
  }

  /** As the register's web host answers: the files of its folder. */
  served(request: Request): Response {
    const file = join(this.settings.site, request.url.slice(this.settings.url.length));
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    return isFile ? new Response(readFileSync(file)) : new Response(null, { status: 404 });
  }

  close(): void {
    for (const { close } of this.witnesses) close();
    rmSync(this.folder, { recursive: true });
  }
}

function missing(): never {
  throw new RangeError('there are four witnesses');
}

const NAMES = ['university', 'charity', 'library', 'network'];
const OPERATORS = ['Salford University', 'A foundation', 'Central Library', 'The witness network'];
