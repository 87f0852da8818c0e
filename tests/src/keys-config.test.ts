// keys-config.test.ts — the configuration that comes with an aggregator's keys: whole, accepted as it stands, and said where it is.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAggregator } from '../../aggregator/node/index.ts';
import { InputError } from '../../src/errors.ts';
import { runCommand } from '../support/run-command.ts';
import { checkCharterValue } from '../../src/convenor/charter-check.ts';
import { charterWords } from '../../src/convenor/charter-words.ts';
import { terminal } from '../../src/cli/terminal.ts';
import { freePort } from '../../src/demo/processes.ts';
import { helperFolder } from '../support/helper-folder.ts';
import { EXPIRED, IN_ORDER } from '../support/tls-servers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(words: readonly string[], options: Readonly<Record<string, string>>): Promise<string> {
  let said = '';
  const stream = { write: (text: string) => (said += text) };
  const io = terminal(stream, stream, {}, () => 0);
  await runCommand('keys', { out: folder, ...options }, io, words);
  return said;
}

describe.each(['leader', 'helper'] as const)('soundings keys %s', (role) => {
  it('leaves a configuration with which the aggregator starts, changed in nothing but its ports', async () => {
    const said = await run([role], { url: `https://${role}.northern.example/dap/` });
    expect(said).toContain(join(folder, 'config.json'));
    const file = join(folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
    expect(config).toMatchObject({
      role,
      endpoint: `https://${role}.northern.example/dap/`,
      listen: { host: '127.0.0.1' },
      missions: 'missions',
    });
    expect(readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0)).toEqual([]);
    writeFileSync(
      file,
      JSON.stringify({ ...config, listen: { port: await freePort() }, operations: { port: await freePort() }, workers: 0 }),
    );
    const running = await startAggregator(file);
    await running.stop();
  });

  it('writes nothing over, takes no address that nobody could use, and says which one stands for it', async () => {
    await expect(run([role], { url: 'http://leader.northern.example/' })).rejects.toThrow(InputError);
    expect(readdirSync(folder)).toEqual([]);
    expect(await run([role], {})).toContain(`in place of https://${role}.example/`);
    await expect(run([role], {})).rejects.toThrow(/config\.json exists already/);
  });
});

it('an address is for aggregators alone', async () => {
  await expect(run(['board'], { url: 'https://x.example/' })).rejects.toThrow(/--url/);
});

it('a register takes the cards of its witnesses alone, and draws no key over a wrong one', async () => {
  await run(['board'], { out: join(folder, 'board'), name: 'A. Member' });
  const card = { card: join(folder, 'board', 'party-board.json') };
  const register = run(['register'], { out: join(folder, 'register'), url: 'https://register.example/', ...card });
  await expect(register).rejects.toThrow('takes cards of a witness, and the card of "A. Member" is that of a board');
  expect(readdirSync(folder)).toEqual(['board']);
});

it('charter check says that addresses of this machine are for trying out', () => {
  const example = join(import.meta.dirname, '../../examples/charters/end-of-life-care.json');
  const draft = JSON.parse(readFileSync(example, 'utf8')) as { leader: object };
  const headings = (value: unknown) => {
    const checked = checkCharterValue(value);
    return checked.kind === 'accepted' ? charterWords(checked.report).map(({ heading }) => heading) : checked.reasons;
  };
  expect(headings({ ...draft, leader: { ...draft.leader, url: 'http://127.0.0.2/' } })).toContain('Not for use between machines');
  expect(headings({ ...draft, leader: { ...draft.leader, url: 'http://10.0.0.2/' } })).toEqual([
    expect.stringMatching(/must begin with https/),
  ]);
});

describe('a start that an operator has to put right ends in one sentence that names the setting', () => {
  it.each([
    ['an unknown setting', { listne: {} }, /Unrecognized key: "listne"/],
    ['a wrong type', { workers: 'two' }, /- workers: /],
    ['a folder that is not there', { missions: 'nowhere' }, /nowhere, which "missions" names, can't be read/],
    ['a database without a folder', { database: { kind: 'sqlite', file: 'nowhere/helper.db' } }, /no folder .*nowhere for the database/],
    [
      'a database of another kind',
      { database: { kind: 'sqlite', file: 'config.json' } },
      /config\.json, which "database.file" names, can't be opened/,
    ],
    ['no certificate', { tls: { certificateFile: 'none.pem', keyFile: 'tls.key' } }, /none\.pem can't be read/],
    [
      'a certificate of another key',
      { tls: { certificateFile: 'tls.pem', keyFile: 'tls.key' } },
      /tls\.pem and .*tls\.key are not a TLS certificate and its key/,
    ],
  ] as const)('%s', async (_, change, sentence) => {
    const ground = helperFolder();
    try {
      writeFileSync(ground.at('tls.pem'), IN_ORDER.cert);
      writeFileSync(ground.at('tls.key'), EXPIRED.key, { mode: 0o600 });
      const start = async () => startAggregator(ground.configure(change));
      await expect(start()).rejects.toMatchObject({ name: 'StartError' });
      await expect(start()).rejects.toThrow(sentence);
    } finally {
      rmSync(ground.folder, { recursive: true });
    }
  });
});
