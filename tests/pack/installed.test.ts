// installed.test.ts — the five packages, packed and installed into an empty folder, work from there; what an organisation installs has no native code.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenDigest } from '../../aggregator/http/auth.ts';
import { toBase64Url } from '../../crypto/bytes.ts';
import { realMission } from '../client-sdk/real-pair.ts';
import { HELPER_URL, LEADER_TOKEN, LEADER_URL, startPair } from '../support/servers.ts';
import { install, root, ROOMS } from './installed.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-installed-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function versionOf(room: string): string {
  return (JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8')) as { readonly version: string }).version;
}

describe('crypto, protocol and client, installed without scripts', () => {
  it('are at most six packages, and none of them has native code or a script at install', () => {
    const paths = install(join(folder, 'three'), ['@soundings/crypto', '@soundings/protocol', '@soundings/client']);
    expect(paths.length).toBeGreaterThanOrEqual(4);
    expect(paths.length).toBeLessThanOrEqual(6);
    for (const path of paths) {
      const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
      expect([path, files.filter((file) => /\.node$|binding\.gyp$/.test(file))]).toEqual([path, []]);
      const { scripts = {} } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { scripts?: Record<string, string> };
      expect([path, Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))]).toEqual([path, []]);
      expect(existsSync(join(path, 'LICENSE'))).toBe(true);
    }
  });
});

describe('all five, installed together', () => {
  const at = (...path: readonly string[]) => join(folder, 'five', ...path);
  const program = (...words: readonly string[]) =>
    spawnSync(at('node_modules', '.bin', 'soundings'), words, { cwd: at(), encoding: 'utf8' });

  beforeAll(() => {
    install(at(), [...ROOMS.keys()]);
  });

  it('have one version, and the licence', () => {
    for (const [name, room] of ROOMS) {
      const { version } = JSON.parse(readFileSync(at('node_modules', name, 'package.json'), 'utf8')) as { readonly version: string };
      expect([name, version]).toEqual([name, versionOf('crypto')]);
      const licence = readFileSync(at('node_modules', name, 'LICENSE'), 'utf8');
      expect([room, licence]).toEqual([room, readFileSync(join(root, 'LICENSE'), 'utf8')]);
    }
  });

  it('say in one sentence what to do if the binary of SQLite is missing', () => {
    expect(existsSync(at('node_modules', 'better-sqlite3', 'build'))).toBe(false);
    writeFileSync(at('releases.db'), '');
    const { status, stderr } = program('query', '--releases', 'releases.db', '--instrument', 'visits');
    expect(stderr).toContain('SQLite is not ready: the binary of the package better-sqlite3 is missing here');
    expect(stderr).toContain('npm rebuild better-sqlite3');
    expect(stderr).not.toContain('Tried:');
    expect(status).toBe(1);

    const config = {
      role: 'helper',
      endpoint: HELPER_URL,
      listen: { port: 0 },
      database: { kind: 'sqlite', file: 'own.db' },
      databaseKeyFile: 'own.key',
    };
    writeFileSync(at('own.key'), toBase64Url(new Uint8Array(32).fill(5)), { mode: 0o600 });
    writeFileSync(at('config.json'), JSON.stringify(config));
    const helper = program('helper', '--config', 'config.json');
    expect(helper.stderr).toContain('SQLite is not ready: the binary of the package better-sqlite3 is missing here');
    expect(helper.status).toBe(1);
  });

  it('take one contribution from an organisation, through leader and helper', async () => {
    const binary = join('node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');
    mkdirSync(dirname(at(binary)), { recursive: true });
    copyFileSync(join(root, binary), at(binary));
    const pair = await startPair();
    const { json, organisations, seed } = await realMission(pair);
    const { id, keys } = organisations[0] ?? expect.unreachable();
    const { leader, helper } = pair.identities;
    await pair.close();
    const given = {
      mission: json,
      seed: toBase64Url(seed),
      urls: { leader: LEADER_URL, helper: HELPER_URL },
      token: LEADER_TOKEN,
      tokenDigest: tokenDigest(LEADER_TOKEN),
      identities: { leader: toBase64Url(leader.privateKey), helper: toBase64Url(helper.privateKey) },
      organisation: { id: toBase64Url(id), privateKey: toBase64Url(keys.privateKey) },
    };
    writeFileSync(at('given.json'), JSON.stringify(given));
    copyFileSync(join(import.meta.dirname, 'contribute.mjs'), at('contribute.mjs'));
    const said = execFileSync(process.execPath, ['contribute.mjs', 'given.json'], { cwd: at(), encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual({ received: '2026-01-05', window: 0, merged: ['1', '1'] });
  });
});
