// drawn-charters.ts — charters of every kind, drawn by a seed, each on its way from rows to a second contribution.
import { contribute } from '../../client-sdk/contribute.ts';
import { SdkError } from '../../client-sdk/errors.ts';
import { ledgerState } from '../../client-sdk/lock/ledger.ts';
import { lockedSummaries } from '../../client-sdk/lock/lock-record.ts';
import { Receipt } from '../../client-sdk/send/receipt.ts';
import type { Source } from '../../client-sdk/rows/table.ts';
import type { CharterDraft } from '../../protocol/charter/charter.ts';
import { MissionError } from '../../protocol/errors.ts';
import type { Instrument } from '../../protocol/charter/instrument.ts';
import { PrivacyError } from '../../protocol/privacy/errors.ts';
import { UNBOUNDED, type Cost } from '../../protocol/privacy/cost.ts';
import { isRenyiVector } from '../../protocol/privacy/renyi.ts';
import type { Law } from '../../protocol/privacy/law.ts';
import { memoryLocks } from '../support/memory-locks.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { AFTER_WINDOW_1, effectsOn, world, type World } from './world.ts';

export interface Drawn {
  readonly draft: (draft: CharterDraft) => CharterDraft;
  readonly law: Law['kind'];
}

/** Uniform numbers from a seed. */
class Dice {
  private readonly random;
  constructor(seed: string) {
    this.random = seededRandom(seed);
  }
  fraction(): number {
    const [a = 0, b = 0, c = 0] = this.random(3);
    return (a * 65_536 + b * 256 + c) / 2 ** 24;
  }
  whole(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }
  /** As often between 1 and 10 as between 100 and 1,000. */
  spread(max: number): number {
    return Math.min(max, Math.floor(Math.exp(this.fraction() * Math.log(max + 1))));
  }
  of<T>(...items: readonly T[]): T {
    return items[this.whole(0, items.length - 1)] as T;
  }
  often(chance: number): boolean {
    return this.fraction() < chance;
  }
}

/** A charter's draft and its law: any kind of instrument, amounts up to 1,000, with and without a last resort, amendments, sampling and weights. */
export function drawCharter(seed: string): Drawn {
  const dice = new Dice(`drawn charters ${seed}`);
  const instruments = Array.from({ length: dice.often(0.9) ? 1 : 2 }, (_, at) => drawInstrument(dice, `asked-${at}`));
  const organisationsMin = dice.whole(3, 60);
  const lastResort = dice.often(0.6) ? { epsilon: dice.of(1, 2, 4, 8), delta: 1e-6 } : undefined;
  const count = dice.of(2, 4, 12);
  const sampling = dice.often(0.2) ? { windows: dice.whole(1, 3), of: dice.whole(4, 12) } : undefined;
  return {
    law: dice.often(0.5) ? 'skellam' : 'discrete-laplace',
    draft: (draft) => ({
      ...draft,
      schedule: { ...draft.schedule, count },
      amendments: dice.whole(0, 2),
      sectors: [{ name: 'charity' }],
      instruments,
      ...(sampling === undefined ? {} : { sampling }),
      promises: {
        release: { epsilon: dice.of(0.5, 1, 2, 4), delta: 1e-6, yearEpsilon: 16 },
        ...(lastResort === undefined ? {} : { lastResort }),
        organisationsMin,
        dishonestMax: dice.whole(0, Math.min(3, organisationsMin - 2)),
      },
      budget: { epsilon: 200, delta: 1e-7, order: dice.of(1.25, 2, 4, 8, 16, 64) },
    }),
  };
}

