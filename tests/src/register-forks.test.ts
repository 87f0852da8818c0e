// register-forks.test.ts — what an organisation fetches has to go on from what it saw: an older or late register is said, two histories end everything with exit code 3.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-codes.ts';
import { missionOf } from '../../src/commands/organisation-options.ts';
import { ForkError } from '../../src/errors.ts';
import { fetchAndKeep } from '../../src/organisation/kept-mission.ts';
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
    expect(String(error)).toMatch(/doesn't show yet that its 5 leaves go on from the 4 in the saved document/);
    expect(missionOf({ mission: URL_OF_IT, keys: folder }, { say: () => undefined }).rosters).toHaveLength(1);
    expect(readdirSync(join(folder, 'missions'))).toHaveLength(1);
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
