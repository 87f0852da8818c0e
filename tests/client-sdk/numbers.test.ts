// numbers.test.ts — no number that isn't one gets into a lock, a ledger or a receipt, and one bad record shuts nothing but itself (privacy.md §5).
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importStoreKey, encrypted } from '../../client-sdk/lock/at-rest.ts';
import { contribute, preview, send, type Ports } from '../../client-sdk/contribute.ts';
import { ledgerState, readLedger, setBudgets } from '../../client-sdk/lock/ledger.ts';
import { lockedRecords, lockedSummaries, toStored, type Locked } from '../../client-sdk/lock/lock-record.ts';
import { latestLocked } from '../../client-sdk/send/lock-once.ts';
import { locate } from '../../client-sdk/mission/at-once.ts';
import { fileLockStore } from '../../client-sdk/node/lock-file.ts';
import { Receipt } from '../../client-sdk/send/receipt.ts';
import { fromUtf8, utf8 } from '../../crypto/bytes.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { UNBOUNDED } from '../../protocol/privacy/cost.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { AFTER_WINDOW_1, effectsOn, world, type World } from './world.ts';

const MEALS = { kind: 'csv', text: 'person,date,area,amount\na,2026-01-05,Ordsall,17\n' } as const;
const VISITS = { kind: 'csv', text: 'person,date,area,age\na,2026-01-05,Ordsall,17\n' } as const;

/** The total of meals, one area a person. Under discrete Laplace without a last resort if `alone` says so. */
function meals(mission: string, cap: number) {
  return (draft: CharterDraft): CharterDraft => ({
    ...draft,
    mission,
    amendments: 0,
    sectors: [{ name: 'charity' }],
    instruments: [
      {
        kind: 'total',
        name: 'meals',
        question: 'How many meals, by area?',
        gathered: 'together',
        dimensions: [{ name: 'area', values: ['Ordsall', 'Kersal'] }],
        cellMax: 5000,
        cellsPerPerson: 1,
        cap,
        unit: 'meals',
      },
    ],
    promises: { ...draft.promises, organisationsMin: 12, dishonestMax: 2 },
  });
}

function withoutLastResort(draft: CharterDraft): CharterDraft {
  const { release, organisationsMin, dishonestMax } = draft.promises;
  return {
    ...draft,
    schedule: { ...draft.schedule, count: 8 },
    promises: { release: { ...release, yearEpsilon: 12 }, organisationsMin, dishonestMax },
  };
}

const healthy = world();
const thirty = world(meals('meals-30', 30));
const nothing = world((draft) => withoutLastResort(meals('laplace', 100)(draft)), 'discrete-laplace');

async function folder(): Promise<{ readonly path: string; readonly on: (one: World) => Promise<Ports> }> {
  const path = await mkdtemp(join(tmpdir(), 'soundings-numbers-'));
  const files = await fileLockStore(path);
  return { path, on: async (one) => effectsOn(files, one.aggregators) };
}

const asked = (one: World, instrument: string, window = 1) => ({
  mission: one.mission,
  organisation: one.organisation,
  instrument,
  window,
});
/** The day after a window. */
const after = (window: number, ports: Ports): Ports => ({ ...ports, now: () => AFTER_WINDOW_1 + 7 * 86_400 * (window - 1) });
const sendMeals = async (one: World, ports: Ports, window = 1) =>
  contribute({ ...asked(one, 'meals', window), source: window === 1 ? MEALS : { kind: 'nothing' } }, after(window, ports));
const sendVisits = async (one: World, ports: Ports, window = 1) =>
  contribute({ ...asked(one, 'visits', window), source: window === 1 ? VISITS : { kind: 'nothing' } }, after(window, ports));

/** What the build before wrote: JSON's null for every number that was none. */
async function rewrite(ports: Ports, name: string, change: (record: Record<string, unknown>) => unknown): Promise<void> {
  const record = (await ports.store.read(name)) ?? expect.unreachable();
  const summary = utf8(JSON.stringify(change(JSON.parse(fromUtf8(record.summary)) as Record<string, unknown>)));
  await ports.store.replace(name, { ...record, summary });
}

