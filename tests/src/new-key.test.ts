// new-key.test.ts — an organisation takes a new key: in its folder, on the roster, and at both aggregators, with the locks and the ledger that it had.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { askCounted } from '../../client-sdk/send/counted.ts';
import { contribute } from '../../client-sdk/contribute.ts';
import { lockedSummaries } from '../../client-sdk/lock/lock-record.ts';
import { identityIn, readMission } from '../../client-sdk/mission/at-once.ts';
import { sampleFor } from '../../client-sdk/rows/sample.ts';
import { toBase64Url, toHex } from '../../crypto/bytes.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { parseMission } from '../../protocol/signed/mission.ts';
import type { RosterEntry } from '../../protocol/roster/roster.ts';
import { windowNumbered } from '../../protocol/charter/window.ts';
import { runCommand, type GivenOptions } from '../support/run-command.ts';
import { readSigningKey, writeKeyFile } from '../../src/convenor/key-file.ts';
import { approveRoster, callMission, decideOnCharter } from '../../src/convenor/mission-document.ts';
import { readMissionDocument, writeMissionDocument } from '../../src/convenor/mission-file.ts';
import { makeKeys } from '../../src/convenor/party-keys.ts';
import { openOrganisation } from '../../src/organisation/organisation.ts';
import { afterWindow, asOrganisation, collectWindow, machine, realMission } from '../client-sdk/real-pair.ts';
import { makeContribution, type TestOrganisation } from '../support/mission-pair.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { upload } from '../support/dap-client.ts';
import { startPair, type TestPair } from '../support/servers.ts';

const SAMPLING = { windows: 1, of: 4 };

describe('#7 at both aggregators', () => {
  let pair: TestPair;
  afterEach(async () => pair.close());

  it('a new key is counted from the next block on, and the old one until then', async () => {
    pair = await startPair();
    const mission = await realMission(pair, (draft) => ({ ...draft, amendments: 0, sampling: SAMPLING }));
    const [first = expect.unreachable(), ...others] = mission.organisations;
    const old: TestOrganisation = { ...first, lastWindow: 3 };
    const fresh: TestOrganisation = {
      ...first,
      id: pair.random(16),
      keys: generateKeyPair(pair.random),
      firstWindow: 4,
      replaces: first.id,
    };
    const json = mission.withRoster(2, '2026-01-12', [old, fresh, ...others]);
    for (const { tasks } of [pair.leader, pair.helper]) await tasks.addMission(json, mission.seed);
    const now = parseMission(json);

    const source = { kind: 'csv', text: 'person,area,age\np1,Ordsall,9\n' } as const;
    const ports = await machine(pair, 'the folder');
    const identities = [asOrganisation(fresh), asOrganisation(old)] as const;
    const samples: Uint8Array[] = [];
    for (const number of [3, 4]) {
      afterWindow(pair, mission, number);
      const window = windowNumbered(now.charter.schedule, number);
      const organisation = identityIn(now, identities, window);
      expect(toHex(organisation.id)).toBe(toHex((number === 3 ? old : fresh).id));
      const receipt = await contribute({ mission: now, organisation, instrument: 'visits', window: number, source }, ports);
      for (const [at, other] of others.entries()) {
        const request = { mission: now, organisation: asOrganisation(other), instrument: 'visits', window: number, source };
        await contribute(request, await machine(pair, `organisation ${at}, window ${number}`));
      }
      const task = mission.task('visits').missionTask;
      const place = { mission: now, task, window, entry: now.rosters[1]?.roster.organisations[0] ?? expect.unreachable() };
      samples.push((await sampleFor(place, organisation, ports.store, 'read-only'))?.mark ?? expect.unreachable());
      const { reportCount } = await collectWindow(pair, mission, 'visits', number);
      expect(reportCount).toBe(10);
      expect((await askCounted(now, organisation, receipt, ports)).helper.kind).toBe('counted');
    }
    expect(samples[0]).toEqual(samples[1]); // the folder's sampling key is the one it had
    expect((await lockedSummaries(ports.store)).map(({ organisation }) => organisation).sort()).toEqual(
      [old, fresh].map(({ id }) => toBase64Url(id)).sort(),
    );
    // The old key is good no more, and the new one wasn't before.
    afterWindow(pair, mission, 5);
    const tooLate = await makeContribution(pair, mission, 'visits', old, [1n], { window: 5 });
    expect(await upload(pair, mission.task('visits').taskId, [tooLate])).toEqual(['invalid_message']);
  });
});

