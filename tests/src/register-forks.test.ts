// register-forks.test.ts — what an organisation fetches has to go on from what it saw: an older or late register is said, two histories end everything with exit code 3.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { missionOf } from '../../src/commands/organisation-options.ts';
import { ForkError } from '../../src/errors.ts';
import { readMission } from '../../client-sdk/node/index.ts';
import { fetchAndKeep, lookAtRegisterOf } from '../../src/organisation/kept-mission.ts';
import type { LogProofs } from '../../protocol/register/objects.ts';
import { signCharter } from '../../protocol/signed/charter.ts';
import { at, CHARTER, decisionOf, DIGEST, EVERYBODY, rosterOf, URL_OF_REGISTER } from '../protocol/register/world.ts';
import { logDocument } from '../support/logged-pair.ts';
import { TestRegister } from '../support/test-register.ts';

const URL_OF_IT = `${URL_OF_REGISTER}mission/it.json`;
const LOGGED = at('2025-12-01');

let folder: string;
let register: TestRegister;
let document: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'soundings-forks-'));
  register = new TestRegister();
});
afterEach(() => rmSync(folder, { recursive: true }));

const ports = {
  fetch: async (request: Request): Promise<Response> => (request.url === URL_OF_IT ? new Response(document) : register.fetch(request)),
  wait: async (): Promise<void> => Promise.resolve(),
  now: () => at('2026-01-05'),
};

const signed = {
  charter: CHARTER,
  convenor: signCharter(CHARTER, EVERYBODY.convenor.privateKey),
  board: [decisionOf(0, 'approves'), decisionOf(1, 'approves')],
};
const mission = { format: 'soundings mission v1' as const, charter: signed, rosters: [rosterOf(1, '2025-12-29')] };

function write(log: LogProofs, rosters: readonly unknown[] = mission.rosters): void {
  document = JSON.stringify({ ...mission, rosters, log });
}

/** The same mission with a second roster, so that its document is from a larger register. */
function grow(log: LogProofs, time: number): LogProofs {
  const roster = rosterOf(2, '2026-02-02');
  const proof = register.logged(roster, { kind: 'roster', charter: DIGEST, number: 2 }, time);
  const next = { ...log, rosters: [...log.rosters, proof] };
  write(next, [...mission.rosters, roster]);
  return next;
}

const fetched = async () => fetchAndKeep(URL_OF_IT, folder, undefined, ports);

describe('a mission that is fetched again', () => {
  it('replaces the saved one where its register goes on from what was seen', async () => {
    const log = logDocument(register, mission, LOGGED);
    write(log);
    await fetched();
    grow(log, at('2026-01-04'));
    register.publish(at('2026-01-04'));
    expect((await fetched()).mission.rosters).toHaveLength(2);
    expect(register.requests.some((request) => request.includes('/tile/'))).toBe(true);
    expect(missionOf({ mission: URL_OF_IT, keys: folder }, { say: () => undefined }).rosters).toHaveLength(2);
  });

  it.each<[string, () => void]>([
    ['missing', () => register.files.clear()],
    [
      'those of another tree',
      () => {
        for (const path of register.files.keys()) register.files.set(path, new Uint8Array(32 * 5));
      },
    ],
    ['not to be had', () => void (register.isDown = true)],
  ])('does not replace it while the tiles are %s: that is late, and no fork', async (_, spoil) => {
    const log = logDocument(register, mission, LOGGED);
    write(log);
    await fetched();
    grow(log, at('2026-01-04'));
    register.publish(at('2026-01-04'));
    spoil();
    const error: unknown = await fetched().catch((reason: unknown) => reason);
    expect(exitCodeOf(error)).toBe(2);
    expect(String(error)).toMatch(/doesn't show yet that its 5 leaves go on from the 4 that were seen/);
    expect(missionOf({ mission: URL_OF_IT, keys: folder }, { say: () => undefined }).rosters).toHaveLength(1);
    expect(readdirSync(join(folder, 'missions')).filter((name) => name.endsWith('.json'))).toHaveLength(1);
  });

  it('of a register that shows another history is a fork: both notes are kept, and nothing of it is used any more', async () => {
    const log = logDocument(register, mission, LOGGED);
    write(log);
    await fetched();
    // The same mission in another history: logged behind a leaf that nobody saw.
    register = new TestRegister();
    register.add({ another: 'history' }, { kind: 'challenge', charter: DIGEST });
    const other = logDocument(register, mission, LOGGED);
    write(other);
    register.publish(at('2026-01-04'));
    const error: unknown = await fetched().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ForkError);
    expect(exitCodeOf(error)).toBe(3);
    const kept = readFileSync(join(folder, 'missions', 'register-fork-2026-01-05.txt'), 'utf8');
    for (const size of [4, 5]) expect(kept).toContain(`\n${String(size)}\n`);
    expect(() => missionOf({ mission: URL_OF_IT, keys: folder }, { say: () => undefined })).toThrow(ForkError);
    const file = join(folder, 'mission.json');
    writeFileSync(file, document);
    expect(() => missionOf({ mission: file, keys: folder }, { say: () => undefined })).toThrow(/has shown two histories/);
    await expect(fetched()).rejects.toThrow(ForkError);
  });
});

