// contribute.test.ts — an organisation's way from rows to a receipt, and every way in which it may be disturbed.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, outstanding, preview, send, type Ports } from '../../client-sdk/contribute.ts';
import { SdkError, type SdkErrorCode } from '../../client-sdk/errors.ts';
import { openLedger, readLedger, setBudgets, spentWhereFailed } from '../../client-sdk/lock/ledger.ts';
import { lockedSummaries } from '../../client-sdk/lock/lock-record.ts';
import { locate, readMission } from '../../client-sdk/mission/at-once.ts';
import { fileLockStore } from '../../client-sdk/node/lock-file.ts';
import { equal, toHex } from '../../crypto/bytes.ts';
import { publicKeyOf } from '../../crypto/signature/ed25519.ts';
import { Role } from '../../protocol/dap/role.ts';
import type { Report } from '../../protocol/dap/upload.ts';
import { REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT } from '../../protocol/charter/code-points.ts';
import { contributionDigest, readContribution, shareIsCommitted } from '../../protocol/contribution/contribution.ts';
import { contributionIsSigned } from '../../protocol/signed/contribution.ts';
import { dayOf } from '../../protocol/charter/day.ts';
import { epsilonSpent, NOTHING_SPENT, sum, type Cost } from '../../protocol/privacy/ledger.ts';
import type { RenyiVector } from '../../protocol/privacy/renyi.ts';
import { AFTER_WINDOW_1, bytesOfText, csv, effectsOn, freshFolder, requestOf, world, type Aggregators } from './world.ts';

const ROWS = 'person,date,area,age\na,2026-01-05,Ordsall,17\nb,2026-01-11,Kersal,70\na,2026-01-06,Kersal,17\nc,2026-01-12,Kersal,3\n';
const made = world();
const { mission, missionJson, organisation } = made;
const request = requestOf(made, ROWS);
let aggregators: Aggregators;
let folder: string;
let ports: Ports;

beforeEach(async () => {
  ({ aggregators, folder, ports } = await freshFolder());
});
afterEach(() => rm(folder, { recursive: true }));

async function expectError(attempt: Promise<unknown>, code: SdkErrorCode, sentence: RegExp): Promise<void> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SdkError);
  expect((error as SdkError).code).toBe(code);
  expect((error as SdkError).message).toMatch(sentence);
}

const task = locate(mission, organisation, 'visits', 1, AFTER_WINDOW_1).task;
const uploaded = (at = 0): Report => aggregators.reportOf(aggregators.uploads[at]);

