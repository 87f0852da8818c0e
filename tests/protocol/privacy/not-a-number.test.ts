// not-a-number.test.ts — a cost, a budget or a divergence that is no number is a refusal, never a spending (privacy.md §5; findings #1, #49).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PrivacyError } from '../../../protocol/privacy/errors.ts';
import {
  chargeMission,
  chargeOrganisation,
  NOTHING_SPENT,
  openMissionLedger,
  openOrganisationLedger,
  timesLeft,
  UNBOUNDED,
  withCharges,
  type Budget,
  type Cost,
} from '../../../protocol/privacy/ledger.ts';
import { RENYI_ORDERS, renyiDivergence, renyiVector } from '../../../protocol/privacy/renyi.ts';
import { laplace, skellam } from './laws.ts';
import { logSum, skellamLogs } from './skellam-logs.ts';

const ORDER = 8;
const BUDGET = { epsilon: 40, delta: 1e-6 };
const CHEAP = NOTHING_SPENT.map(() => 1);

const NO_AMOUNTS = [NaN, Infinity, -Infinity, -1, -1e9, 0.5, 2 ** 53];

/** A cost that holds this at the ledger's own order, at another one, or everywhere. */
function costsWith(bad: number): readonly (readonly number[])[] {
  const only = (order: number) => CHEAP.map((cost, at) => (RENYI_ORDERS[at] === order ? bad : cost));
  return [only(ORDER), only(1.25), only(64), CHEAP.map(() => bad)];
}

describe('#49 what is no cost', () => {
  it.each(NO_AMOUNTS)('#49 is refused by an organisation’s ledger, promised or not: %d', (bad) => {
    for (const lastResort of [BUDGET, { ...BUDGET, epsilon: UNBOUNDED }] satisfies readonly Budget[]) {
      const ledger = openOrganisationLedger(ORDER, { lastResort, release: BUDGET });
      expect(chargeOrganisation(ledger, { lastResort: CHEAP, release: CHEAP }).kind).toBe('spent');
      for (const cost of costsWith(bad)) {
        expect(chargeOrganisation(ledger, { lastResort: cost, release: CHEAP })).toMatchObject({ kind: 'refused', balance: 'lastResort' });
        expect(chargeOrganisation(ledger, { lastResort: CHEAP, release: cost })).toMatchObject({ kind: 'refused', balance: 'release' });
        // Nor is anything paid from a balance that holds it.
        const damaged = { ...ledger, release: { budget: BUDGET, spent: cost } };
        expect(chargeOrganisation(damaged, { lastResort: CHEAP, release: CHEAP })).toMatchObject({ kind: 'refused', balance: 'release' });
      }
    }
  });

  it.each(NO_AMOUNTS)('#49 is refused by a mission’s ledger, and never added to one: %d', (bad) => {
    const ledger = openMissionLedger(ORDER, BUDGET);
    for (const cost of costsWith(bad)) {
      for (const part of [undefined, 'charity']) {
        expect(chargeMission(ledger, cost, part)).toMatchObject({ kind: 'refused', wanted: undefined });
        expect(() => withCharges(ledger, cost, 1, part)).toThrow(PrivacyError);
      }
    }
    expect(() => withCharges(ledger, CHEAP, bad)).toThrow(PrivacyError);
    expect(() => withCharges(ledger, CHEAP, 1, undefined, { name: 'visits 0', most: bad })).toThrow(PrivacyError);
  });

  it('#49 whatever its numbers are: what was spent only grows, and stays whole numbers', () => {
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(...NO_AMOUNTS));
    const vector = fc.oneof(
      fc.array(number, { minLength: RENYI_ORDERS.length, maxLength: RENYI_ORDERS.length }),
      fc.array(fc.nat(), { minLength: RENYI_ORDERS.length, maxLength: RENYI_ORDERS.length }),
    );
    const cost = fc.oneof(vector, fc.constant<Cost>(UNBOUNDED));
    const whole = (spent: Cost): readonly number[] => {
      if (spent === UNBOUNDED) return expect.unreachable();
      expect(spent.every((entry) => Number.isSafeInteger(entry) && entry >= 0)).toBe(true);
      return spent;
    };
    fc.assert(
      fc.property(fc.array(fc.record({ lastResort: cost, release: vector }), { maxLength: 12 }), (costs) => {
        let ledger = openOrganisationLedger(ORDER, { lastResort: BUDGET, release: BUDGET });
        for (const one of costs) {
          const spending = chargeOrganisation(ledger, one);
          if (spending.kind === 'refused') continue;
          for (const balance of ['lastResort', 'release'] as const) {
            const before = whole(ledger[balance].spent);
            expect(whole(spending.ledger[balance].spent).every((entry, at) => entry >= (before[at] ?? Infinity))).toBe(true);
          }
          ledger = spending.ledger;
        }
      }),
      { numRuns: 300, seed: 49 },
    );
  });

  it.each<Budget>([
    { epsilon: NaN, delta: 1e-6 },
    { epsilon: Infinity, delta: 1e-6 },
    { epsilon: -1, delta: 1e-6 },
    { epsilon: 0, delta: 1e-6 },
    { epsilon: 1, delta: NaN },
    { epsilon: 1, delta: 0 },
    { epsilon: 1, delta: -1 },
    { epsilon: 1, delta: 1e300 },
  ])('#49 a budget that is none pays for nothing: $epsilon, $delta', (budget) => {
    const ledger = openOrganisationLedger(ORDER, { lastResort: BUDGET, release: budget });
    expect(chargeOrganisation(ledger, { lastResort: CHEAP, release: CHEAP })).toMatchObject({ kind: 'refused', balance: 'release' });
    expect(timesLeft(ledger.release, ORDER, CHEAP)).toBe(0);
    if (budget.epsilon === UNBOUNDED) return expect.unreachable();
    const mission = openMissionLedger(ORDER, { epsilon: budget.epsilon, delta: budget.delta });
    expect(chargeMission(mission, CHEAP)).toMatchObject({ kind: 'refused', balance: 'release' });
  });
});