/** Uses a document as a file, as every command that takes --mission FILE does. */
function used(json: string): number {
  const file = join(folder, 'mission.json');
  writeFileSync(file, json);
  return missionOf({ mission: file, keys: folder }, { say: () => undefined }).rosters.length;
}

describe('a mission document that is used as a file', () => {
  it('is refused if it is older than one that was used before', () => {
    const log = logDocument(register, mission, LOGGED);
    write(log);
    const older = document;
    grow(log, at('2026-01-04'));
    expect([used(older), used(document), used(document)]).toEqual([1, 2, 2]);
    expect(() => used(older)).toThrow(/older than one that was used before: it is from 4 leaves of the register .*, and 5 were seen/);
    const keys = join(folder, 'another folder of keys');
    const named = { mission: join(folder, 'mission.json'), keys };
    expect(missionOf(named, { say: () => undefined }).rosters).toHaveLength(1); // it has seen nothing else
  });

  it('that shows another tree of the same size is a fork, and so is one whose tiles lead elsewhere', async () => {
    write(logDocument(register, mission, LOGGED));
    expect(used(document)).toBe(1);
    register = new TestRegister();
    write(logDocument(register, mission, LOGGED + 86_400)); // the same leaves, so the same tree
    expect(used(document)).toBe(1);
    const other = { ...mission, charter: { ...signed, board: signed.board.toReversed() } };
    register = new TestRegister();
    const contradicting = JSON.stringify({ ...other, log: logDocument(register, other, LOGGED) });
    expect(() => used(contradicting)).toThrow(ForkError);
    expect(readdirSync(join(folder, 'missions')).filter((name) => name.startsWith('register-fork-'))).toHaveLength(1);
    await expect(fetched()).rejects.toThrow(/has shown two histories/);
  });

  it('counts when the register itself is looked at: it has to go on from there', async () => {
    const log = logDocument(register, mission, LOGGED);
    write(log);
    const read = readMission(document);
    expect(used(document)).toBe(1);
    register.publish(at('2025-12-20'));
    expect(await lookAtRegisterOf(read, folder, ports)).toMatchObject({ size: 4 });
    const older = register.files.get('checkpoint') ?? new Uint8Array();
    grow(log, at('2026-01-04'));
    register.publish(at('2026-01-04'));
    expect(await lookAtRegisterOf(read, folder, ports)).toMatchObject({ size: 5 });
    register.files.set('checkpoint', older);
    await expect(lookAtRegisterOf(read, folder, ports)).rejects.toThrow(/shows 4 leaves, and 5 were seen: this is an older copy/);
    register.isDown = true;
    await expect(lookAtRegisterOf(read, folder, ports)).rejects.toThrow(/can't be read now/);
    expect(used(document)).toBe(2); // what was loaded goes on
    register = new TestRegister();
    for (let at = 0; at < 7; at++) register.add({ another: at }, { kind: 'challenge', charter: DIGEST });
    register.publish(at('2026-01-05'));
    await expect(lookAtRegisterOf(read, folder, ports)).rejects.toThrow(ForkError);
    expect(() => used(document)).toThrow(ForkError);
  });
});
