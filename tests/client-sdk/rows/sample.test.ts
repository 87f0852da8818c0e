// sample.test.ts — persons sampled over windows: who counts when, under which key, and what it costs (privacy.md §1, §5).
import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { contribute, preview, type ContributionRequest, type Ports } from '../../../client-sdk/contribute.ts';
import { SdkError } from '../../../client-sdk/errors.ts';
import { costOf, readLedger } from '../../../client-sdk/lock/ledger.ts';
import { lockedSummaries } from '../../../client-sdk/lock/lock-record.ts';
import { lockOnce } from '../../../client-sdk/send/lock-once.ts';
import { locate } from '../../../client-sdk/mission/at-once.ts';
import { countedPlaces, sampleFor } from '../../../client-sdk/rows/sample.ts';
import { tally, type Tally } from '../../../client-sdk/rows/tally.ts';
import { toHex } from '../../../crypto/bytes.ts';
import type { CharterDraft } from '../../../protocol/charter/charter.ts';
import type { Sampling } from '../../../protocol/charter/sampling.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { memoryLocks } from '../../support/memory-locks.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { chiSquarePValue } from '../../support/statistics.ts';
import { effectsOn, world } from '../world.ts';

const KEY = seededRandom('sampling key')(32);
const CHARTER = seededRandom('charter digest')(32);
const places = (person: string, sampling: Sampling, block = 0, key = KEY) => countedPlaces(key, CHARTER, block, person, sampling);
/** One false alarm in a million. */
const SURPRISE = 1e-6;

/** How often each of the strings that `draw` can give came up, against all equally often. */
function uniformity(draws: readonly string[], kinds: number): number {
  const seen = new Map<string, number>();
  for (const draw of draws) seen.set(draw, (seen.get(draw) ?? 0) + 1);
  const counts = Array.from({ length: kinds }, (_, at) => [...seen.values()][at] ?? 0);
  expect(seen.size).toBeLessThanOrEqual(kinds);
  return chiSquarePValue(
    counts,
    counts.map(() => draws.length / kinds),
  );
}

describe("a person's windows", () => {
  const persons = Array.from({ length: 6_000 }, (_, n) => `person ${n}`);

  it('are w different ones of W', () => {
    for (const sampling of [
      { windows: 1, of: 2 },
      { windows: 13, of: 52 },
      { windows: 365, of: 366 },
    ]) {
      for (const person of persons.slice(0, 200)) {
        const drawn = places(person, sampling);
        expect(new Set(drawn).size).toBe(sampling.windows);
        expect(drawn.every((place) => Number.isInteger(place) && place >= 0 && place < sampling.of)).toBe(true);
      }
    }
  });

  it('are any order of any w with the same probability', () => {
    const orders = persons.map((person) => places(person, { windows: 3, of: 5 }).join());
    expect(uniformity(orders, 60)).toBeGreaterThan(SURPRISE);
    const first = persons.map((person) => String(places(person, { windows: 13, of: 52 })[0]));
    expect(uniformity(first, 52)).toBeGreaterThan(SURPRISE);
    const last = persons.map((person) => String(places(person, { windows: 13, of: 52 })[12]));
    expect(uniformity(last, 52)).toBeGreaterThan(SURPRISE);
  });

  it('say nothing of those of another year, of another person or under another key', () => {
    const sampling = { windows: 2, of: 4 };
    const sorted = (drawn: readonly number[]) => drawn.toSorted().join();
    const other = seededRandom('another key')(32);
    const pairs = {
      years: persons.map((person) => `${sorted(places(person, sampling, 0))} ${sorted(places(person, sampling, 1))}`),
      persons: persons.slice(1).map((person, n) => `${sorted(places(person, sampling))} ${sorted(places(persons[n] ?? '', sampling))}`),
      keys: persons.map((person) => `${sorted(places(person, sampling))} ${sorted(places(person, sampling, 0, other))}`),
    };
    for (const [name, joint] of Object.entries(pairs)) expect(uniformity(joint, 36), name).toBeGreaterThan(SURPRISE);
  });

  it('are those of a shuffle written by somebody else', () => {
    for (const [block, person, windows, of] of [
      [0, 'a', 13, 52],
      [7, 'Zoë 12', 200, 366],
      [3, '', 1, 4],
    ] as const) {
      expect(places(person, { windows, of }, block)).toEqual(shuffled(block, person, of).slice(0, windows));
    }
  });
});

