// mutants.ts — typical mistakes of a reader of registers, added one at a time around the real code. The simulation has to find every one.
import { coolingIssues, stopIssues } from '../../../protocol/register/logged-now.ts';
import { holdIssues } from '../../../protocol/mission/held-back.ts';
import type { Planted } from './readers.ts';

export interface RegisterMutant {
  readonly name: string;
  readonly planted: Planted;
  /** The number of a scenario that shows it: `registerScenarioThatShows` looks for another one. */
  readonly shownBy: number;
}

export const REGISTER_MUTANTS: readonly RegisterMutant[] = [
  { name: 'an aggregator believes what a document brings', shownBy: 0, planted: { believes: true } },
  {
    name: 'an aggregator counts the days to object from the register’s times alone',
    shownBy: 2,
    planted: { tables: ({ noteFirstRead }) => ({ noteFirstRead: async (digest) => noteFirstRead(digest, 0) }) },
  },
  {
    name: 'an aggregator forgets what was handed to it',
    shownBy: 80,
    planted: { tables: () => ({ noticesOf: async () => Promise.resolve([]) }) },
  },
  {
    name: 'an aggregator forgets the largest register that it has seen',
    shownBy: 201,
    planted: { tables: () => ({ registerHead: async () => Promise.resolve(undefined) }) },
  },
  {
    name: 'an aggregator takes a mission that waits for one that runs',
    shownBy: 2,
    planted: {
      tables: ({ register }) => ({
        register: async (digest) => {
          const record = await register(digest);
          return record && { ...record, isAccepted: true, document: '' };
        },
      }),
    },
  },
  { name: 'an aggregator’s clock runs ten days ahead', shownBy: 17, planted: { clock: (own) => own + 864_000 } },
  {
    name: 'the SDK doesn’t wait for the days to object',
    shownBy: 1,
    planted: {
      open: ({ logged }, now) => (logged === undefined ? [] : [...holdIssues(logged.holds, now), ...stopIssues(logged, now)]),
    },
  },
  {
    name: 'the SDK doesn’t wait for an answer',
    shownBy: 67,
    planted: { open: ({ logged }, now) => (logged === undefined ? [] : [...coolingIssues(logged, now), ...stopIssues(logged, now)]) },
  },
  {
    name: 'the SDK obeys no stop',
    shownBy: 3,
    planted: { open: ({ logged }, now) => (logged === undefined ? [] : [...coolingIssues(logged, now), ...holdIssues(logged.holds, now)]) },
  },
  {
    name: 'the SDK takes a lifted stop for one that holds',
    shownBy: 6,
    planted: {
      open: ({ logged }, now) =>
        logged === undefined
          ? []
          : [
              ...coolingIssues(logged, now),
              ...holdIssues(logged.holds, now),
              ...stopIssues({ stops: logged.stops.map((stop) => ({ ...stop, isLifted: false })) }, now),
            ],
    },
  },
];
