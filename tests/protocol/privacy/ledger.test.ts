// ledger.test.ts — budgets that can't be overspent, and balances that say what is left (privacy.md §5).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chargeMission,
  chargeOrganisation,
  contributionCost,
  epsilonSpent,
  leftOf,
  missionSpent,
  NOTHING_SPENT,
  openMissionLedger,
  openOrganisationLedger,
  orderFor,
  partName,
  timesLeft,
  withCharges,
} from '../../../protocol/privacy/ledger.ts';
import type { MissionLedger, OrganisationLedger, Part } from '../../../protocol/privacy/ledger.ts';
import { epsilonFromRenyi, RENYI_ORDERS } from '../../../protocol/privacy/renyi.ts';
import { laplace, skellam } from './laws.ts';

const PERSON = { cells: 4, amount: 1, weight: 1 };
const COST = contributionCost(PERSON, skellam(8.796875), 8);
const BUDGETS = { lastResort: { epsilon: 40, delta: 1e-6 }, release: { epsilon: 10, delta: 1e-6 } };

function spend(ledger: OrganisationLedger, times: number): OrganisationLedger {
  for (let i = 0; i < times; i++) {
    const spending = chargeOrganisation(ledger, COST);
    if (spending.kind === 'refused') return ledger;
    ledger = spending.ledger;
  }
  return ledger;
}