/** The same by Node's HMAC, all bytes at once, shuffling to the end. */
function shuffled(block: number, person: string, of: number): number[] {
  const u32 = (value: number) => Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
  const message = Buffer.concat([Buffer.from('soundings sampling v1\0'), CHARTER, u32(block), Buffer.from(person)]);
  const seed = createHmac('sha256', KEY).update(message).digest();
  const bytes = Buffer.concat(Array.from({ length: 200 }, (_, n) => createHmac('sha256', seed).update(u32(n)).digest()));
  const deck = Array.from({ length: of }, (_, place) => place);
  let read = 0;
  for (let at = 0; at < of - 1; at++) {
    const left = of - at;
    let drawn = bytes.readUInt32BE(read);
    while (drawn >= Math.floor(2 ** 32 / left) * left) drawn = bytes.readUInt32BE((read += 4));
    read += 4;
    const from = at + (drawn % left);
    const kept = deck[from] ?? 0;
    deck[from] = deck[at] ?? 0;
    deck[at] = kept;
  }
  return deck;
}

const SAMPLING = { windows: 3, of: 8 };
/** Twelve windows: a year of eight, and a second one that the mission's end cuts to four. The third question is for a figure. */
const sampled = (draft: CharterDraft): CharterDraft => ({
  ...draft,
  amendments: 1,
  sampling: SAMPLING,
  instruments: [
    ...draft.instruments,
    {
      kind: 'figure',
      name: 'vacancies',
      question: 'How many posts are vacant?',
      gathered: 'together',
      dimensions: [],
      cellMax: 100,
      figures: 1,
      protects: 1,
      unit: 'posts',
    },
  ],
});
const { mission, organisation, aggregators } = world(sampled);
const PEOPLE = Array.from({ length: 40 }, (_, n) => `p${n}`);
const VISITS = `person,area,age\n${PEOPLE.map((person) => `${person},Ordsall,9\n${person},Kersal,9\n`).join('')}`;
const WORRY = `person,theme,answer\n${PEOPLE.map((person) => `${person},food,rising\n`).join('')}`;

let ports: Ports;
beforeEach(async () => {
  ports = await effectsOn(memoryLocks(), aggregators);
});

function after(window: number): Ports {
  return { ...ports, now: () => windowNumbered(mission.charter.schedule, window).endDay * 86_400 };
}

function request(window: number, change: Partial<ContributionRequest> = {}): ContributionRequest {
  return { mission, organisation, instrument: 'visits', window, source: { kind: 'csv', text: VISITS }, ...change };
}

/** Who is counted in a window, found out one person at a time. */
async function counted(window: number, instrument: string, rows: (person: string) => string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const person of PEOPLE) {
    const seen = await preview(request(window, { instrument, source: { kind: 'csv', text: rows(person) } }), after(window));
    if (seen.persons > 0) found.push(person);
  }
  return found;
}
const visitOf = (person: string) => `person,area,age\n${person},Ordsall,9\n`;
const worryOf = (person: string) => `person,theme,answer\n${person},food,rising\n`;

