// command.test.ts — `soundings interop ROLE`: it listens, says where, and ends when it is told to.
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { interop } from '../../src/commands/interop.ts';
import { terminal, type Terminal } from '../../src/cli/terminal.ts';
import { exchangeAt } from '../support/raw-http.ts';
import { partyAt } from './runner.ts';

/** Resolves with the first line that the command says. */
function listening(): { readonly io: Terminal; readonly line: Promise<string> } {
  let say: (text: string) => void = () => undefined;
  const line = new Promise<string>((resolve) => {
    say = resolve;
  });
  const out = { write: () => undefined };
  return { io: { ...terminal(out, out, {}, () => 0), say: (text) => say(text) }, line };
}

describe('soundings interop', () => {
  test.each(['client', 'leader', 'helper', 'collector'])('%s', async (role) => {
    const { io, line } = listening();
    const stop = new AbortController();
    const ended = interop.run({ options: { port: '0' }, words: [role], terminal: io, signal: stop.signal });
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await line)?.[0] ?? '';
    expect(await partyAt(`${url}/`).post('ready', {})).toEqual({});
    const twoHosts = 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n';
    expect(await exchangeAt(Number(new URL(url).port), twoHosts)).toMatch(/^HTTP\/1\.1 400 /); // #48
    stop.abort();
    await ended;
    await expect(fetch(url)).rejects.toThrow();
  });

  test.each([[[]], [['server']], [['leader', 'helper']]])('refuses %j', async (words) => {
    const { io } = listening();
    await expect(interop.run({ options: {}, words, terminal: io, signal: new AbortController().signal })).rejects.toThrow(InputError);
  });
});