describe('an ordinary total', () => {
  it('#1 goes from its contribution to a receipt, a readable ledger and the next contribution, and other missions go on', async () => {
    const { on } = await folder();
    const ports = await on(thirty);
    const receipt = await sendMeals(thirty, ports);
    expect(Receipt.parse(JSON.parse(JSON.stringify(receipt)))).toEqual(receipt);
    const [locked] = await lockedSummaries(ports.store);
    for (const cost of [locked?.cost?.lastResort, locked?.cost?.release])
      expect(cost).toSatisfy((vector: readonly number[]) => vector.every((value) => Number.isSafeInteger(value) && value > 0));
    expect((await readLedger(ports.store))?.lastResort.spent).toEqual(locked?.cost?.lastResort);
    expect((await preview({ ...asked(thirty, 'meals', 2), source: { kind: 'nothing' } }, ports)).ledger?.release.timesLeft).toBeGreaterThan(
      5,
    );
    expect((await sendMeals(thirty, ports, 2)).window.number).toBe(2);
    expect((await sendVisits(healthy, await on(healthy))).mission).toBe('salford-winter');
  });
});

describe('a last resort that promises nothing', () => {
  it('#4 has a form of its own in lock, ledger and receipt, and other missions go on', async () => {
    const { on } = await folder();
    const ports = await on(nothing);
    const receipt = await sendMeals(nothing, ports);
    expect(receipt.ledger.lastResort).toMatchObject({ epsilonBudget: UNBOUNDED, epsilonSpent: UNBOUNDED, timesLeft: UNBOUNDED });
    expect(Receipt.parse(JSON.parse(JSON.stringify(receipt)))).toEqual(receipt);
    expect((await lockedSummaries(ports.store))[0]?.cost?.lastResort).toBe(UNBOUNDED);
    expect((await sendMeals(nothing, ports, 2)).window.number).toBe(2);
    expect((await sendVisits(healthy, await on(healthy))).mission).toBe('salford-winter');
  });

  it('#4 takes a decision in a folder whose ledger has a budget for it', async () => {
    const { on } = await folder();
    await sendVisits(healthy, await on(healthy));
    const ports = await on(nothing);
    await expect(sendMeals(nothing, ports)).rejects.toThrow(/gives no last-resort promise.*soundings ledger --last-resort none/);
    await setBudgets(ports.store, { lastResort: UNBOUNDED, release: 100 });
    expect((await sendMeals(nothing, ports)).mission).toBe('laplace');
    expect((await sendVisits(healthy, await on(healthy), 2)).window.number).toBe(2);
  });
});

describe('a folder of the build before', () => {
  it('#1 #4 opens although null stands for its costs and budgets: they are worked out anew from the charter', async () => {
    for (const one of [thirty, nothing]) {
      const { on } = await folder();
      const ports = await on(one);
      await sendMeals(one, ports);
      const wanted = (await readLedger(ports.store)) ?? expect.unreachable();
      const [name = ''] = (await lockedRecords(ports.store)).map((record) => record.name);
      const nulls = (cost: unknown) => (Array.isArray(cost) ? cost.map((_, at) => (at > 15 ? null : 1)) : Array<null>(21).fill(null));
      await rewrite(ports, name, ({ cost, ...record }) => ({
        ...record,
        cost: Object.fromEntries(Object.entries(cost as object).map(([balance, vector]) => [balance, nulls(vector)])),
      }));
      await rewrite(ports, 'ledger', (record) => ({ ...record, lastResort: { epsilon: null, delta: 1e-6 } }));
      const agreement = `mission.${one.mission.charter.mission}`;
      await ports.store.replace(agreement, { summary: one.mission.digest, secret: new Uint8Array(0) });
      expect((await send(asked(one, 'meals'), ports)).version).toBe(0);
      expect((await sendMeals(one, ports, 2)).window.number).toBe(2);
      const found = (await readLedger(ports.store)) ?? expect.unreachable();
      expect(found.lastResort.budget).toEqual(wanted.lastResort.budget);
      expect((await lockedSummaries(ports.store)).filter(({ cost }) => cost === undefined)).toHaveLength(1);
      expect(found.release.spent).toEqual((wanted.release.spent as readonly number[]).map((each) => 2 * each));
    }
  });
});

