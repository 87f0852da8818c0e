// litewitness.long.ts — our register asks a witness of others, torchwood's litewitness, and gets signatures that hold; it refuses another history.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toBase64Url } from '../../crypto/bytes.ts';
import { verify } from '../../crypto/signature/node.ts';
import { toBase64 } from '../../protocol/register/keys/base64.ts';
import { formatVerifierKey, KeyType, verifierKey, type VerifierKey } from '../../protocol/register/keys/verifier-key.ts';
import { emptyRoot } from '../../protocol/register/merkle.ts';
import { parseNote } from '../../protocol/register/note.ts';
import { firstTime } from '../../protocol/register/policy.ts';
import { freePort } from '../../src/demo/processes.ts';
import { Ground, ORIGIN } from '../src/register/ground.ts';
import { seededRandom } from '../support/seeded-random.ts';

const VERSION = 'v0.9.0';
const NAME = 'witness.example/lite';
const hasAll = [
  ['go', 'version'],
  ['ssh-keygen', '-?'],
  ['ssh-agent', '-?'],
].every(([name = '', option = '']) => spawnSync(name, [option]).error === undefined);

let folder: string;
let processes: ChildProcess[] = [];
let url: string;
let key: VerifierKey;
let built: string | undefined;

beforeAll(async () => {
  if (!hasAll) return;
  folder = mkdtempSync(join(tmpdir(), 'sl-')); // a socket's path is short
  const go = spawnSync('go', ['install', `filippo.io/torchwood/cmd/litewitness@${VERSION}`], {
    encoding: 'utf8',
    env: { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' },
  });
  if (go.status !== 0) {
    console.log(`skipped: litewitness can't be had here. ${go.stderr.trim().split('\n').at(-1) ?? ''}`);
    return;
  }
  const port = await freePort();
  url = `http://127.0.0.1:${String(port)}/`;
  const [socket, own] = [join(folder, 'agent'), join(folder, 'own')];
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', own]);
  processes.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
  await until(() => existsSync(socket));
  spawnSync('ssh-add', ['-q', own], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  const [, blob = ''] = readFileSync(`${own}.pub`, 'utf8').split(' ');
  key = verifierKey(NAME, KeyType.cosignature, new Uint8Array(Buffer.from(blob, 'base64').subarray(-32)));
  const [, fingerprint = ''] = spawnSync('ssh-keygen', ['-l', '-f', `${own}.pub`], { encoding: 'utf8' }).stdout.split(' ');
  const words = ['-name', NAME, '-key', fingerprint, '-ssh-agent', socket, '-db', join(folder, 'lite.db')];
  processes.push(spawn(join(folder, 'litewitness'), [...words, '-listen', `127.0.0.1:${String(port)}`], { stdio: 'ignore' }));
  await until(async () =>
    fetch(url).then(
      () => true,
      () => false,
    ),
  );
  built = url;
}, 600_000);

afterAll(() => {
  for (const one of processes) one.kill();
  processes = [];
  if (hasAll) rmSync(folder, { recursive: true });
});

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await holds()) return;
    await wait(100);
  }
  throw new Error('it did not come up');
}

/** As `witnessctl add-log` and `add-key`, which want a module that not every proxy has. */
function accept(ground: Ground): void {
  const database = new Database(join(folder, 'lite.db'));
  database.prepare('INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)').run(ORIGIN, toBase64(emptyRoot()));
  database.prepare('INSERT INTO key (origin, key) VALUES (?, ?)').run(ORIGIN, formatVerifierKey(ground.log.key));
  database.close();
}

function withLitewitness(seed: string): Ground {
  const ground = new Ground(seed);
  ground.settings = { ...ground.settings, witnesses: [...ground.settings.witnesses, { key, url }] };
  return ground;
}

async function publish(ground: Ground) {
  const { fetch: own, ...ports } = ground.ports;
  return ground.publish({ ...ports, fetch: async (request) => (request.url.startsWith(url) ? fetch(request) : own(request)) });
}

function challenge(ground: Ground, text: string): object {
  const salt = toBase64Url(seededRandom(text)(16));
  const about = { kind: 'charter', object: ground.digest };
  const body = { format: 'soundings challenge v1', charter: ground.digest, about, received: '2025-12-02', salt, text };
  return { body, signatures: [] };
}

it.skipIf(!hasAll)(
  "torchwood's litewitness signs each checkpoint of our register, and not another history",
  async (context) => {
    if (built === undefined) return context.skip();
    const ground = withLitewitness('ground');
    mkdirSync(join(ground.folder, 'lock'), { recursive: true });
    await ground.add(ground.mission('2025-12-29'));
    const unknown = (await publish(ground)).witnesses.find(({ witness }) => witness.url === url);
    expect(unknown).toMatchObject({ kind: 'missing', why: expect.stringContaining("doesn't know this register") as unknown });

    accept(ground);
    for (let round = 0; round < 4; round++) {
      const many = Array.from({ length: round === 0 ? 0 : 100 }, (_, one) => challenge(ground, `${String(round)} ${String(one)}`));
      await ground.add(...many); // over the edge of a tile
      const { note, witnesses, head } = await publish(ground);
      expect([head.size, witnesses.filter(({ kind }) => kind === 'signed').length]).toEqual([4 + 100 * round, 5]);
      expect(firstTime(key, parseNote(note), verify)).toHaveLength(1);
    }
    const again = await publish(ground); // nothing new: fresh times
    expect(again.witnesses.every(({ kind }) => kind === 'signed')).toBe(true);

    const other = withLitewitness('ground');
    await other.add(other.mission('2025-12-29'));
    await other.add(challenge(other, 'another history'));
    const refused = (await publish(other)).witnesses.find(({ witness }) => witness.url === url);
    expect(refused).toMatchObject({ kind: 'missing' });
    for (const one of [ground, other]) one.close();
  },
  120_000,
);
