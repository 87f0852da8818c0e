// private-files.test.ts — secrets that other users of the machine could read are refused, and files that an aggregator writes can be read by their owner only.
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../crypto/bytes.ts';
import { readConfig, readKey, readKeys, readToken } from '../../aggregator/node/config-file.ts';
import { backUpAggregator, startAggregator, type RunningAggregator } from '../../aggregator/node/index.ts';
import { OUTSIDE_THE_GROUP } from '../../aggregator/private-file.ts';
import { readKeyFile, readTokenFile } from '../../src/convenor/key-file.ts';
import { plainTask } from '../support/dap-client.ts';
import { helperFolder, type HelperFolder } from '../support/helper-folder.ts';
import { seededRandom } from '../support/seeded-random.ts';

let ground: HelperFolder;
let running: RunningAggregator | undefined;
beforeEach(() => {
  ground = helperFolder();
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(ground.folder, { recursive: true });
});

describe.skipIf(process.platform === 'win32')('a file that holds a secret', () => {
  it.each([0o644, 0o640, 0o604, 0o660, 0o666])('of mode %o is refused with a sentence that says chmod, whoever reads it', (mode) => {
    const file = ground.at('secret.key');
    writeFileSync(file, toBase64Url(new Uint8Array(32)));
    chmodSync(file, mode);
    for (const read of [readKey, readKeys, readToken, readKeyFile, readTokenFile]) {
      expect(() => read(file)).toThrow(`${file} holds a secret, and others on this machine can read it. Run: chmod 600 ${file}`);
    }
    chmodSync(file, 0o600);
    for (const read of [readKey, readKeys, readToken, readKeyFile, readTokenFile]) expect(() => read(file)).not.toThrow();
  });

  it('may be readable by a group where it is the key of a certificate, which the system keeps', () => {
    const file = ground.at('tls.key');
    writeFileSync(file, 'a key');
    chmodSync(file, 0o640);
    expect(readToken(file, OUTSIDE_THE_GROUP)).toBe('a key');
    chmodSync(file, 0o644);
    expect(() => readToken(file, OUTSIDE_THE_GROUP)).toThrow(/chmod 600/);
  });

  it.each(['database.key', 'identity.key'])('keeps an aggregator from starting: %s', async (name) => {
    chmodSync(ground.at(name), 0o644);
    await expect(startAggregator(ground.configure())).rejects.toMatchObject({ code: 'key-file' });
    await expect(startAggregator(ground.configure())).rejects.toThrow(`chmod 600 ${ground.at(name)}`);
  });
});

describe.skipIf(process.platform === 'win32')('a file with a secret in it beside other things', () => {
  const postgres = (url: string) => ({ database: { kind: 'postgres', url } });
  it.each([
    ['helperToken', { helperToken: 'a token of sixteen letters' }],
    ['database.url', postgres('postgres://soundings:secret@127.0.0.1:1/helper')],
    ['database.url', postgres('postgres://soundings@127.0.0.1:1/helper?password=secret')],
    ['database.url', postgres('postgres://soundings:sec ret@[127.0.0.1/helper')],
  ])('is refused where others can read it, like a key file: %s', (setting, change) => {
    const file = ground.configure(change);
    expect(() => readConfig(file)).not.toThrow();
    for (const mode of [0o644, 0o640, 0o604]) {
      chmodSync(file, mode);
      expect(() => readConfig(file)).toThrow(
        `${file} holds a secret ("${setting}"), and others on this machine can read it. Run: chmod 600 ${file}`,
      );
    }
  });

  it('may be read by everybody where no secret is in it', () => {
    for (const change of [{}, postgres('postgres://soundings@127.0.0.1/helper')]) {
      const file = ground.configure(change);
      chmodSync(file, 0o644);
      expect(() => readConfig(file)).not.toThrow();
    }
  });

  it.each(['verifyKey', 'helperToken'])('is a task file, too: %s', async (setting) => {
    const { file } = plainTask(seededRandom('private'), { vdaf: { kind: 'prio3Count' } });
    mkdirSync(ground.at('tasks'));
    const task = ground.at('tasks/one.json');
    writeFileSync(task, JSON.stringify(setting === 'verifyKey' ? file : { ...file, helperToken: 'a token' }));
    chmodSync(task, 0o644);
    const config = ground.configure({ tasks: 'tasks' });
    await expect(startAggregator(config)).rejects.toThrow(`${task} holds a secret ("${setting}")`);
    chmodSync(task, 0o600);
    running = await startAggregator(config);
  });
});

describe.skipIf(process.platform === 'win32')('what an aggregator writes', () => {
  it('#20 is for its owner alone, new or from an earlier build', async () => {
    const config = ground.configure({ lifeFile: 'life' });
    const before = process.umask(0); // as open as a machine can be set up
    try {
      for (const name of ['helper.db', 'copy.db']) writeFileSync(ground.at(name), '', { mode: 0o644 });
      running = await startAggregator(config);
      await backUpAggregator(config, ground.at('copy.db'));
      await backUpAggregator(config, ground.at('new-copy.db'));
      const written = readdirSync(ground.folder).filter((name) => name !== 'config.json' && name !== 'missions');
      expect(written).toEqual(expect.arrayContaining(['helper.db', 'helper.db-wal', 'helper.db-shm', 'copy.db', 'new-copy.db', 'life']));
      expect(written.filter((name) => (statSync(ground.at(name)).mode & 0o077) !== 0)).toEqual([]);
    } finally {
      process.umask(before);
    }
    expect(existsSync(join(ground.folder, 'copy.db-wal'))).toBe(false);
  });
});