describe('a record that can’t be read', () => {
  it('#1 names itself, is charged as its charter says, and lets the rest of the folder go on', async () => {
    const { path, on } = await folder();
    const ports = await on(thirty);
    await sendMeals(thirty, ports);
    const before = await readLedger(ports.store);
    const [name = ''] = (await lockedRecords(ports.store)).map((record) => record.name);
    const file = join(path, `${name}.lock`);
    const bytes = await readFile(file);
    await writeFile(file, bytes.fill(7, 40, 60));
    expect(await readLedger(ports.store)).toEqual(before); // by the sum that is kept
    await rm(join(path, 'charged.lock'));
    expect(await readLedger(ports.store)).toEqual(before); // by its charter
    expect((await ledgerState(ports.store))?.uncharged).toEqual([]);
    await expect(sendMeals(thirty, ports)).rejects.toThrow(name);
    expect((await sendMeals(thirty, ports, 2)).window.number).toBe(2);
    expect((await sendVisits(healthy, await on(healthy))).mission).toBe('salford-winter');
  });

  it('#1 stops new contributions of every mission, by name, if its charter isn’t here, until its own mission brings it', async () => {
    const { path, on } = await folder();
    const ports = await on(thirty);
    await sendMeals(thirty, ports);
    const [name = ''] = (await lockedRecords(ports.store)).map((record) => record.name);
    await writeFile(join(path, `${name}.lock`), 'not a record');
    const charged = await readLedger(ports.store);
    expect(charged?.release.spent).not.toBe(UNBOUNDED); // the sum that is kept still has it
    await rm(join(path, 'charged.lock'));
    await ports.store.replace('mission.meals-30', { summary: thirty.mission.digest, secret: new Uint8Array(0) });
    const other = await on(healthy);
    const { length } = healthy.aggregators.uploads;
    await expect(sendVisits(healthy, other)).rejects.toThrow(`The record ${name} can't be read`);
    expect(healthy.aggregators.uploads).toHaveLength(length);
    expect((await readLedger(ports.store))?.release.spent).toBe(UNBOUNDED);
    await sendMeals(thirty, ports, 2);
    expect((await sendVisits(healthy, other)).mission).toBe('salford-winter');
  });
});

describe('what is written', () => {
  it('#1 is read back with the reader’s schema before anything leaves', async () => {
    const { on } = await folder();
    const ports = await on(thirty);
    await sendMeals(thirty, ports);
    const place = locate(thirty.mission, thirty.organisation, 'meals', 1, AFTER_WINDOW_1);
    const locked = (await latestLocked({ place, organisation: thirty.organisation }, ports.store)) ?? expect.unreachable();
    const lastResort = Array<number>(21).fill(1);
    for (const bad of [NaN, Infinity, -1, 0.5, 2 ** 53]) {
      const cost = { lastResort: [bad, ...lastResort.slice(1)], release: lastResort };
      const wrong: Locked = { ...locked, summary: { ...locked.summary, cost } };
      expect(() => toStored(wrong)).toThrow(/not saved and nothing was sent|can't be read/);
    }
    expect(toStored(locked).secret).toBeInstanceOf(Uint8Array);
  });
});

describe('two charters of one mission name', () => {
  it('#9 agreed to at once: one is locked and sent, and the other refused', async () => {
    const two = world((draft) => ({ ...draft, question: `${draft.question} (again)` }));
    const path = await mkdtemp(join(tmpdir(), 'soundings-numbers-'));
    const files = await fileLockStore(path);
    // Both look before either creates: the worst order there is.
    const waiting: (() => void)[] = [];
    const together = encrypted(files, await importStoreKey(new Uint8Array(32).fill(5)), seededRandom('together'));
    const create: typeof together.create = async (name, record) => {
      if (name.startsWith('mission.')) {
        await new Promise<void>((go) => {
          waiting.push(go);
          if (waiting.length === 2) for (const next of waiting) next();
        });
      }
      return together.create(name, record);
    };
    const store = { ...together, create };
    const sent = [healthy, two].map(async (one) => sendVisits(one, { ...(await effectsOn(files, one.aggregators)), store }));
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(String(refused?.reason)).toMatch(/is not the one that your organisation contributed under/);
    expect((await store.names()).filter((name) => name.startsWith('contribution.'))).toHaveLength(1);
  });
});