describe('a mission that samples persons', () => {
  it('counts each in exactly w windows of a year, whatever is asked, and at most so many of one cut short', async () => {
    const byWindow = [];
    for (let window = 0; window < 12; window++) byWindow.push(await counted(window, 'visits', visitOf));
    for (const person of PEOPLE) {
      const windows = byWindow.flatMap((persons, window) => (persons.includes(person) ? [window] : []));
      expect(windows.filter((window) => window < 8)).toHaveLength(3);
      expect(windows.filter((window) => window >= 8).length).toBeLessThanOrEqual(3);
    }
    expect(await counted(5, 'worry', worryOf)).toEqual(byWindow[5]);
  });

  it('says whom it left out, before anything else was decided about them, whatever the order of the rows', async () => {
    const [head = '', ...lines] = VISITS.trim().split('\n');
    const seen = await preview(request(2), after(2));
    const other = await preview(request(2, { source: { kind: 'csv', text: [head, ...lines.toReversed()].join('\n') } }), after(2));
    expect(other.cells).toEqual(seen.cells);
    const persons = (await counted(2, 'visits', visitOf)).length;
    expect(seen.persons).toBe(persons);
    expect(seen.cells.reduce((sum, { count }) => sum + count, 0n)).toBe(2n * BigInt(persons));
    expect(seen.leftOut).toEqual([
      `${2 * (40 - persons)} rows of ${40 - persons} people: the charter counts each person in only 3 of 8 windows, drawn with your organisation's own key.`,
    ]);
  });

  it('takes figures in every window', async () => {
    for (let window = 0; window < 8; window++) {
      const source = { kind: 'csv', text: 'amount\n17\n' } as const;
      expect((await preview(request(window, { instrument: 'vacancies', source }), after(window))).cells).toMatchObject([{ count: 17n }]);
    }
  });

  it('takes rows for the same that differ only in people whom it does not count', async () => {
    const persons = await counted(2, 'visits', visitOf);
    const without = (person: string | undefined) => VISITS.replace(`\n${person ?? ''},Kersal,9\n`, '\n');
    const source = (text: string) => request(2, { source: { kind: 'csv', text } });
    await contribute(request(2), after(2));
    const uncounted = without(PEOPLE.find((person) => !persons.includes(person)));
    expect(uncounted.length).toBeLessThan(VISITS.length);
    expect((await contribute(source(uncounted), after(2))).version).toBe(0);
    await expect(contribute(source(without(persons[0])), after(2))).rejects.toThrow(/is locked with different rows/);
  });
});

describe('the key', () => {
  it('is the same on another machine, and on one that lost its folder', async () => {
    const seen = await preview(request(4), after(4));
    await contribute(request(3), after(3));
    expect((await preview(request(4), after(4))).cells).toEqual(seen.cells);
    ports = await effectsOn(memoryLocks(), aggregators, 'another machine');
    expect((await preview(request(4), after(4))).cells).toEqual(seen.cells);
  });

  it('leaves a mark with each contribution, and is not asked for by figures', async () => {
    await contribute(request(0), after(0));
    await contribute(request(1, { instrument: 'worry', source: { kind: 'csv', text: WORRY } }), after(1));
    await contribute(request(0, { instrument: 'vacancies', source: { kind: 'csv', text: 'amount\n1\n' } }), after(0));
    const marks = new Map((await lockedSummaries(ports.store)).map(({ instrument, sampling }) => [instrument, sampling]));
    expect(marks.get('visits')).toMatch(/^[\w-]{43}$/);
    expect(marks.get('worry')).toBe(marks.get('visits'));
    expect(marks.get('vacancies')).toBeUndefined();
  });

  it('cannot change within a year: the sample would, and people be counted too often', async () => {
    await contribute(request(0), after(0));
    const name = `sampling.${toHex(mission.digest)}.${toHex(organisation.id)}`;
    const kept = await ports.store.read(name);
    expect(kept?.secret).toHaveLength(32);
    await ports.store.replace(name, { summary: new Uint8Array(0), secret: seededRandom('a new key')(32) });
    for (const attempt of [async () => contribute(request(1), after(1)), async () => preview(request(7), after(7))]) {
      await expect(attempt()).rejects.toThrow(SdkError);
      await expect(attempt()).rejects.toThrow(/with another sampling key/);
    }
    // The next year has a sample of its own in any case.
    await expect(preview(request(8), after(8))).resolves.toMatchObject({ instrument: 'visits' });
    if (kept !== undefined) await ports.store.replace(name, kept);
    await expect(contribute(request(1), after(1))).resolves.toMatchObject({ version: 0 });
  });

  it('#9 is the one that was created, not the one that somebody would have created', async () => {
    const { store } = ports;
    const theirs = seededRandom("another program's key")(32);
    // The other program comes in between, as where somebody has deleted its file "busy".
    const create: typeof store.create = async (name, record) => {
      if (name.startsWith('sampling.')) await store.create(name, { ...record, secret: theirs });
      return store.create(name, record);
    };
    const place = locate(mission, organisation, 'visits', 2, after(2).now());
    const drawn = await sampleFor(place, organisation, { ...store, create }, 'keep-key');
    expect(drawn?.mark).toEqual((await sampleFor(place, organisation, store, 'read-only'))?.mark);
  });

  it('is needed by whoever takes the steps one by one', async () => {
    const place = locate(mission, organisation, 'visits', 2, after(2).now());
    const everybody: Tally = await tally(place.task.instrument, place.window, { kind: 'csv', text: VISITS }, {}, ports.random);
    const locking = { place, organisation, amend: false, now: after(2).now() };
    await expect(lockOnce(locking, everybody, () => expect.unreachable(), ports.store, ports.random)).rejects.toThrow(
      /this charter samples persons/,
    );
  });
});

