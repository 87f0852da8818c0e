// held.test.ts — before a contribution leaves, both aggregators are asked whether they hold one of ours: no second noisy report is sent.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, outstanding, send, type ContributionRequest, type Ports } from '../../../client-sdk/contribute.ts';
import { readLedger } from '../../../client-sdk/lock/ledger.ts';
import { lockedSummaries } from '../../../client-sdk/lock/lock-record.ts';
import { fileLockStore } from '../../../client-sdk/node/lock-file.ts';
import { toHex } from '../../../crypto/bytes.ts';
import { decode } from '../../../crypto/codec.ts';
import { generateKeyPair, publicKeyOf } from '../../../crypto/signature/ed25519.ts';
import { dayOf } from '../../../protocol/charter/day.ts';
import { HeldQuestion, type Held } from '../../../protocol/contribution/held.ts';
import { heldQuestionIsSigned } from '../../../protocol/signed/held.ts';
import { memoryLocks } from '../../support/memory-locks.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { Aggregators, AFTER_WINDOW_1, effectsOn, world } from '../world.ts';

const one = world();
const { mission, organisation } = one;
const ROWS = 'person,area,age\na,Ordsall,17\n';
let aggregators: Aggregators;
let folders: string[];
let ports: Ports;

beforeEach(async () => {
  aggregators = new Aggregators(mission);
  folders = [];
  ports = await folder(1);
});
afterEach(async () => {
  for (const path of folders) await rm(path, { recursive: true });
});

/** A folder of the organisation's own, with its own generator. */
async function folder(seed: number): Promise<Ports> {
  const path = await mkdtemp(join(tmpdir(), 'soundings-held-'));
  folders.push(path);
  return effectsOn(await fileLockStore(path), aggregators, seed);
}

function request(change: Partial<ContributionRequest> = {}): ContributionRequest {
  return { mission, organisation, instrument: 'visits', window: 1, source: { kind: 'csv', text: ROWS }, ...change };
}

const at = (date: string): { readonly now: () => number } => ({ now: () => (dayOf(date) ?? 0) * 86_400 + 3600 });

/** From now on the leader holds the last upload. */
function leaderHolds(upload = aggregators.uploads.at(-1)): Held {
  aggregators.holds.leader = aggregators.heldAs(upload);
  return aggregators.holds.leader;
}