describe("an organisation's ledger", () => {
  const order = orderFor(COST.release, 1e-6);

  it('opens at the order that suits a year of the first charter', () => {
    expect(order).toBe(4);
    const opened = openOrganisationLedger(order, BUDGETS);
    expect(epsilonSpent(opened.release, order)).toBe(0);
    expect(() => openOrganisationLedger(3.3, BUDGETS)).toThrow('one of');
  });

  it('charges both balances, and a second version only the last resort', () => {
    const after = spend(openOrganisationLedger(order, BUDGETS), 1);
    expect(after.release.spent).toEqual(COST.release);
    const second = contributionCost(PERSON, skellam(8.796875), 8, 1);
    expect(second.release).toEqual(NOTHING_SPENT);
    expect(second.lastResort).toEqual(COST.lastResort);
  });

  it('refuses exactly the charge that would go over, and changes nothing', () => {
    const opened = openOrganisationLedger(order, BUDGETS);
    const times = Math.min(timesLeft(opened.release, order, COST.release), timesLeft(opened.lastResort, order, COST.lastResort));
    const full = spend(opened, times);
    expect(leftOf(full.release, order)).toBeGreaterThanOrEqual(0);
    expect(chargeOrganisation(full, COST)).toMatchObject({ kind: 'refused' });
    expect(spend(full, 5)).toBe(full);
    for (const balance of [full.release, full.lastResort])
      expect(epsilonSpent(balance, order)).toBeLessThanOrEqual(Number(balance.budget.epsilon));
  });

  it('never says more than its budget, whatever is charged in whatever order', () => {
    const costs = fc.array(fc.record({ variance: fc.integer({ min: 2, max: 300 }), cells: fc.integer({ min: 1, max: 12 }) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(costs, (charges) => {
        let ledger = openOrganisationLedger(8, BUDGETS);
        for (const { variance, cells } of charges) {
          const spending = chargeOrganisation(ledger, contributionCost({ cells, amount: 1, weight: 1 }, skellam(variance), 8));
          if (spending.kind === 'spent') ledger = spending.ledger;
        }
        for (const { spent, budget } of [ledger.release, ledger.lastResort]) {
          const divergence = Number(spent[RENYI_ORDERS.indexOf(8)]) * 1e-9;
          expect(divergence === 0 ? 0 : epsilonFromRenyi(8, divergence, budget.delta)).toBeLessThanOrEqual(Number(budget.epsilon) + 1e-9);
        }
      }),
      { numRuns: 20, seed: 6 },
    );
  });

  it('takes nothing from shares that protect nothing on their own', () => {
    const cost = contributionCost(PERSON, laplace(0.25, 8), 8);
    expect(chargeOrganisation(openOrganisationLedger(4, BUDGETS), cost)).toMatchObject({ kind: 'refused', balance: 'lastResort' });
  });

  it('refuses a record of another set of orders', () => {
    const ledger = { ...openOrganisationLedger(4, BUDGETS), release: { budget: BUDGETS.release, spent: [1, 2] } };
    expect(() => chargeOrganisation(ledger, COST)).toThrow();
  });
});

describe("a mission's ledger", () => {
  const opened = openMissionLedger(4, { epsilon: 10, delta: 1e-6 });

  it('takes the largest over sectors, not the sum: a person is in one', () => {
    let ledger = opened;
    for (const sector of ['charities', 'businesses', 'public bodies']) {
      const spending = chargeMission(ledger, COST.release, sector);
      if (spending.kind === 'spent') ledger = spending.ledger;
    }
    expect(missionSpent(ledger)).toEqual(COST.release);
    const together = chargeMission(ledger, COST.release);
    expect(together.kind === 'spent' && missionSpent(together.ledger)).toEqual(COST.release.map((cost) => 2 * cost));
  });

  it('takes the largest over size tiers, with what asks the sector or all beside it', () => {
    const charge = (ledger: MissionLedger, times: number, part?: Part) => withCharges(ledger, COST.release, times, part && partName(part));
    let ledger = charge(charge(opened, 1), 2, { sector: 'charities' });
    ledger = charge(charge(ledger, 4, { tier: 'small' }), 8, { tier: 'large' });
    expect(missionSpent(ledger)).toEqual(COST.release.map((cost) => (1 + 2 + 8) * cost));
    // Large businesses would pay 1 + 8, small charities 1 + 2 + 4 + 16.
    ledger = charge(ledger, 16, { sector: 'charities', tier: 'small' });
    expect(missionSpent(ledger)).toEqual(COST.release.map((cost) => (1 + 2 + 4 + 16) * cost));
    ledger = charge(ledger, 32, { sector: 'businesses', tier: 'large' });
    expect(missionSpent(ledger)).toEqual(COST.release.map((cost) => (1 + 8 + 32) * cost));
  });

  it('is charged at most so often for charges of one kind, however they come, and for others beside them', () => {
    const kinds = ['visits 0', 'visits 1', 'worry 0'] as const;
    const charges = fc.array(fc.record({ kind: fc.option(fc.constantFrom(...kinds)), times: fc.integer({ min: 1, max: 4 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(charges, fc.integer({ min: 1, max: 6 }), (all, most) => {
        const ledger = all.reduce(
          (before, { kind, times }) =>
            withCharges(before, COST.release, times, undefined, kind === null ? undefined : { name: kind, most }),
          opened,
        );
        const count = (wanted: string | null) => all.reduce((sum, { kind, times }) => sum + (kind === wanted ? times : 0), 0);
        const paid = count(null) + kinds.reduce((sum, kind) => sum + Math.min(most, count(kind)), 0);
        expect(missionSpent(ledger)).toEqual(COST.release.map((cost) => cost * paid));
      }),
      { seed: 7 },
    );
  });

  it('takes what is paid for already, whatever is left of the budget', () => {
    const tight = openMissionLedger(32, { epsilon: 1.3, delta: 1e-6 });
    const kind = { name: 'visits 0', most: 1 };
    const first = chargeMission(tight, COST.release, undefined, kind);
    const ledger = first.kind === 'spent' ? first.ledger : expect.unreachable();
    expect(chargeMission(ledger, COST.release)).toMatchObject({ kind: 'refused' });
    expect(chargeMission(ledger, COST.release, undefined, { name: 'visits 1', most: 1 })).toMatchObject({ kind: 'refused' });
    expect(chargeMission(ledger, COST.release, undefined, kind)).toMatchObject({ kind: 'spent', ledger: { together: COST.release } });
  });

  it('refuses what goes over the budget', () => {
    expect(chargeMission(openMissionLedger(4, { epsilon: 0.5, delta: 1e-6 }), COST.release)).toMatchObject({
      kind: 'refused',
      balance: 'release',
    });
  });
});
