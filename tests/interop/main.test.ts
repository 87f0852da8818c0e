// main.test.ts — `soundings-interop ROLE`: it listens, says where, and ends when it is told to; as a process, too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { ROLES, serve } from '../../src/interop/party.ts';
import { exchangeAt } from '../support/raw-http.ts';
import { partyAt } from './runner.ts';

const options = { host: '127.0.0.1', port: 0, janus: false, asynchronous: false };

function urlIn(line: string): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
}

describe('a party', () => {
  test.each(ROLES)('%s', async (role) => {
    const stop = new AbortController();
    let ended: Promise<void> = Promise.resolve();
    const line = await new Promise<string>((say) => {
      ended = serve(role, options, say, stop.signal);
    });
    const url = urlIn(line);
    expect(await partyAt(`${url}/`).post('ready', {})).toEqual({});
    const twoHosts = 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n';
    expect(await exchangeAt(Number(new URL(url).port), twoHosts)).toMatch(/^HTTP\/1\.1 400 /); // #48
    stop.abort();
    await ended;
    await expect(fetch(url)).rejects.toThrow();
  });

  test('refuses an option that its role has no use for', async () => {
    const refused = [
      ['client', { ...options, janus: true }],
      ['leader', { ...options, asynchronous: true }],
      ['client', { ...options, asynchronous: true }],
    ] as const;
    for (const [role, wrong] of refused)
      await expect(serve(role, wrong, () => undefined, new AbortController().signal)).rejects.toThrow(InputError);
  });
});

describe('soundings-interop', () => {
  const program = resolve(import.meta.dirname, '../../src/dist/interop/main.js');
  const started = (...args: readonly string[]) => spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

  /** Whole, once it has ended. */
  async function ended(...args: readonly string[]) {
    const child = started(...args);
    const [out, err] = [child.stdout.setEncoding('utf8').toArray(), child.stderr.setEncoding('utf8').toArray()];
    const [code] = (await once(child, 'close')) as [number];
    return { code, out: (await out).join(''), err: (await err).join('') };
  }

  test('serves until SIGTERM, and ends with 0', async () => {
    const child = started('client', '--port', '0');
    const [line] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
    expect(await partyAt(`${urlIn(line)}/`).post('ready', {})).toEqual({});
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test.each([
    [[], /missing required argument 'ROLE'/],
    [['server'], /Allowed choices are client, leader, helper, collector/],
    [['leader', 'helper'], /too many arguments/],
    [['leader', '--port', '65536'], /whole number from 0 to 65535/],
    [['leader', '--prot', '1'], /unknown option '--prot'\s+\(Did you mean --port\?\)/],
    [['client', '--janus'], /^A client treats Janus like any other aggregator\. Leave --janus out\.\n$/],
  ])('refuses %j with 2', async (args, sentence) => {
    const { code, out, err } = await ended(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(sentence);
  });

  test('says what it is for', async () => {
    const { code, out } = await ended('--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: soundings-interop [options] <ROLE>');
    expect(out).toMatch(/Never\s+use\s+it\s+for\s+real\s+data/);
  });
});