describe('a contribution', () => {
  it('is one report that both aggregators open, verify, and find to be the noisy counts', async () => {
    await contribute(request(), ports);
    expect(aggregators.uploads).toHaveLength(1);
    const report = uploaded();
    expect(report.reportMetadata.time).toBe(BigInt(dayOf('2026-01-05') ?? 0));
    const counts = [1, 0, 0, 1, 0, 1]; // Ordsall then Kersal, three bands each
    const measurement = aggregators.measurementOf(task, report);
    expect(measurement).toHaveLength(6);
    const noise = measurement.map((value, cell) => Number(value - task.noiseBound) - (counts[cell] ?? 0));
    // Variance 17.6: 40 is nine standard deviations, and all six zero has a chance of one in a million.
    expect(noise.every((value) => Math.abs(value) < 40)).toBe(true);
    expect(noise.some((value) => value !== 0)).toBe(true);
  });

  it('is signed over commitments to both shares, under salts of their own', async () => {
    const receipt = await contribute(request(), ports);
    const report = uploaded();
    const { reportId, time, publicExtensions } = report.reportMetadata;
    expect(publicExtensions.map(({ extensionType }) => extensionType)).toEqual([REPORT_EXTENSION_CONTRIBUTION]);
    const extension = readContribution(publicExtensions[0]?.extensionData ?? new Uint8Array(0));
    const context = { taskId: task.taskId, reportId, time, publicShare: report.publicShare };
    expect(contributionIsSigned(context, extension, publicKeyOf(organisation.privateKey))).toBe(true);
    expect(equal(extension.organisation, organisation.id)).toBe(true);
    const salts = [Role.leader, Role.helper].map((role) => {
      const { privateExtensions, payload } = aggregators.open(role, task, report);
      expect(privateExtensions.map(({ extensionType }) => extensionType)).toEqual([REPORT_EXTENSION_SALT]);
      const salt = privateExtensions[0]?.extensionData ?? new Uint8Array(0);
      expect(shareIsCommitted(role, context, extension, salt, payload)).toBe(true);
      return toHex(salt);
    });
    expect(new Set(salts).size).toBe(2);
    expect(bytesOfText(receipt.digest)).toEqual(contributionDigest(context, extension));
  });

  it('gives a receipt with what was sent, when, and what it cost', async () => {
    const receipt = await contribute(request(), ports);
    expect(receipt).toMatchObject({
      mission: 'salford-winter',
      instrument: 'visits',
      window: { number: 1, name: '2026-01-05 to 2026-01-11' },
      version: 0,
      locked: '2026-01-12',
      received: '2026-01-12',
    });
    expect(receipt.ledger.release.epsilonSpent).toBeGreaterThan(0);
    expect(receipt.ledger.lastResort.timesLeft).toBeGreaterThan(20); // twelve windows, an amendment each
    expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
  });

  it('of nothing is sent like any other', async () => {
    await contribute(request({ source: { kind: 'nothing' } }), ports);
    expect(aggregators.measurementOf(task, uploaded()).some((value) => value !== task.noiseBound)).toBe(true);
  });

  it("goes to the organisation's own sector where the instrument is gathered by sector", async () => {
    const rows = 'person,theme,answer\nw,food,rising\n';
    const receipt = await contribute(request({ instrument: 'worry', source: csv(rows) }), ports);
    expect(receipt.sector).toBe('charity');
    expect(await outstanding(mission, organisation, 1, ports)).toEqual(['visits']);
  });
});

describe('a preview', () => {
  it('says what would be sent and what was left out, and leaves no trace', async () => {
    const seen = await preview(request(), ports);
    expect(seen).toMatchObject({ instrument: 'visits', organisation: 'Food bank', rowsRead: 4, persons: 2, ledger: undefined });
    expect(seen.cost.release).toBeGreaterThan(0.5);
    expect(seen.cost.lastResort).toBeLessThan(4.5);
    expect(seen.cells).toContainEqual({ cell: 'Kersal, 65 and over', count: 1n });
    expect(seen.cells).toHaveLength(6);
    expect(seen.leftOut).toEqual(['1 row outside the window 2026-01-05 to 2026-01-11.']);
    expect(aggregators.uploads).toEqual([]);
    expect(await ports.store.names()).toEqual([]);
  });
});

describe('#35 a preview for a window that is sent already', () => {
  it('says that it is locked, that only an amendment could take its place, and at which cost', async () => {
    await contribute(request(), ports);
    const same = { version: 0, state: 'received', sameRows: true, amendmentsLeft: 1 };
    const { locked } = await preview(request(), ports);
    expect(locked).toMatchObject(same);
    expect(locked?.amendmentCost?.release).toBe(0);
    expect(locked?.amendmentCost?.lastResort).toBeGreaterThan(1);
    const other = request({ source: csv('person,area,age\na,Kersal,17\n') });
    expect((await preview(other, ports)).locked).toMatchObject({ ...same, sameRows: false });
    await contribute({ ...other, amend: true }, ports);
    expect((await preview(request(), ports)).locked).toEqual({ version: 1, state: 'received', sameRows: false, amendmentsLeft: 0 });
    expect((await preview(request({ instrument: 'worry', source: { kind: 'nothing' } }), ports)).locked).toBeUndefined();
  });

  it('#31 and a receipt after an amendment say a number of further contributions', async () => {
    const first = await contribute(request(), ports);
    const amended = await contribute(request({ source: csv('person,area,age\na,Kersal,17\n'), amend: true }), ports);
    for (const { timesLeft } of [...Object.values(first.ledger), ...Object.values(amended.ledger)]) {
      expect(Number.isInteger(timesLeft)).toBe(true);
    }
    expect(amended.ledger.release.timesLeft).toBe(first.ledger.release.timesLeft);
    expect(JSON.parse(JSON.stringify(amended))).toEqual(amended);
  });
});

