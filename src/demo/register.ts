// register.ts — the demo's public register: its keys, four witnesses as processes of their own, and every window published after it was collected.
//
// It calls what the commands `register` and `keys` call: their files in convenor/ and register/ are the only door that the program has to these.
// A process for each entry would make the demo take minutes longer. Nothing but commands imports this folder (tests/house.test.ts).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fetchWithin } from '@soundings/aggregator/answers';
import { CodedError } from '@soundings/crypto/errors';
import type { RandomBytes } from '@soundings/crypto/random';
import { publicKeyOf, sign, verify } from '@soundings/crypto/signature/node';
import { sha256 } from '@soundings/crypto/sha256';
import { toBase64Url, toHex, utf8 } from '@soundings/crypto/bytes';
import { originOf, type Log } from '@soundings/protocol/register/keys/log-member';
import { signBody } from '@soundings/protocol/register/signed-form';
import { charterDigest } from '@soundings/protocol/charter/charter';
import { formatVerifierKey, KeyType, verifierKey } from '@soundings/protocol/register/keys/verifier-key';
import type { Release } from '@soundings/protocol/release/release';
import { readKeyFile, readSigningKey } from '../convenor/key-file.ts';
import { KEY_FILES, makeKeys } from '../convenor/party-keys.ts';
import { admit } from '../register/admit.ts';
import { documentOf, type ProvedDocument } from '../register/document-of.ts';
import { entriesOf, releaseEntry } from '../register/entries.ts';
import type { Entry } from '../register/entry.ts';
import { withRegister } from '../register/open-register.ts';
import { publish, type Published } from '../register/publish.ts';
import { readRegister } from '../register/register-view.ts';
import { readRegisterConfig } from '../register/register-config.ts';
import { writeSite, type SitePorts } from '../register/site.ts';
import { sourceOf } from '../register/source.ts';
import { Waiting } from '../register/waiting.ts';
import { unixSeconds } from '../unix-time.ts';
import { freePort, startServer, stopServer, type Server } from './processes.ts';
import { setClock, type CalledWorld, type World } from './world.ts';

/** Who runs the witnesses: two of the four are run by neither aggregator. */
const WITNESSES = [
  { name: 'leader-witness', operator: 'University of the North' },
  { name: 'helper-witness', operator: 'Charities Commons' },
  { name: 'library-witness', operator: 'Salford Central Library' },
  { name: 'network-witness', operator: 'Network of Community Witnesses' },
] as const;
const QUORUM = 3;

/** Days that the public has to object, and days within which a window has its entry. */
const COOLING_DAYS = 7;
const DUE_DAYS = 21;

/** An aggregator has five minutes to load the mission on a busy machine. */
const LOAD_TRIES = 3000;
const LOAD_WAIT_MS = 100;

/** How long a witness may take to answer on a busy machine. */
const WITNESS_MS = 120_000;

export interface DemoRegister {
  readonly folder: string;
  /** The charter's member `log`. */
  readonly log: Log;
  /** The configuration that `soundings register` takes. */
  readonly config: string;
  /** What a web host would serve. */
  readonly site: string;
  readonly witnesses: readonly { readonly name: string; readonly config: string; readonly url: string }[];
}

/** Makes the keys and configurations of a register that the demo serves at this port, and of its witnesses. */
export async function makeRegister(folder: string, port: number, clockFile: string, random: RandomBytes): Promise<DemoRegister> {
  const url = `http://127.0.0.1:${port}/`;
  const own = join(folder, 'register');
  makeKeys('register', own, random);
  const key = lineOf(url, KeyType.note, join(own, KEY_FILES.register));
  const witnesses = [];
  for (const { name, operator } of WITNESSES) {
    const witnessPort = await freePort();
    const address = `http://127.0.0.1:${witnessPort}/`;
    const at = join(folder, name);
    makeKeys('witness', at, random);
    const config = join(at, 'config.json');
    writeJson(config, {
      url: address,
      listen: { host: '127.0.0.1', port: witnessPort },
      keyFile: KEY_FILES.witness,
      database: 'witness.db',
      logs: [{ keys: [key] }],
      dangerouslyReadTimeFrom: clockFile,
    });
    witnesses.push({ name, operator, config, url: address, key: lineOf(address, KeyType.cosignature, join(at, KEY_FILES.witness)) });
  }
  const config = join(own, 'config.json');
  mkdirSync(join(own, 'lock'), { recursive: true });
  writeJson(config, {
    url,
    site: 'site',
    lockStore: 'lock/lock.db',
    keyFiles: [KEY_FILES.register],
    witnesses: witnesses.map((witness) => ({ key: witness.key, url: witness.url })),
    quorum: QUORUM,
  });
  const log = {
    url,
    keys: [key],
    witnesses: witnesses.map((witness) => ({ key: witness.key, operator: witness.operator })),
    quorum: QUORUM,
    cooling: COOLING_DAYS,
    due: DUE_DAYS,
  };
  return { folder, log, config, site: join(own, 'site'), witnesses };
}

