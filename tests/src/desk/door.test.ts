// door.test.ts — who gets into the desk: nobody who only knows the port, no other origin, no other host; and a second start believes no stranger.
import { createServer } from 'node:http';
import { readFileSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secureRandom } from '../../../crypto/random.ts';
import { runningDesk } from '../../../src/desk/server/instance.ts';
import { startDesk, submit, visit, type TestDesk } from './world.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await startDesk(
    async () => Promise.reject(new TypeError('fetch failed')),
    () => 1_770_000_000,
  );
});
afterAll(async () => desk.close());

/** With any headers, also those that fetch keeps to itself. */
async function raw(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ readonly status: number; readonly headers: Record<string, unknown> }> {
  const { port } = desk.running.pass;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
    });
    sent.once('error', reject);
    sent.end();
  });
}

const inside = () => `/${desk.running.pass.token}/`;
const own = () => ({ origin: `http://127.0.0.1:${String(desk.running.pass.port)}`, 'sec-fetch-site': 'same-origin' });

describe('the door', () => {
  it('opens for the token alone', async () => {
    expect((await raw(inside())).status).toBe(200);
    for (const path of ['/', '/x/', `/${'A'.repeat(43)}/`, `/${desk.running.pass.token}x/`, '/favicon.ico'])
      expect((await raw(path)).status, path).toBe(404);
  });

  it('answers no other host, whatever name was made to point here', async () => {
    for (const host of [
      'localhost',
      `localhost:${String(desk.running.pass.port)}`,
      'evil.example',
      '127.0.0.1',
      `127.0.0.1.:${String(desk.running.pass.port)}`,
    ])
      expect((await raw(inside(), { host })).status, host).toBe(421);
  });

  it('takes forms from its own pages alone', async () => {
    const path = `${inside()}send`;
    expect((await raw(path, own(), 'POST')).status).toBe(303);
    for (const headers of [
      {},
      { ...own(), origin: 'null' },
      { ...own(), origin: 'http://evil.example' },
      { ...own(), origin: 'http://127.0.0.1:1' },
      { origin: own().origin },
      { ...own(), 'sec-fetch-site': 'cross-site' },
      { ...own(), 'sec-fetch-site': 'same-site' },
    ])
      expect((await raw(path, headers, 'POST')).status, JSON.stringify(headers)).toBe(403);
    expect((await raw(path, own(), 'PUT')).status).toBe(405);
    expect((await raw(path, { ...own(), 'content-length': String(30 * 1024 * 1024) }, 'POST')).status).toBe(413);
    expect((await raw(path, { ...own(), 'transfer-encoding': 'chunked' }, 'POST')).status).toBe(411);
  });

  it('sets no cookie, keeps nothing, and lets a page load from nowhere else', async () => {
    const { headers } = await raw(inside());
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types soundings",
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it('is led to by a file for its owner alone, which is gone once it was used', async () => {
    const other = await startDesk(
      async () => Promise.reject(new TypeError('fetch failed')),
      () => 1_770_000_000,
    );
    try {
      expect(statSync(other.running.lead).mode & 0o777).toBe(0o600);
      expect(readFileSync(other.running.lead, 'utf8')).toContain(`${other.home}/`);
      await visit(other, '/');
      expect(existsSync(other.running.lead)).toBe(false);
    } finally {
      await other.close();
    }
  });
});

describe('a second start', () => {
  it('finds the first one, which proves that it is one', async () => {
    expect(await runningDesk(desk.folder, secureRandom)).toEqual(desk.running.pass);
    expect(statSync(join(desk.folder, 'desk.json')).mode & 0o777).toBe(0o600);
  });

  it('tells a stranger on that port nothing, and does not believe it', async () => {
    const asked: string[] = [];
    const stranger = createServer((incoming, answer) => {
      asked.push(incoming.url ?? '');
      answer.end('hello');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const file = join(desk.folder, 'desk.json');
    const before = readFileSync(file, 'utf8');
    try {
      const { port } = stranger.address() as AddressInfo;
      writeFileSync(file, JSON.stringify({ ...(JSON.parse(before) as object), port }));
      expect(await runningDesk(desk.folder, secureRandom)).toBeUndefined();
      expect(asked).toHaveLength(1);
      expect(asked[0]).not.toContain(desk.running.pass.token);
      writeFileSync(file, 'not JSON');
      expect(await runningDesk(desk.folder, secureRandom)).toBeUndefined();
    } finally {
      writeFileSync(file, before);
      stranger.close();
    }
  });
});

describe('closing', () => {
  it('ends the desk from its page, and leaves no secret behind', async () => {
    const other = await startDesk(
      async () => Promise.reject(new TypeError('fetch failed')),
      () => 1_770_000_000,
    );
    const page = await submit(other, '/close', {});
    expect(page.html).toContain('Soundings is closed');
    await other.running.closed;
    expect(existsSync(join(other.folder, 'desk.json'))).toBe(false);
    expect(existsSync(other.running.lead)).toBe(false);
  });

  it('ends the desk after a time without use', async () => {
    const { serveDesk } = await import('../../../src/desk/server/serve.ts');
    const { newFolder } = await import('./world.ts');
    const idle = await serveDesk({ folder: newFolder(), port: 0, random: secureRandom, rooms: () => () => new Response('in'), idleMs: 1 });
    await idle.closed;
  });
});