describe('a preview of a figure', () => {
  it('says to within how much both aggregators together could know it, after one window and after all', async () => {
    const figures = world((draft) => ({
      ...draft,
      instruments: [
        {
          kind: 'figure',
          name: 'vacancies',
          question: 'How many posts are vacant?',
          gathered: 'together',
          dimensions: [],
          cellMax: 500,
          figures: 1,
          protects: 2,
          unit: 'posts',
        },
      ],
    }));
    const source = { kind: 'records', records: [{ amount: '17' }] } as const;
    const seen = await preview({ ...request(), mission: figures.mission, instrument: 'vacancies', source }, ports);
    expect(seen.cells).toEqual([{ cell: 'all', count: 17n }]);
    const { unit, oneWindow = 0, allWindows = 0 } = seen.figureKnownWithin ?? {};
    expect(unit).toBe('posts');
    expect(oneWindow).toBeGreaterThan(5);
    expect(oneWindow / allWindows).toBeGreaterThan(Math.sqrt(12) * 0.9);
    expect(oneWindow / allWindows).toBeLessThan(Math.sqrt(12) * 1.1);
  });
});

describe('a retry', () => {
  it('sends the same bytes, when answers are lost or the leader is busy', async () => {
    aggregators.answers.push('lost', 'unavailable', 'lost');
    await contribute(request(), ports);
    expect(new Set(aggregators.uploads.map(toHex)).size).toBe(1);
    expect(aggregators.uploads).toHaveLength(4);
  });

  it('in another process sends the same bytes, whatever its random generator says', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expectError(contribute(request(), ports), 'unreachable', /^Could not reach the leader, A university: .*Nothing is lost/);
    const again = await effectsOn(await fileLockStore(folder), aggregators, 2);
    await contribute(request(), again);
    expect(new Set(aggregators.uploads.map(toHex)).size).toBe(1);
    expect(await lockedSummaries(again.store)).toHaveLength(1);
  });

  it('needs no rows', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expectError(contribute(request(), ports), 'unreachable', /^Could not reach/);
    const receipt = await send(request(), ports);
    expect(receipt.received).toBe('2026-01-12');
    expect(new Set(aggregators.uploads.map(toHex)).size).toBe(1);
    await expectError(send(request({ instrument: 'worry' }), ports), 'locked', /^Nothing is locked for "worry"/);
  });

  it('after the receipt sends nothing and gives the same receipt', async () => {
    const receipt = await contribute(request(), ports);
    expect(await contribute(request(), ports)).toEqual(receipt);
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('under a new key carries the same plaintext: same report, time, shares, commitments and signature', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expectError(contribute(request(), ports), 'unreachable', /./);
    const before = uploaded();
    const plaintexts = [Role.leader, Role.helper].map((role) => aggregators.open(role, task, before));
    aggregators.rotate();
    aggregators.answers.push('outdated_config');
    await contribute(request(), ports);
    const after = uploaded(aggregators.uploads.length - 1);
    expect(after.reportMetadata).toEqual(before.reportMetadata);
    expect(after.publicShare).toEqual(before.publicShare);
    expect(after.leaderEncryptedInputShare.configId).toBe(2);
    expect(after.leaderEncryptedInputShare.enc).not.toEqual(before.leaderEncryptedInputShare.enc);
    expect([Role.leader, Role.helper].map((role) => aggregators.open(role, task, after))).toEqual(plaintexts);
  });

  it('is content when the leader has the report already', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expectError(contribute(request(), ports), 'unreachable', /./);
    aggregators.answers.push('report_replayed');
    expect((await contribute(request(), ports)).received).toBe('2026-01-12');
  });
});