/** Starts the witnesses, each a process with a database of its own. */
export async function startWitnesses(register: DemoRegister, cli: string): Promise<readonly Server[]> {
  const path = `${toHex(sha256(utf8(originOf(register.log.url))))}/checkpoint`;
  // None of them has seen a checkpoint yet, and that is what it answers.
  const isUp = ({ status }: Response) => status === 404 || status === 200;
  const starting = register.witnesses.map(async ({ name, config, url }) =>
    startServer(name, cli, ['witness', '--config', config], join(register.folder, `${name}.log`), `${url}${path}`, { isUp }),
  );
  const started = await Promise.allSettled(starting);
  const servers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return servers;
  await Promise.all(servers.map(stopServer));
  throw failed.reason;
}

/** Whoever publishes in the demo's register. */
export interface Publisher {
  readonly register: DemoRegister;
  readonly clockFile: string;
  readonly ports: SitePorts;
}

/** Publishes a mission's charter, its board's decisions and its roster. Gives the document with the register's proofs in it. */
export async function publishMission(publisher: Publisher, called: CalledWorld): Promise<ProvedDocument> {
  const document = { ...called.document, log: { decisions: reasonsOf(called) } };
  const { missions } = await publishing(publisher, entriesOf('the mission', document, () => undefined).entries);
  const proved = missions.map(documentOf)[0];
  if (proved === undefined) throw new RangeError('expected a mission that was published');
  return proved;
}

/** What the members of the board say of their decisions. */
const REASONS = [
  'Approved. No question is about immigration or religion, and no total has fewer than nine in ten of the organisations behind it.',
  'Approved, after residents asked who may use the figures: the convenor publishes them for everybody on the same day.',
];

/** Each decision's reason, signed with its member's key. */
function reasonsOf({ folder, document }: CalledWorld) {
  const charter = toBase64Url(charterDigest(document.charter.charter));
  return document.charter.board.map(({ decision }, at) => {
    const body = { format: 'soundings reason v1', charter, decision, text: REASONS[at] ?? '' };
    const { publicKey, privateKey } = readSigningKey(join(folder, `board-${at + 1}`, KEY_FILES.board));
    return { body, signatures: [signBody(body, publicKey, (message) => sign(privateKey, message))] };
  });
}

/** Publishes what was released of a window. */
export async function publishReleases(publisher: Publisher, releases: readonly Release[]): Promise<void> {
  await publishing(publisher, releases.map(releaseEntry));
}

/**
 * The days that the public has to object pass. Both aggregators have read the register before, when they were started, and load the mission now: it is
 * given to them again, as their operators would.
 */
export async function passCooling(world: World, approvedDay: number, aggregators: readonly Server[], signal: AbortSignal): Promise<void> {
  setClock(world, approvedDay + COOLING_DAYS + 1);
  for (const { process } of aggregators) process.kill('SIGHUP');
  for (const { name } of aggregators) await untilLogged(join(world.folder, `${name}.log`), signal);
}

/** Waits until an aggregator says that it has loaded the mission. Throws CodedError `demo` if it doesn't. */
async function untilLogged(logFile: string, signal: AbortSignal): Promise<void> {
  for (let tries = 0; tries < LOAD_TRIES; tries++) {
    if (readFileSync(logFile, 'utf8').includes('"event":"mission-loaded"')) return;
    await wait(LOAD_WAIT_MS, undefined, { signal });
  }
  throw new CodedError('demo', `The mission was not loaded. ${logFile} has the reason.`);
}

/** As `soundings register add` and `soundings register publish`, without a process for each. */
async function publishing({ register, clockFile, ports }: Publisher, entries: readonly Entry[]): Promise<Published> {
  const settings = readRegisterConfig(register.config);
  const now = unixSeconds(clockFile);
  return withRegister(settings, async (open) => {
    const waiting = new Waiting(settings.waiting);
    const named = entries.map((entry) => ({ ...entry, from: 'the demo' }));
    for (const entry of admit(open, waiting.list(), named, now(), verify).entries) waiting.add(entry);
    const list = waiting.list();
    const published = await publish(open, list, { fetch: async (request) => fetchWithin(WITNESS_MS, request), verify, now });
    waiting.remove(list);
    await writeSite(open.folder, await readRegister(sourceOf(settings.site), undefined, verify), ports);
    return published;
  });
}

/** A key as a line that names it. */
function lineOf(url: string, type: KeyType, keyFile: string): string {
  return formatVerifierKey(verifierKey(originOf(url), type, publicKeyOf(readKeyFile(keyFile))));
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`);
}
