// mission-fetch.test.ts — a mission's document is fetched on its own and kept; contributing asks the register nothing.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchMission } from '../../client-sdk/mission/mission.ts';
import { toHex } from '../../crypto/bytes.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { serveFolder } from '../../src/demo/static-site.ts';
import { runCommand, type GivenOptions } from '../support/run-command.ts';
import { missionOf } from '../../src/commands/organisation-options.ts';
import { fetchAndKeep } from '../../src/organisation/kept-mission.ts';
import { world } from '../client-sdk/world.ts';

const URL_OF_IT = 'https://register.example/salford-winter.json';
const { missionJson, mission } = world();
const silent = { say: () => undefined };
const document = JSON.parse(missionJson) as { readonly rosters: readonly unknown[] };

let folder: string;
let asked: string[];
let answer: () => Response;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-kept-'));
  asked = [];
  answer = () => new Response(missionJson);
});
afterEach(() => rmSync(folder, { recursive: true }));

const ports = {
  fetch: (request: Request): Promise<Response> => {
    asked.push(request.url);
    expect(request.redirect).toBe('error');
    return Promise.resolve(answer());
  },
  wait: () => Promise.resolve(),
  now: () => Date.UTC(2026, 0, 5) / 1000,
};

describe('#17 a mission from the register', () => {
  it('is kept when it is fetched, and read from there ever after: nothing is asked when one contributes', async () => {
    await fetchAndKeep(URL_OF_IT, folder, undefined, ports);
    expect(asked).toEqual([URL_OF_IT]);
    const fetchBefore = globalThis.fetch;
    globalThis.fetch = () => expect.unreachable();
    try {
      expect(missionOf({ mission: URL_OF_IT, keys: folder }, silent).digest).toEqual(mission.digest);
    } finally {
      globalThis.fetch = fetchBefore;
    }
    expect(() => missionOf({ mission: URL_OF_IT, keys: folder, fingerprint: '00' }, silent)).toThrow(/not the charter that you agreed to/);
  });

  it('that was never fetched is not fetched by the way', () => {
    expect(() => missionOf({ mission: URL_OF_IT, keys: folder }, silent)).toThrow(
      /Fetch it first, .*: soundings mission fetch https:\/\/register/,
    );
  });

  it.each(['http://register.example/m.json', 'ftp://register.example/m.json', 'http://127.0.0.1.register.example/m.json', 'https://a b/'])(
    'at %s is not asked for',
    async (url) => {
      await expect(fetchMission(url, ports)).rejects.toMatchObject({
        code: 'mission',
        message: expect.stringMatching(/fetched over https/) as string,
      });
      expect(asked).toEqual([]);
    },
  );

  it('on this machine may be fetched over plain http', async () => {
    await fetchMission('http://127.0.0.1:8080/m.json', ports);
    expect(asked).toHaveLength(1);
  });

  it('that is too long, is none, or is refused, is not kept', async () => {
    const endless = (): Response => {
      const chunk = new Uint8Array(1 << 20).fill(32);
      return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }));
    };
    for (const [given, sentence] of [
      [endless, /much too long/],
      [() => new Response('<html>'), /./],
      [() => new Response('', { status: 404 }), /answered 404/],
    ] as const) {
      answer = given;
      await expect(fetchAndKeep(URL_OF_IT, folder, undefined, ports)).rejects.toThrow(sentence);
    }
    expect(() => missionOf({ mission: URL_OF_IT, keys: folder }, silent)).toThrow(/has no saved mission document from/);
  });

  it('takes no step back: fewer rosters, or another charter that nobody named, leave what is kept', async () => {
    await fetchAndKeep(URL_OF_IT, folder, undefined, ports);
    answer = () => new Response(JSON.stringify({ ...document, rosters: [] }));
    await expect(fetchAndKeep(URL_OF_IT, folder, undefined, ports)).rejects.toThrow(
      /has 0 rosters, fewer than the 1 in the saved document/,
    );
    const other = world((draft) => ({ ...draft, region: 'Salford and Trafford' }));
    answer = () => new Response(other.missionJson);
    await expect(fetchAndKeep(URL_OF_IT, folder, undefined, ports)).rejects.toThrow(/has a different charter now/);
    expect(missionOf({ mission: URL_OF_IT, keys: folder }, silent).digest).toEqual(mission.digest);
    await fetchAndKeep(URL_OF_IT, folder, toHex(other.mission.digest), ports);
    expect(missionOf({ mission: URL_OF_IT, keys: folder }, silent).digest).toEqual(other.mission.digest);
  });

  it('is written to a file for somebody without keys, who may name its fingerprint', async () => {
    const site = join(folder, 'site');
    mkdirSync(site);
    writeFileSync(join(site, 'it.json'), missionJson);
    const host = await serveFolder(site, 0);
    const quiet = { isTTY: false, write: () => undefined };
    const fetchIt = async (options: GivenOptions) =>
      runCommand(
        'mission fetch',
        options,
        terminal(quiet, quiet, {}, () => 0),
        [`${host.url}it.json`],
      );
    const out = join(folder, 'out.json');
    await fetchIt({ out });
    expect(readFileSync(out, 'utf8')).toBe(missionJson);
    await expect(fetchIt({ out, fingerprint: '0'.repeat(64) })).rejects.toThrow(/not the charter that you agreed to/);
    await expect(fetchIt({})).rejects.toThrow('Name the folder with your keys, with --keys, or a file for the document, with --out.');
    await host.close();
  });
});