describe('a second contribution for the same window', () => {
  const CHANGED = `${ROWS}d,2026-01-07,Kersal,30\n`;

  it('is refused where the rows have changed and nobody said that it is an amendment', async () => {
    await contribute(request(), ports);
    await expectError(contribute(request({ source: csv(CHANGED) }), ports), 'locked', /locked with different rows. To replace it/);
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('replaces the first as an amendment, with noise of its own, at a cost to the last resort only', async () => {
    const first = await contribute(request(), ports);
    const second = await contribute(request({ source: csv(CHANGED), amend: true }), ports);
    expect(second.version).toBe(1);
    expect(readContribution(uploaded(1).reportMetadata.publicExtensions[0]?.extensionData ?? new Uint8Array(0)).version).toBe(1);
    const [a, b] = [0, 1].map((at) => aggregators.measurementOf(task, uploaded(at)));
    expect(a?.filter((value, cell) => value !== b?.[cell]).length).toBeGreaterThan(1); // one cell changed; noise did in all
    expect(second.ledger.release.epsilonSpent).toBe(first.ledger.release.epsilonSpent);
    expect(second.ledger.lastResort.epsilonSpent).toBeGreaterThan(Number(first.ledger.lastResort.epsilonSpent));
  });

  it('needs changed rows: an amendment without is the same contribution', async () => {
    await contribute(request(), ports);
    expect((await contribute(request({ amend: true }), ports)).version).toBe(0);
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('is refused once the amendments are used', async () => {
    await contribute(request(), ports);
    await contribute(request({ source: csv(CHANGED), amend: true }), ports);
    const third = request({ source: csv(`${CHANGED}e,2026-01-07,Kersal,30\n`), amend: true });
    await expectError(contribute(third, ports), 'locked', /all 1 amendments of the charter are used/);
  });

  it('from another folder is found out by the leader, and stays refused', async () => {
    aggregators.answers.push('report_replayed');
    await expectError(contribute(request(), ports), 'refused', /sent from another machine or folder/);
    await expectError(contribute(request(), ports), 'refused', /sent from another machine or folder/);
    expect(aggregators.uploads).toHaveLength(1);
  });
});

describe('nothing is locked or sent', () => {
  afterEach(async () => {
    expect(aggregators.uploads).toEqual([]);
    expect(await lockedSummaries(ports.store)).toEqual([]);
  });

  it('when the rows are malformed', async () => {
    await expectError(contribute(request({ source: csv('person,area\n') }), ports), 'rows', /^There is no column "age"/);
    await expectError(
      contribute(request({ source: csv('person,area,age\n,Leeds,x\n') }), ports),
      'rows',
      /^At line 2, the person id is missing/,
    );
  });

  it('when an aggregator can’t be reached', async () => {
    aggregators.down = true;
    await expectError(
      contribute(request(), ports),
      'unreachable',
      /^Could not reach the aggregator of A (university|charity): there was no answer from 127/,
    );
  });

  it('when an aggregator is something else', async () => {
    const elsewhere = { ...ports, fetch: () => Promise.resolve(new Response('<html>')) };
    await expectError(contribute(request(), elsewhere), 'answer', /doesn't answer like an aggregator/);
  });

  it('when the window is not begun, not over, closed, or none of the mission', async () => {
    const at = (date: string): Ports => ({ ...ports, now: () => (dayOf(date) ?? 0) * 86_400 });
    await expectError(contribute(request(), at('2026-01-04')), 'window', /hasn't begun; contribute from 2026-01-12 on/);
    await expectError(contribute(request(), at('2026-01-11')), 'window', /isn't over; contribute from 2026-01-12 on until 2026-01-18/);
    await expectError(contribute(request(), at('2026-01-19')), 'window', /closed on 2026-01-19/);
    await expectError(contribute(request({ window: 12 }), ports), 'window', /has windows 0 to 11, not 12/);
  });

  it('when the organisation is not on the roster, has another key, or is not asked', async () => {
    const stranger = { ...organisation, id: new Uint8Array(16) };
    await expectError(contribute(request({ organisation: stranger }), ports), 'not-enrolled', /isn't on the roster/);
    const impostor = { ...organisation, privateKey: new Uint8Array(32) };
    await expectError(contribute(request({ organisation: impostor }), ports), 'not-enrolled', /another key for "Food bank"/);
    await expectError(contribute(request({ instrument: 'meals' }), ports), 'mission', /it asks "visits", "worry"/);
  });

  it('when the budget does not allow it', async () => {
    const place = locate(mission, organisation, 'visits', 1, AFTER_WINDOW_1);
    const promise = { epsilon: 0.5, delta: 1e-6 };
    await openLedger(ports.store, { lastResort: { epsilon: 100, delta: 1e-6 }, release: promise }, place);
    await expectError(contribute(request(), ports), 'budget', /exceed your ledger's budget for the release promise/);
  });

  it('when the random generator fails', async () => {
    const dead = {
      ...ports,
      random: () => {
        throw new Error('no entropy');
      },
    };
    await expect(contribute(request(), dead)).rejects.toThrow('no entropy');
  });
});

describe('the ledger', () => {
  it('is the sum of what is locked, sent or not, and allows a mission’s whole life', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expectError(contribute(request(), ports), 'unreachable', /./);
    const spent = (await readLedger(ports.store))?.release.spent;
    expect(spent).toSatisfy((cost: RenyiVector) => cost.every((value) => value > 0));
    await contribute(request(), ports);
    expect((await readLedger(ports.store))?.release.spent).toEqual(spent);
    for (let window = 0; window < 12; window++) {
      const inWindow = { ...ports, now: () => ((dayOf('2025-12-29') ?? 0) + 7 * (window + 1)) * 86_400 };
      for (const instrument of ['visits', 'worry']) {
        if (window === 1 && instrument === 'visits') continue;
        await contribute(request({ instrument, window, source: { kind: 'nothing' } }), inWindow);
      }
    }
    expect(await lockedSummaries(ports.store)).toHaveLength(24);
  });

  it('takes another mission only where the organisation allows more', async () => {
    const other = world((draft) => ({ ...draft, mission: 'salford-spring', region: 'Salford again' }));
    const both = { ...ports, fetch: (asked: Request) => aggregators.fetch(asked) };
    await contribute(request(), both);
    await setBudgets(both.store, { release: 0.9, lastResort: 3 });
    const second = request({ mission: other.mission, source: { kind: 'nothing' } });
    await expectError(contribute(second, both), 'budget', /decides to allow more, run soundings ledger/);
    await setBudgets(both.store, { release: 10, lastResort: 100 });
    expect((await contribute(second, both)).mission).toBe('salford-spring');
  });

  it('says what is spent where both aggregators of some missions failed: the last resort there, the release promise elsewhere', async () => {
    const other = world((draft) => ({ ...draft, mission: 'salford-spring', region: 'Salford again' }));
    const both = { ...ports, fetch: (asked: Request) => aggregators.fetch(asked) };
    expect(await spentWhereFailed(both.store, [])).toBeUndefined();
    await contribute(request(), both);
    await setBudgets(both.store, { release: 100, lastResort: 100 });
    await contribute(request({ mission: other.mission, source: { kind: 'nothing' } }), both);
    await contribute(request({ source: csv(ROWS.replace('17', '70')), amend: true }), both); // its last resort costs again
    const ledger = (await readLedger(both.store)) ?? expect.unreachable();
    const costs = (await lockedSummaries(both.store)).map(({ mission: name, cost }) => ({ name, ...(cost ?? expect.unreachable()) }));
    const { release } = ledger;
    for (const failed of [[], ['salford-winter'], ['salford-spring'], ['salford-winter', 'salford-spring']]) {
      const spent = costs
        .map(({ name, lastResort, release: own }) => (failed.includes(name) ? lastResort : own))
        .reduce<Cost>((total, cost) => sum(total, cost), NOTHING_SPENT);
      const epsilon = epsilonSpent({ ...release, spent }, ledger.order);
      expect(await spentWhereFailed(both.store, failed)).toEqual({ epsilon, delta: release.budget.delta });
    }
    expect((await spentWhereFailed(both.store, []))?.epsilon).toBe(epsilonSpent(release, ledger.order));
    await expectError(spentWhereFailed(both.store, ['salford-summer']), 'mission', /only for "salford-/);
  });

  it('lets one of two contributions spend the last of it', async () => {
    const place = locate(mission, organisation, 'visits', 1, AFTER_WINDOW_1);
    const [visits] = [await contribute(request(), ports)];
    const other = await mkdtemp(join(tmpdir(), 'soundings-'));
    const fresh = await effectsOn(await fileLockStore(other), aggregators);
    const once = { epsilon: Number(visits.ledger.release.epsilonSpent) * 1.0001, delta: 1e-6 };
    await openLedger(fresh.store, { lastResort: { epsilon: 1000, delta: 1e-6 }, release: once }, place);
    const rows = 'person,area,age\na,Kersal,17\n';
    const [first, second] = await Promise.allSettled([
      contribute(request({ source: csv(rows) }), fresh),
      contribute(request({ instrument: 'worry', source: { kind: 'nothing' } }), fresh),
    ]);
    expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected']);
    await rm(other, { recursive: true });
  });
});

describe('the lock at rest', () => {
  it('shows nothing but names to whoever reads the disk, and belongs to its owner', async () => {
    await contribute(request(), ports);
    const files = (await readdir(folder)).toSorted();
    expect(files).toHaveLength(8); // the lock, the agreement, the ledger, the sum of all charges, the folder's record, the last tally, and each aggregator's keys
    for (const file of files) {
      const path = join(folder, file);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      const bytes = await readFile(path);
      for (const word of ['salford', 'visits', 'Kersal']) expect(bytes.includes(word)).toBe(false);
    }
    expect((await stat(folder)).mode & 0o077).toBe(0);
  });

  it('opens under its own key and name only', async () => {
    await contribute(request(), ports);
    const raw = await fileLockStore(folder);
    const [name = ''] = (await raw.names()).filter((one) => one.startsWith('contribution.'));
    const record = await raw.read(name);
    if (record === undefined) throw new Error('expected a record');
    const elsewhere = name.replace(/1\.0$/, '2.0');
    await raw.create(elsewhere, record);
    await expectError(ports.store.read(elsewhere), 'store', /can't be decrypted/);
    await raw.replace(elsewhere, { summary: record.secret, secret: record.summary });
    await expectError(ports.store.read(elsewhere), 'store', /can't be decrypted/);
  });
});

describe('the charter', () => {
  it('must keep its own promises, or nothing is sent', async () => {
    const [visits, ...others] = mission.charter.noise;
    if (visits === undefined) throw new Error('expected the noise of visits');
    const half = { ...visits, law: { kind: 'skellam' as const, variance: { num: 9, den: 1 } } };
    const weak = { ...mission, digest: new Uint8Array(32), charter: { ...mission.charter, noise: [half, ...others] } };
    await expectError(contribute(request({ mission: weak }), ports), 'mission', /does not keep its own promises/);
    await expectError(preview(request({ mission: weak }), ports), 'mission', /does not keep its own promises/);
    expect(aggregators.uploads).toEqual([]);
  });

  it('stays the one of the first contribution', async () => {
    await contribute(request(), ports);
    const other = { ...mission, digest: new Uint8Array(32) };
    await expectError(contribute(request({ mission: other }), ports), 'mission', /is not the one that your organisation contributed under/);
  });

  it('must be the one that was agreed to', async () => {
    const fingerprint = toHex(mission.digest);
    expect(readMission(missionJson, fingerprint.toUpperCase()).digest).toEqual(mission.digest);
    await expectError(
      Promise.resolve().then(() => readMission(missionJson, '00')),
      'mission',
      /not the charter that you agreed to/,
    );
    const forged = missionJson.replace('"cellMax":500', '"cellMax":501');
    await expectError(
      Promise.resolve().then(() => readMission(forged)),
      'mission',
      /convenor hasn't signed/,
    );
  });
});
