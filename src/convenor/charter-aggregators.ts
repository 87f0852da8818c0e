// charter-aggregators.ts — the aggregators' own noise, if a charter asks for it: how much, and what it protects beyond the promises (privacy.md §3).
import { aggregatorNoiseOf, AGGREGATORS } from '@soundings/protocol/charter/aggregator-noise';
import type { Charter } from '@soundings/protocol/charter/charter';
import { sumOf, type SkellamLaw } from '@soundings/protocol/privacy/law';
import { releaseKept, type Kept } from '@soundings/protocol/privacy/statement';
import type { PersonReport } from './charter-people.ts';

export interface AggregatorsReport {
  /** What each of the two adds to each total of these questions. */
  readonly questions: readonly { readonly name: string; readonly law: SkellamLaw }[];
  /** For a person seen in one window, by whose noise is counted. Only what the organisations' noise keeps is promised. */
  readonly people: readonly AggregatorsKept[];
}

export interface AggregatorsKept {
  readonly sectors: readonly string[];
  readonly organisations: Kept;
  /** Against one aggregator that knows what it added itself. */
  readonly withOne: Kept;
  /** Against whoever sees the releases only. */
  readonly withBoth: Kept;
}

/** Undefined if the charter asks for none. */
export function aggregatorsOf({ instruments, promises }: Charter, people: readonly PersonReport[]): AggregatorsReport | undefined {
  const laws = instruments.map(aggregatorNoiseOf);
  const questions = instruments.flatMap(({ name }, at) => {
    const law = laws[at];
    return law === undefined ? [] : [{ name, law }];
  });
  if (questions.length === 0) return undefined;
  const kept = ({ standing, questions: own }: PersonReport, aggregators: number) =>
    releaseKept(
      standing,
      promises.release.delta,
      1,
      own.map((name) => {
        const law = laws[instruments.findIndex((one) => one.name === name)];
        return law && sumOf(law, aggregators);
      }),
    );
  return {
    questions,
    people: people.map((person) => ({
      sectors: person.sectors,
      organisations: releaseKept(person.standing, promises.release.delta),
      withOne: kept(person, 1),
      withBoth: kept(person, AGGREGATORS),
    })),
  };
}