/** log Σ p(k)^α p(k − c)^(1−α) / (α − 1), as it stands. */
function plainDivergence(variance: number, amount: number, alpha: number): number {
  const reach = Math.ceil(2 * (alpha - 1) * amount + 20 * Math.sqrt(variance) + 100);
  const logs = skellamLogs(variance, reach + amount);
  const terms = Array.from({ length: 2 * reach + 1 }, (_, at) => {
    const k = at - reach;
    return alpha * (logs[Math.abs(k)] as number) + (1 - alpha) * (logs[Math.abs(k - amount)] as number);
  });
  return logSum(terms) / (alpha - 1);
}

describe('#1 a divergence', () => {
  // The noise that one organisation draws of its own; and what the finding overflowed at: c²/μ of a half and more, from 30 on.
  it.each([
    [1, 2],
    [30, 1800],
    [30, 900],
    [30, 112.5],
    [100, 5000],
    [1000, 2_000_000],
    [1000, 250_000],
  ])('#1 of an amount of %d under a variance of %d is finite at every order, and what the plain sum says', (amount, variance) => {
    const law = skellam(variance);
    for (const alpha of RENYI_ORDERS) {
      const divergence = renyiDivergence(law, amount, alpha);
      expect(Math.abs(divergence / plainDivergence(variance, amount, alpha) - 1)).toBeLessThan(1e-8);
    }
    expect(renyiVector([{ law, cells: 1, amount }]).every((units) => Number.isSafeInteger(units) && units > 0)).toBe(true);
  });

  it('#1 #4 of a discrete Laplace is finite, and near its largest loss where noise hides nothing', () => {
    for (const amount of [1, 30, 1000]) {
      for (const rate of [0.001, 0.25, 8]) {
        const most = rate * amount;
        const divergence = renyiDivergence(laplace(rate), amount, 64);
        expect(divergence).toBeGreaterThan(0);
        expect(divergence).toBeLessThanOrEqual(most * (1 + 1e-9));
        if (most > 100) expect(divergence).toBeGreaterThan(most - 1);
      }
    }
  });

  it('#1 that is more than a ledger counts is a refusal, not a number', () => {
    expect(() => renyiVector([{ law: laplace(1000), cells: 1000, amount: 1_000_000 }])).toThrow(PrivacyError);
    expect(() => renyiVector([{ law: skellam(1e9), cells: 1, amount: 1_000_000 }])).toThrow(PrivacyError);
  });
});