describe('#7 by the commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-new-key-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  const everybody = parties();
  const charter = withPlainNoise({ ...exampleDraft(everybody), sampling: SAMPLING });
  const mission = at('mission.json');
  const said: string[] = [];
  const terminal = {
    print: (text: string) => void said.push(text),
    say: () => undefined,
    progress: () => ({ update: () => undefined, done: () => undefined }),
    columns: 100,
    style: { bold: String, dim: String, red: String, green: String },
  };
  const run = async (name: string, options: GivenOptions, words: readonly string[] = []) => {
    await runCommand(name, options, terminal, words);
  };
  const roster = async (from: string, options: GivenOptions, ...words: string[]) => {
    await run('mission roster', { mission, key: at('convenor.key'), from, ...options }, words);
    const signed = everybody.board.slice(0, 2).reduce(approveRoster, readMissionDocument(mission));
    writeMissionDocument(mission, signed);
    return readMission(JSON.stringify(signed));
  };
  const enrolment = (): RosterEntry => JSON.parse(readFileSync(at('keys/enrolment.json'), 'utf8')) as RosterEntry;

  it('a key is replaced in the folder, on the roster, and the old one signs for the windows before', async () => {
    writeKeyFile(at('convenor.key'), everybody.convenor.privateKey);
    const approved = everybody.board
      .slice(0, 2)
      .reduce((document, member) => decideOnCharter(document, member, 'approves'), callMission(charter, everybody.convenor));
    writeMissionDocument(mission, approved);
    makeKeys('organisation', at('keys'), seededRandom('keys'));
    makeKeys('organisation', at('other'), seededRandom('other'));
    const options = { mission, keys: at('keys'), name: 'Cafe\u0301 Ordsall', sector: ' CHARITY' };
    await run('enrol', options);
    await run('enrol', { ...options, keys: at('other'), name: 'Debt advice' });
    const old = enrolment();
    expect(old).toMatchObject({ name: 'Caf\u00e9 Ordsall', sector: 'charity' });
    await roster('2025-12-29', {}, at('keys/enrolment.json'), at('other/enrolment.json'));

    await expect(run('enrol', options)).rejects.toThrow('add --replaces');
    await expect(run('enrol', { ...options, replaces: true })).rejects.toThrow('name the first window of the new key with --from');
    await expect(run('enrol', { ...options, replaces: true, from: '5' })).rejects.toThrow('The next block begins with --from 8');
    expect(enrolment()).toEqual(old);
    await run('enrol', { ...options, replaces: true, from: '4' });
    const fresh = enrolment();
    expect(fresh).toMatchObject({ replaces: old.id, firstWindow: 4 });
    expect(fresh.key).not.toBe(old.key);
    expect(existsSync(at('keys/organisation.key.new'))).toBe(false);
    const now = await roster('2026-01-12', {}, at('keys/enrolment.json'));
    expect(now.rosters[1]?.roster.organisations.map(({ id, lastWindow }) => [id, lastWindow])).toEqual([
      [old.id, 3],
      [expect.any(String), 11],
      [fresh.id, 11],
    ]);

    const { identities } = await openOrganisation(at('keys'));
    const idIn = (window: number) => toBase64Url(identityIn(now, identities, windowNumbered(charter.schedule, window)).id);
    expect([0, 3, 4, 11].map(idIn)).toEqual([old.id, old.id, fresh.id, fresh.id]);
    expect(toBase64Url(readSigningKey(at('keys/organisation.key')).publicKey)).toBe(fresh.key);
  });

  it('an organisation leaves, and is named by its name in any case', async () => {
    await expect(roster('2026-02-02', { leaves: ['Nobody=4'] })).rejects.toThrow('The newest roster has no organisation "Nobody"');
    await expect(roster('2026-02-02', { leaves: ['Debt advice'] })).rejects.toThrow('Who leaves is written NAME=WINDOW');
    await expect(roster('2026-02-02', { leaves: ['Debt advice=12'] })).rejects.toThrow("it can't leave after window 12");
    const now = await roster('2026-02-02', { leaves: ['DEBT  advice=6'] });
    expect(now.rosters[2]?.roster.organisations.find(({ name }) => name === 'Debt advice')?.lastWindow).toBe(6);
  });

  it('the key of an earlier enrolment under another id is refused before anything is written', async () => {
    const before = readFileSync(mission, 'utf8');
    const copy = { ...enrolment(), id: toBase64Url(new Uint8Array(16).fill(3)) };
    writeFileSync(at('keys/copy.json'), JSON.stringify(copy));
    await expect(roster('2026-02-09', {}, at('keys/copy.json'))).rejects.toThrow("hasn't proved that it holds its key");
    expect(readFileSync(mission, 'utf8')).toBe(before);
  });
});
