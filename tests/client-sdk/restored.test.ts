// restored.test.ts — a folder that was put back from a backup, or moved: its open places are charged once, and nothing is drawn for them.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contribute, lock, preview, send, type ContributionRequest } from '../../client-sdk/contribute.ts';
import { costOf, readLedger } from '../../client-sdk/lock/ledger.ts';
import { lockedSummaries } from '../../client-sdk/lock/lock-record.ts';
import { locate } from '../../client-sdk/mission/at-once.ts';
import { stateFolder } from '../../client-sdk/node/generation-mark.ts';
import { forgottenPlaces, nodePorts, type Ports } from '../../client-sdk/node/index.ts';
import { dayOf } from '../../protocol/charter/day.ts';
import { sum, type Cost } from '../../protocol/privacy/ledger.ts';
import { Aggregators, world } from './world.ts';

const one = world((draft) => ({ ...draft, amendments: 0 }));
const amendable = world();
const { mission, organisation } = one;
const KEY = new Uint8Array(32).fill(3);
const ROWS = 'person,area,age\na,Ordsall,17\n';

let ground: string;
let aggregators: Aggregators;
beforeEach(() => {
  ground = mkdtempSync(join(tmpdir(), 'soundings-restored-'));
  aggregators = new Aggregators(mission);
  aggregators.holds.helper = { kind: 'none' };
});
afterEach(() => rmSync(ground, { recursive: true }));

const path = (name: string): string => join(ground, name);

/** The program on a machine with these marks, as of this day. */
async function open(day: string, marks = 'marks', folder = 'locks'): Promise<Ports> {
  const ports = await nodePorts(path(folder), KEY, path(marks));
  return { ...ports, fetch: aggregators.fetch, wait: () => Promise.resolve(), now: () => (dayOf(day) ?? 0) * 86_400 + 3600 };
}

function visits(window: number, change: Partial<ContributionRequest> = {}): ContributionRequest {
  return { mission, organisation, instrument: 'visits', window, source: { kind: 'csv', text: ROWS }, ...change };
}

const backUp = (): void => cpSync(path('locks'), path('backup'), { recursive: true });
function putBack(): void {
  rmSync(path('locks'), { recursive: true });
  cpSync(path('backup'), path('locks'), { recursive: true });
}

async function spent({ store }: Ports): Promise<readonly Cost[]> {
  const ledger = await readLedger(store);
  return [ledger?.lastResort.spent ?? expect.unreachable(), ledger?.release.spent ?? expect.unreachable()];
}

/** What one version of a question costs, both balances. */
function cost(instrument: string, version = 0): readonly [Cost, Cost] {
  const { lastResort, release } = costOf(locate(mission, organisation, instrument, 2, (dayOf('2026-01-19') ?? 0) * 86_400), version);
  return [lastResort, release];
}

const plus = (costs: readonly (readonly Cost[])[]): readonly Cost[] =>
  [0, 1].map((at) => costs.map((each) => each[at] ?? expect.unreachable()).reduce((a, b) => sum(a, b)));

/** Windows 0 and 1 sent, a backup made, window 2 sent, the backup put back. */
async function restored(): Promise<Ports> {
  await contribute(visits(0), await open('2026-01-05'));
  await contribute(visits(1), await open('2026-01-12'));
  backUp();
  await contribute(visits(2), await open('2026-01-19'));
  putBack();
  return open('2026-01-20');
}