describe('#8 a second folder of the same organisation', () => {
  it('sends no second noisy report; what it drew stays locked, charged, and is never sent', async () => {
    await contribute(request(), ports);
    leaderHolds();
    const second = await folder(2);
    const attempt = contribute(request(), second);
    await expect(attempt).rejects.toMatchObject({ code: 'held' });
    await expect(attempt).rejects.toThrow(
      /^"visits" for 2026-01-05 to 2026-01-11 was not sent: the leader, A university, holds another contribution/,
    );
    expect(aggregators.uploads).toHaveLength(1);
    expect((await lockedSummaries(second.store)).map(({ state }) => state.kind)).toEqual(['superseded']);
    expect((await readLedger(second.store))?.lastResort.spent).toEqual((await readLedger(ports.store))?.lastResort.spent);
    // Whoever tries again, with other rows or none, or asks what is due.
    aggregators.holds.leader = { kind: 'none' };
    for (const again of [
      () => contribute(request(), second),
      () => send(request(), second),
      () => contribute(request({ source: { kind: 'csv', text: `${ROWS}b,Ordsall,17\n` }, amend: true }), second),
    ])
      await expect(again()).rejects.toMatchObject({ code: 'held' });
    expect(aggregators.uploads).toHaveLength(1);
    expect(await outstanding(mission, organisation, 1, second)).toEqual(['worry']);
  });

  it('is stopped by the helper alone, too, whoever forgot the report', async () => {
    await contribute(request(), ports);
    aggregators.holds.helper = aggregators.heldAs(aggregators.uploads[0]);
    await expect(contribute(request(), await folder(2))).rejects.toThrow(/the helper, A charity, holds another contribution/);
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('asks both with signed questions under fresh nonces before the first byte leaves, and a draw alone asks nobody', async () => {
    aggregators.down = true;
    await expect(contribute(request(), ports)).rejects.toMatchObject({ code: 'unreachable' });
    aggregators.down = false;
    aggregators.holds.leader = 'lost';
    await expect(contribute(request(), ports)).rejects.toMatchObject({ code: 'unreachable' });
    expect(aggregators.uploads).toEqual([]);
    aggregators.holds.leader = { kind: 'none' };
    await contribute(request(), ports);
    const questions = aggregators.questions.map((bytes) => decode(HeldQuestion, bytes));
    for (const question of questions) {
      expect(heldQuestionIsSigned(question, publicKeyOf(organisation.privateKey))).toBe(true);
      expect(question).toMatchObject({ time: BigInt(AFTER_WINDOW_1), windowStart: BigInt(dayOf('2026-01-05') ?? 0) });
    }
    expect(new Set(questions.map(({ nonce }) => toHex(nonce))).size).toBe(questions.length);
  });
});

describe('#8 the same folder', () => {
  it('takes its own report at the leader for received, and sends nothing again', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expect(contribute(request(), ports)).rejects.toMatchObject({ code: 'unreachable' });
    leaderHolds();
    expect((await contribute(request(), ports)).received).toBe('2026-01-12');
    expect(aggregators.uploads).toHaveLength(4);
  });

  it('amends what it sent itself', async () => {
    await contribute(request(), ports);
    leaderHolds();
    const changed = { kind: 'csv', text: `${ROWS}b,Kersal,70\n` } as const;
    expect((await contribute(request({ source: changed, amend: true }), ports)).version).toBe(1);
    expect(aggregators.uploads).toHaveLength(2);
  });
});

describe('#8 an answer that is none', () => {
  /** One that another key has signed, for the organisation, or that this one has signed for another place. */
  async function invention(change: Partial<ContributionRequest>, privateKey = organisation.privateKey): Promise<Held> {
    const other = world().aggregators;
    const elsewhere = await effectsOn(memoryLocks(), other, 'elsewhere');
    const forger = { ...organisation, privateKey };
    const signed = { ...mission, rosters: mission.rosters.map((roster) => ({ ...roster, roster: withKey(roster.roster, privateKey) })) };
    await contribute({ ...request(change), mission: signed, organisation: forger }, elsewhere);
    return other.heldAs(other.uploads[0]);
  }

  function withKey(roster: (typeof mission.rosters)[number]['roster'], privateKey: Uint8Array): typeof roster {
    const key = Buffer.from(publicKeyOf(privateKey)).toString('base64url');
    return { ...roster, organisations: roster.organisations.map((entry) => ({ ...entry, key })) };
  }

  it.each([
    ['another key', {}, generateKeyPair(seededRandom('a forger')).privateKey],
    ['another question', { instrument: 'worry', source: { kind: 'nothing' } }, organisation.privateKey],
  ] as const)('signed by %s silences nobody, and is kept as evidence', async (_, change, privateKey) => {
    aggregators.holds.leader = await invention(change, privateKey);
    const receipt = await contribute(request(), ports);
    expect(receipt.warnings).toEqual([
      expect.stringMatching(/^The leader, A university, signed that it holds a contribution of yours .* that you did not sign/),
    ]);
    expect(aggregators.uploads).toHaveLength(1);
    expect((await ports.store.names()).filter((name) => name.startsWith('evidence.'))).toHaveLength(1);
    expect((await contribute(request(), ports)).warnings).toHaveLength(1);
  });

  it('from a restored leader stops the contribution, from a helper it does not', async () => {
    aggregators.holds.leader = { kind: 'unknown' };
    const attempt = contribute(request(), ports);
    await expect(attempt).rejects.toMatchObject({ code: 'held' });
    await expect(attempt).rejects.toThrow(/^The leader, A university, was restored from a backup and can't tell/);
    expect(aggregators.uploads).toEqual([]);
    expect((await lockedSummaries(ports.store)).map(({ state }) => state.kind)).toEqual(['locked']);
    aggregators.holds.leader = { kind: 'none' };
    await contribute(request(), ports);
  });

  it.each([
    [415, /its software is older than yours, and its operator must upgrade/],
    [401, /yours: status 401\. .* ask its operator/],
  ])('but a status of %i stops it with what to do', async (status, sentence) => {
    aggregators.holds.helper = status;
    const attempt = contribute(request(), ports);
    await expect(attempt).rejects.toMatchObject({ code: 'answer' });
    await expect(attempt).rejects.toThrow(sentence);
    expect(aggregators.uploads).toEqual([]);
  });

  it('was given to another question: nothing is sent', async () => {
    const answers = new Map<string, Response>();
    const replayed: Ports['fetch'] = async (asked) => {
      if (!asked.url.endsWith('/soundings/counted')) return aggregators.fetch(asked);
      const first = answers.get(asked.url) ?? (await aggregators.fetch(asked));
      answers.set(asked.url, first);
      return first.clone();
    };
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expect(contribute(request(), { ...ports, fetch: replayed })).rejects.toMatchObject({ code: 'unreachable' });
    await expect(contribute(request(), { ...ports, fetch: replayed })).rejects.toThrow(/isn't signed with its key in the charter/);
    expect(aggregators.uploads).toHaveLength(4);
  });
});

describe('#8 an aggregator that can’t be reached', () => {
  it('holds up no window that began after the folder was made and had its receipt for the one before', async () => {
    await contribute(request({ window: 0 }), { ...ports, ...at('2026-01-05') });
    aggregators.holds.helper = 'lost';
    // Window 1 began on the day on which the folder was made, but before that.
    await expect(contribute(request(), { ...ports, ...at('2026-01-12') })).rejects.toMatchObject({ code: 'unreachable' });
    aggregators.holds.helper = { kind: 'unknown' };
    await contribute(request(), { ...ports, ...at('2026-01-12') });
    aggregators.holds.helper = 'lost';
    await contribute(request({ window: 2 }), { ...ports, ...at('2026-01-19') });
    // Another question, for which the window before has no receipt.
    const worry = request({ instrument: 'worry', window: 2, source: { kind: 'nothing' } });
    await expect(contribute(worry, { ...ports, ...at('2026-01-19') })).rejects.toMatchObject({ code: 'unreachable' });
    // A second folder can't know, whatever it is asked for.
    await expect(contribute(request({ window: 2 }), { ...(await folder(2)), ...at('2026-01-19') })).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});
