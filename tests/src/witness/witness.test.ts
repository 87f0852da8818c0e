// witness.test.ts — `soundings witness` over real HTTP: the conversation of the vectors, what it keeps, and what it shows.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { fromHex } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { signedAt } from '../../../protocol/register/cosignature.ts';
import { KeyType, parseVerifierKey } from '../../../protocol/register/keys/verifier-key.ts';
import { parseNote, parseSignature } from '../../../protocol/register/note.ts';
import { terminal } from '../../../src/cli/terminal.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { runCommand } from '../../support/run-command.ts';
import { index, list, object, text, type Fields } from '../../vectors/json.ts';

const FILE = new URL('../../../../shared/vectors/register/witness.json', import.meta.url);

if (!existsSync(FILE)) {
  test.skip('the folder shared/vectors is not beside this checkout', () => undefined);
} else {
  const vectors = object(JSON.parse(readFileSync(FILE, 'utf8')), 'witness.json');
  const key = parseVerifierKey(text(vectors['vkey'], 'vkey'), KeyType.cosignature);
  const log = parseVerifierKey(text(vectors['log'], 'log'), KeyType.note);

  let folder: string;
  let stop: (() => Promise<void>) | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'soundings-witness-'));
    writeKeyFile(join(folder, 'witness.key'), fromHex(text(vectors['seed'], 'seed')));
    const config = {
      url: `https://${key.name}/`,
      listen: { port: 0 },
      keyFile: 'witness.key',
      database: 'witness.db',
      logs: [{ keys: [vectors['log']] }],
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  });
  afterEach(async () => {
    await stop?.();
    rmSync(folder, { recursive: true });
  });

  /** The address beneath which it answers, once it does. */
  async function started(): Promise<string> {
    const end = new AbortController();
    return new Promise((listens, fails) => {
      const write = (line: string) => {
        const port = /listens on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
        if (port !== undefined) listens(`http://127.0.0.1:${port}/w1/`);
      };
      const stream = { isTTY: false, write };
      const running = runCommand(
        'witness',
        { config: join(folder, 'config.json') },
        terminal(stream, stream, {}, () => 0),
        [],
        end.signal,
      );
      running.catch(fails);
      stop = async () => {
        end.abort();
        await running;
        stop = undefined;
      };
    });
  }

  async function ask(base: string, step: Fields): Promise<void> {
    const name = text(step['name'], 'name');
    const request = text(step['request'], 'request');
    const response = await fetch(`${base}add-checkpoint`, { method: 'POST', body: request });
    const answer = await response.text();
    expect(response.status, name).toBe(index(step['status'], 'status'));
    if (response.status === 409) {
      expect([answer, response.headers.get('content-type')], name).toEqual([step['answer'], step['contentType']]);
    } else if (response.status === 200) {
      const line = parseSignature(answer.slice(0, -1));
      const note = parseNote(request.slice(request.indexOf('\n\n') + 2));
      expect(signedAt(key, note.text, line.signature, verify), name).toBeGreaterThan(1_700_000_000);
    }
  }

  describe('a witness', () => {
    it('holds the conversation of the vectors, over a restart', async () => {
      let base = await started();
      for (const [at, step] of list(vectors['steps'], 'steps').entries()) {
        if (at === 7) {
          await stop?.();
          base = await started();
        }
        await ask(base, object(step, 'step'));
      }
    });

    it('takes no proof before it has seen anything', async () => {
      const base = await started();
      for (const step of list(vectors['fresh'], 'fresh')) await ask(base, object(step, 'step'));
    });

    it('shows the last checkpoint that it signed, by the log and itself', async () => {
      const base = await started();
      const path = `${base}${createHash('sha256').update(log.name).digest('hex')}/checkpoint`;
      expect((await fetch(path)).status).toBe(404);
      const [first] = list(vectors['steps'], 'steps');
      await ask(base, object(first, 'step'));
      const note = parseNote(await (await fetch(path)).text());
      expect(note.signatures.map(({ name }) => name)).toEqual([log.name, key.name]);
      expect((await fetch(`${base}${'0'.repeat(64)}/checkpoint`)).status).toBe(404);
    });

    it('answers nothing else, and no body that is too long or no text', async () => {
      const base = await started();
      expect((await fetch(base)).status).toBe(404);
      expect((await fetch(`${base}add-checkpoint`)).status).toBe(404);
      expect((await fetch(`${base}add-checkpoint`, { method: 'POST', body: 'a'.repeat(131_073) })).status).toBe(400);
      expect((await fetch(`${base}add-checkpoint`, { method: 'POST', body: Uint8Array.of(0xff, 0xfe) })).status).toBe(400);
    });

    it('runs once with a database', async () => {
      await started();
      const silent = { isTTY: false, write: () => undefined };
      await expect(
        runCommand(
          'witness',
          { config: join(folder, 'config.json') },
          terminal(silent, silent, {}, () => 0),
        ),
      ).rejects.toThrow('Another witness is running');
    });
  });
}