describe("an organisation's ledger", () => {
  it('charges a year for w windows of each version, and figures for all', async () => {
    const spent = async () => (await readLedger(ports.store)) ?? expect.unreachable();
    const cost = (instrument: string, version = 0) => costOf(locate(mission, organisation, instrument, 0, after(0).now()), version);
    const expected = { release: 0, lastResort: 0 };
    const add = (instrument: string, version = 0) => {
      expected.release += cost(instrument, version).release[7] ?? 0;
      expected.lastResort += Number(cost(instrument, version).lastResort[7]);
    };
    const expectSpent = async () => {
      const { release, lastResort } = await spent();
      expect([release.spent[7], lastResort.spent[7]]).toEqual([expected.release, expected.lastResort]);
    };
    for (let window = 0; window < 12; window++) {
      await contribute(request(window), after(window));
      if (window < 3 || (window >= 8 && window < 11)) add('visits');
      // Amended in four windows of the first year, of which a person is in three at most.
      if ([1, 4, 5, 7].includes(window)) {
        await contribute(request(window, { amend: true, source: { kind: 'nothing' } }), after(window));
        if (window !== 7) add('visits', 1);
      }
      await expectSpent();
    }
    for (const window of [0, 1, 2, 3, 4]) {
      await contribute(request(window, { instrument: 'vacancies', source: { kind: 'csv', text: 'amount\n1\n' } }), after(window));
      add('vacancies');
    }
    await expectSpent();
  });

  it('opens with what the whole mission can cost, and pays for all of it', async () => {
    for (let window = 0; window < 12; window++) {
      await contribute(request(window), after(window));
      await contribute(request(window, { amend: true, source: { kind: 'nothing' } }), after(window));
      for (const [instrument, text] of [
        ['worry', WORRY],
        ['vacancies', 'amount\n1\n'],
      ] as const) {
        await contribute(request(window, { instrument, source: { kind: 'csv', text } }), after(window));
        await contribute(request(window, { instrument, amend: true, source: { kind: 'nothing' } }), after(window));
      }
    }
    expect(await lockedSummaries(ports.store)).toHaveLength(72);
  });
});

it('#7 an id that is new in the middle of a block counts nobody in more windows than the charter says: the folder keeps its key', async () => {
  const sampling = { windows: 3, of: 12 };
  const one = world((draft) => ({ ...draft, sampling }));
  const { store } = await effectsOn(memoryLocks(), one.aggregators);
  const at0 = windowNumbered(one.mission.charter.schedule, 0).firstDay * 86_400;
  const counts = async (id: Uint8Array, window: number) => {
    const at = windowNumbered(one.mission.charter.schedule, window);
    const place = { ...locate(one.mission, one.organisation, 'visits', 0, at0, { early: true }), window: at };
    const sample = await sampleFor(place, { ...one.organisation, id }, store, 'keep-key');
    return (person: string) => sample?.counts(person) ?? true;
  };
  const windows = await Promise.all(
    Array.from({ length: 12 }, async (_, window) => counts(window < 6 ? one.organisation.id : new Uint8Array(16).fill(7), window)),
  );
  for (let person = 0; person < 200; person++) {
    expect(windows.filter((isCounted) => isCounted(`p${person}`)).length).toBe(sampling.windows);
  }
});