function drawInstrument(dice: Dice, name: string): Instrument {
  const values = Array.from({ length: dice.whole(1, 3) }, (_, at) => `area ${at}`);
  const asked = {
    name,
    question: 'How many?',
    gathered: dice.of('together' as const, 'by-sector' as const),
    dimensions: [{ name: 'area', values }],
    cellMax: 1000 * dice.whole(1, 9),
    ...(dice.often(0.2) ? { noiseWeight: dice.spread(1000) } : {}),
  };
  switch (dice.of('count', 'soundings', 'prevalence', 'total', 'total', 'figure')) {
    case 'count':
      return { kind: 'count', ...asked, cellsPerPerson: dice.whole(1, values.length) };
    case 'soundings':
      return { kind: 'soundings', ...asked, itemsPerPerson: dice.whole(1, values.length) };
    case 'prevalence':
      return { kind: 'prevalence', ...asked };
    case 'total':
      return { kind: 'total', ...asked, cellsPerPerson: dice.whole(1, values.length), cap: drawAmount(dice), unit: 'meals' };
    default:
      return { kind: 'figure', ...asked, figures: values.length, protects: drawAmount(dice), unit: 'posts' };
  }
}

/** The larger, the longer everything takes: most are below 100, and one in five goes up to 1,000. */
function drawAmount(dice: Dice): number {
  return dice.often(0.2) ? dice.spread(1000) : dice.spread(99);
}

export type Fate =
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'contributed'; readonly amountMax: number; readonly lastResort: 'bounded' | typeof UNBOUNDED };

/** What becomes of a charter. Throws an Error that says what didn't hold, or whatever was thrown that is no refusal. */
export async function fateOf({ draft, law }: Drawn): Promise<Fate> {
  let one: World;
  try {
    one = world(draft, law);
  } catch (error) {
    if (!(error instanceof MissionError || error instanceof PrivacyError || error instanceof SdkError)) throw error;
    if (/NaN|undefined|Infinity/.test(error.message)) throw new Error(`a refusal that says nothing: ${error.message}`);
    return { kind: 'refused', sentence: error.message };
  }
  return contributeTwice(one);
}

/** Contribution, receipt, a readable ledger, and the next contribution, to the first instrument. */
export async function contributeTwice(one: World): Promise<Fate> {
  const [task] = one.mission.tasks;
  if (task === undefined) throw new Error('a mission has a task');
  // Whoever completed the charter has examined it.
  const ports = { ...(await effectsOn(memoryLocks(), one.aggregators)), examine: () => Promise.resolve([]) };
  for (const window of [0, 1]) {
    const now = () => AFTER_WINDOW_1 + 7 * 86_400 * (window - 1);
    const request = { mission: one.mission, organisation: one.organisation, instrument: task.instrument.name, window };
    const receipt = await contribute({ ...request, source: rowsOf(task.instrument) }, { ...ports, now });
    hold(
      JSON.stringify(Receipt.parse(JSON.parse(JSON.stringify(receipt)))) === JSON.stringify(receipt),
      'a receipt is read as it was written',
    );
  }
  const locked = await lockedSummaries(ports.store);
  hold(locked.length === 2 && one.aggregators.uploads.length === 2, 'both contributions are locked and sent');
  const costs = locked.flatMap(({ cost }) => [cost?.lastResort, cost?.release]);
  hold(
    costs.every((cost) => cost === UNBOUNDED || isRenyiVector(cost)),
    'every cost is a vector of whole numbers, or said to be unbounded',
  );
  const state = await ledgerState(ports.store);
  hold(state !== undefined && state.uncharged.length === 0, 'the ledger is readable');
  const release: Cost | undefined = state?.ledger.release.spent;
  hold(
    release !== undefined && release !== UNBOUNDED && release.every((spent) => spent > 0),
    'the release promise was charged at every order',
  );
  const { instrument } = task;
  const amountMax = instrument.kind === 'total' ? instrument.cap : instrument.kind === 'figure' ? instrument.protects : 1;
  return { kind: 'contributed', amountMax, lastResort: costs.includes(UNBOUNDED) ? UNBOUNDED : 'bounded' };
}

function rowsOf(instrument: Instrument): Source {
  if (instrument.kind !== 'figure') return { kind: 'nothing' };
  const areas = instrument.dimensions[0]?.values ?? [];
  return { kind: 'records', records: areas.map((area, at) => ({ area, amount: String(at) })) };
}

function hold(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it doesn't hold that ${what}`);
}
