// sealing-keys.test.ts — an organisation seals only to keys that the charter's aggregators signed, that hold, and that are no older than before.
import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, type Ports } from '../../../client-sdk/contribute.ts';
import { broughtSealingKeys, hasSealingKeys } from '../../../client-sdk/send/sealing-keys.ts';
import { lockedSummaries } from '../../../client-sdk/lock/lock-record.ts';
import type { Report } from '../../../protocol/dap/upload.ts';
import { AFTER_WINDOW_1, csv, freshFolder, requestOf, world, type Aggregators } from '../world.ts';

const ROWS = 'person,date,area,age\na,2026-01-05,Ordsall,17\n';
const WORRIES = 'person,date,theme,answer\np,2026-01-05,food,rising\n';
const made = world();
const request = requestOf(made, ROWS);
const worries = request({ instrument: 'worry', source: csv(WORRIES) });
let aggregators: Aggregators;
let folder: string;
let ports: Ports;

beforeEach(async () => {
  ({ aggregators, folder, ports } = await freshFolder());
});
afterEach(() => rm(folder, { recursive: true }));

async function expectRefused(attempt: Promise<unknown>, sentence: RegExp): Promise<void> {
  await expect(attempt).rejects.toMatchObject({ code: 'answer', message: expect.stringMatching(sentence) as string });
}

describe('keys of the aggregators', () => {
  const HEADER = 'soundings-hpke-config-signature';

  it('are refused unsigned, with what the operator has to do; nothing is locked', async () => {
    aggregators.signing = () => undefined;
    await expectRefused(contribute(request(), ports), /A university doesn't sign its keys.*must upgrade Soundings/);
    expect(aggregators.uploads).toHaveLength(0);
    expect(await lockedSummaries(ports.store)).toHaveLength(0);
  });

  it('are refused with a signature that is changed, or is the other aggregator’s', async () => {
    aggregators.signing = (signature) => `${signature.slice(0, -2)}AA`;
    await expectRefused(contribute(request(), ports), /aren't signed with the key that the charter gives it/);
    const helper = await aggregators.fetch(new Request('http://127.0.0.1:9002/dap/hpke_config'));
    const wrong = helper.headers.get(HEADER) ?? undefined;
    aggregators.signing = () => wrong;
    await expectRefused(contribute(request(), ports), /aren't signed with the key that the charter gives it/);
    expect(await lockedSummaries(ports.store)).toHaveLength(0);
  });

  it('are refused once expired, and before they begin', async () => {
    aggregators.keysSinceSeconds = AFTER_WINDOW_1 + 3 * 86_400;
    await expectRefused(contribute(request(), ports), /are valid from 2026-01-15 until 2026-04-16, but this machine's date is 2026-01-12/);
    aggregators.keysSinceSeconds = AFTER_WINDOW_1 - 14 * 7 * 86_400;
    await expectRefused(contribute(request(), ports), /Check the date. If it is right, tell that operator/);
    expect(await lockedSummaries(ports.store)).toHaveLength(0);
  });

  it('are refused if they are older than those seen before, and sealed to if they are newer', async () => {
    await contribute(request(), ports);
    aggregators.keysSinceSeconds -= 3600;
    await expectRefused(contribute(worries, ports), /shows older keys than those of/);
    aggregators.keysSinceSeconds += 7200;
    expect((await contribute(worries, ports)).received).toBe('2026-01-12');
  });

  it('are those seen last if they can’t be fetched, as long as they hold', async () => {
    await contribute(request(), ports);
    const withoutKeys: typeof ports = {
      ...ports,
      fetch: (sent) => (sent.url.endsWith('/hpke_config') ? Promise.reject(new TypeError('fetch failed')) : aggregators.fetch(sent)),
    };
    expect((await contribute(worries, withoutKeys)).received).toBe('2026-01-12');
  });

  it('are fetched once: from then on the answers of what is held bring them', async () => {
    await contribute(request(), ports);
    expect(aggregators.keyRequests).toBe(2);
    await contribute(worries, ports);
    expect(aggregators.keyRequests).toBe(2);
    expect(sealedTo(1)).toEqual([1, 1]);
  });

  it('are fetched from aggregators of the build before, whose answers bring none', async () => {
    await contribute(request(), ports);
    aggregators.rotate();
    aggregators.bringing = () => undefined;
    await contribute(worries, ports);
    expect([aggregators.keyRequests, sealedTo(1)]).toEqual([4, [2, 2]]);
  });

  it('are the new ones that an answer brings, and stay through every further try', async () => {
    await contribute(request(), ports);
    aggregators.rotate();
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expect(contribute(worries, ports)).rejects.toMatchObject({ code: 'unreachable' });
    aggregators.rotate();
    await contribute(worries, ports);
    expect([aggregators.keyRequests, sealedTo(1), sealedTo(-1)]).toEqual([2, [2, 2], [2, 2]]);
    expect(aggregators.uploads.at(-1)).toEqual(aggregators.uploads[1]);
  });

  it('are those that are kept of aggregators that don’t answer', async () => {
    expect(await hasSealingKeys(made.mission, ports)).toBe(false);
    await contribute(request(), ports);
    expect(await hasSealingKeys(made.mission, ports)).toBe(true);
    const silent = await broughtSealingKeys(made.mission, { leader: 'silent', helper: 'silent' }, { ...ports, fetch: failing });
    expect([silent.leader.id, silent.helper.id]).toEqual([1, 1]);
  });

  it('that it was sealed to stay', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expect(contribute(request(), ports)).rejects.toMatchObject({ code: 'unreachable' });
    await contribute(request(), ports);
    expect(aggregators.uploads.at(-1)).toEqual(aggregators.uploads[0]);
  });

  it.each([
    ['unsigned by it', (headers: Headers) => headers.set(HEADER, `${headers.get(HEADER)?.slice(0, -2) ?? ''}AA`)],
    ['another list than was signed', (headers: Headers) => headers.set('soundings-hpke-configs', 'AAAA')],
    ['not base64url', (headers: Headers) => headers.set('soundings-hpke-configs', '=%')],
  ])('that an answer brings are refused if they are %s', async (_, change) => {
    await contribute(request(), ports);
    aggregators.bringing = (headers) => (change(headers), headers);
    await expectRefused(contribute(worries, ports), /aren't signed with the key that the charter gives it/);
    expect(aggregators.uploads).toHaveLength(1);
  });

  it('that an answer brings are refused if they are older than those seen before, or expired', async () => {
    await contribute(request(), ports);
    aggregators.keysSinceSeconds -= 3600;
    await expectRefused(contribute(worries, ports), /shows older keys than those of/);
    aggregators.keysSinceSeconds = AFTER_WINDOW_1 + 3 * 86_400;
    await expectRefused(contribute(worries, ports), /Check the date/);
    expect(aggregators.uploads).toHaveLength(1);
  });
});

const failing = () => Promise.reject(new TypeError('fetch failed'));

function reportOf(upload: number): Report {
  return aggregators.reportOf(aggregators.uploads.at(upload));
}

/** The numbers of the leader's and the helper's key. */
function sealedTo(upload: number): readonly number[] {
  const { leaderEncryptedInputShare, helperEncryptedInputShare } = reportOf(upload);
  return [leaderEncryptedInputShare.configId, helperEncryptedInputShare.configId];
}