describe('#8 a folder put back from a backup', () => {
  it('signs nothing off without a connection for a place that was open meanwhile: only the aggregators know what was sent', async () => {
    const { now, random, store } = await restored();
    await expect(lock(visits(2), { now, random, store })).rejects.toThrow(/Nothing new was drawn.*was not reached/);
  });

  it('sends nothing anew for a place that was open meanwhile, and charges each once, as sent', async () => {
    const ports = await restored();
    aggregators.holds.leader = aggregators.heldAs(aggregators.uploads[2]);
    const uploads = aggregators.uploads.length;
    const attempt = contribute(visits(2), ports);
    await expect(attempt).rejects.toMatchObject({ code: 'held' });
    await expect(attempt).rejects.toThrow(
      /may have been sent from this folder before it was restored .*\(the leader, A university: holds one of yours; the helper/,
    );
    expect(aggregators.uploads).toHaveLength(uploads);
    // Open between 12 and 20 January: windows 1 (closes on the 19th) to 3 (begins on the 19th). Window 1's visits are in the backup.
    const forgotten = (await forgottenPlaces(ports.store)).map(({ instrument, window, version }) => `${instrument} ${window} ${version}`);
    expect(forgotten.toSorted()).toEqual(['visits 2 0', 'visits 3 0', 'worry 1 0', 'worry 2 0', 'worry 3 0']);
    const four = [cost('visits'), cost('visits'), cost('visits'), cost('visits')];
    expect(await spent(ports)).toEqual(plus([...four, cost('worry'), cost('worry'), cost('worry')]));
    // Once, however often it is tried.
    await expect(contribute(visits(2), await open('2026-01-21'))).rejects.toMatchObject({ code: 'held' });
    expect(await forgottenPlaces(ports.store)).toHaveLength(5);
  });

  it('draws anew if both aggregators sign that they hold none, and charges one more version of the last resort', async () => {
    const ports = await restored();
    for (const [leader, helper] of [
      [{ kind: 'unknown' }, { kind: 'none' }],
      [{ kind: 'none' }, { kind: 'unknown' }],
      [{ kind: 'none' }, 'lost'],
    ] as const) {
      Object.assign(aggregators.holds, { leader, helper });
      await expect(contribute(visits(2), ports)).rejects.toMatchObject({ code: 'held' });
    }
    const before = await spent(ports);
    Object.assign(aggregators.holds, { leader: { kind: 'none' }, helper: { kind: 'none' } });
    const receipt = await contribute(visits(2), ports);
    expect(await spent(ports)).toEqual(plus([before, cost('visits', 1)]));
    expect(receipt.version).toBe(0);
    expect(receipt.warnings).toEqual([
      expect.stringMatching(/this folder was an older copy: it had been restored from a backup.* charged once, as if it had been sent/),
    ]);
    // The next window began after the restore's day: it needs no more than any other.
    expect((await contribute(visits(4), await open('2026-02-02'))).warnings).toBeUndefined();
  });

  it('says so in a preview, which changes nothing', async () => {
    const ports = await restored();
    const files = readdirSync(path('locks')).toSorted();
    expect((await preview(visits(2), ports)).warnings).toEqual([
      expect.stringMatching(/It doesn.t know what was sent from it since 2026-01-12, so "visits"/),
    ]);
    expect(readdirSync(path('locks')).toSorted()).toEqual(files);
  });

  it('sends what the backup holds, the same bytes', async () => {
    aggregators.answers.push('lost', 'lost', 'lost', 'lost');
    await expect(contribute(visits(1), await open('2026-01-12'))).rejects.toMatchObject({ code: 'unreachable' });
    backUp();
    await contribute(visits(2), await open('2026-01-19')).catch(() => undefined);
    putBack();
    await send(visits(1), await open('2026-01-18'));
    expect(aggregators.uploads.at(-1)).toEqual(aggregators.uploads[0]);
  });

  it('counts an amendment that may have been sent, where one was allowed', async () => {
    aggregators = new Aggregators(amendable.mission);
    const own = (window: number) => visits(window, { mission: amendable.mission, organisation: amendable.organisation });
    await contribute(own(1), await open('2026-01-12'));
    backUp();
    const changed = { kind: 'csv', text: `${ROWS}b,Kersal,70\n` } as const;
    aggregators.holds.leader = aggregators.heldAs(aggregators.uploads[0]);
    await contribute({ ...own(1), source: changed, amend: true }, await open('2026-01-13'));
    putBack();
    const ports = await open('2026-01-14');
    aggregators.holds.leader = aggregators.heldAs(aggregators.uploads[1]);
    await expect(contribute({ ...own(1), source: changed, amend: true }, ports)).rejects.toMatchObject({ code: 'held' });
    const forgotten = (await forgottenPlaces(ports.store)).filter(({ window, instrument }) => window === 1 && instrument === 'visits');
    expect(forgotten.map(({ version }) => version)).toEqual([1]);
    expect(aggregators.uploads).toHaveLength(2);
  });

  it('is found out however often: each restore charges its own', async () => {
    await restored().then((ports) => contribute(visits(2), ports).catch(() => undefined));
    const first = (await forgottenPlaces((await open('2026-01-20')).store)).length;
    await contribute(visits(3), await open('2026-01-26'));
    putBack();
    const ports = await open('2026-01-27');
    await contribute(visits(3), ports).catch(() => undefined);
    expect((await forgottenPlaces(ports.store)).length).toBeGreaterThan(first);
  });
});

describe('#8 the mark', () => {
  it('is missing on another machine: a folder that was moved there counts as put back, from its newest lock on', async () => {
    await contribute(visits(1), await open('2026-01-12'));
    const moved = await open('2026-01-20', 'marks of another machine');
    await contribute(visits(2), moved);
    expect((await forgottenPlaces(moved.store)).map(({ window }) => window)).toContain(2);
    expect(existsSync(path('marks of another machine'))).toBe(true);
  });

  it('is the same for a copy on the same machine', async () => {
    await contribute(visits(1), await open('2026-01-12'));
    backUp();
    await contribute(visits(2), await open('2026-01-19'));
    const copy = await open('2026-01-19', 'marks', 'backup');
    await contribute(visits(2), copy).catch(() => undefined);
    expect(await forgottenPlaces(copy.store)).not.toEqual([]);
  });

  it('tells a copy that was made before the first use by this build', async () => {
    backUpEmpty();
    await contribute(visits(1), await open('2026-01-12'));
    putBack();
    const ports = await open('2026-01-13');
    await contribute(visits(1), ports).catch(() => undefined);
    expect((await forgottenPlaces(ports.store)).map(({ window }) => window)).toContain(1);
  });

  it('that says nothing is as good as none', async () => {
    await contribute(visits(1), await open('2026-01-12'));
    for (const file of readdirSync(path('marks'))) writeFileSync(join(path('marks'), file), 'seven');
    const ports = await open('2026-01-13');
    expect((await preview(visits(1), ports)).warnings).toHaveLength(1);
  });

  it('of a folder of the build before is made quietly, and its folder is taken as it is', async () => {
    const old = await open('2026-01-12');
    await contribute(visits(1), { ...old, store: { ...old.store, restores: undefined } as unknown as Ports['store'] });
    for (const file of readdirSync(path('locks'))) if (file === 'made-at.lock') rmSync(join(path('locks'), file));
    rmSync(path('marks'), { recursive: true, force: true });
    const ports = await open('2026-01-19');
    expect((await contribute(visits(2), ports)).warnings).toBeUndefined();
    expect(await forgottenPlaces(ports.store)).toEqual([]);
    expect((await lockedSummaries(ports.store)).map(({ generation }) => generation)).toEqual([undefined, 1]);
  });

  it('is in the user’s own state folder', () => {
    expect(stateFolder({ XDG_STATE_HOME: '/state' }, 'linux', '/home/a')).toBe('/state/soundings');
    expect(stateFolder({}, 'linux', '/home/a')).toBe('/home/a/.local/state/soundings');
    expect(stateFolder({}, 'darwin', '/Users/a')).toBe('/Users/a/Library/Application Support/soundings');
    expect(stateFolder({ LOCALAPPDATA: '/local' }, 'win32', '/home/a')).toBe('/local/soundings');
  });
});

function backUpEmpty(): void {
  cpSync(mkdtempSync(join(ground, 'nothing-')), path('backup'), { recursive: true });
}
