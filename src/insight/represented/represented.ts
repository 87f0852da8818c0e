// represented.ts — who is counted: each group's share of the releases against its share of a population, and how far its own total can be used (insight-method.md §8).
import { varianceOf } from '@soundings/protocol/privacy/law';
import { fold } from '@soundings/protocol/json/fold';
import type { Release } from '@soundings/protocol/release/release';
import type { CellsAsked } from '../course/cells.ts';
import { releasedOf } from '../estimate.ts';
import { quality, representation, type QualityWord, type Representation } from '../model/representation.ts';
import { checkGroups, type PopulationRow } from './population.ts';
import { query, queryValues, type Row } from '../query.ts';
import { QueryError } from '../question.ts';
import { widened } from '../sampled.ts';

export interface RepresentedAsked extends CellsAsked {
  readonly population: readonly PopulationRow[];
  /** SHA-256 of its file, base64url. */
  readonly sha256: string;
  /** What the charter says of this very file; undefined if it names no such file. */
  readonly denominator: { readonly source: string; readonly year: number } | undefined;
}

export interface RepresentedRow extends Representation {
  readonly key: Row['key'];
  readonly name: string;
  /** As released, or scaled if persons are sampled. */
  readonly total: number;
  readonly people: number;
  readonly shareCounted: number;
  readonly sharePeople: number;
  /** Noise over the total, of this sum. */
  readonly relativeStandardError: number;
  readonly quality: QualityWord;
  /** How many times as many windows would have to be added up. */
  readonly windowsToAdd: number | undefined;
  readonly windows: number;
  readonly organisations: Row['organisations'];
  /** D, and what noise alone makes of it; Q, unbiased. The same in every row: they are of all of them. */
  readonly dissimilarity: number;
  readonly dissimilarityOfNoise: number;
  readonly squaresUnbiased: number;
}

/** Throws QueryError if a group has no population, if the population has a value that the releases don't, or if there is nothing to compare. */
export function represented(releases: readonly Release[], asked: RepresentedAsked): readonly RepresentedRow[] {
  if (asked.by.length === 0) throw new QueryError('Say with --by which groups are compared, such as --by area.');
  const { rows } = query(releases, asked);
  if (rows.length < 2)
    throw new QueryError('One group has all of the total, so there is nothing to compare. Leave --where out, or use another --by.');
  // Groups that --where leaves out are left out of the population too.
  const own = releases.filter(({ instrument }) => instrument === asked.instrument);
  for (const [at, name] of asked.by.entries()) checkGroups(asked.population, at, queryValues(own, name));
  const people = rows.map((row) => peopleOf(row, asked));
  const totals = rows.map((row) => Number(releasedOf(row)));
  const noise = rows.map(({ law, sampled }) => varianceOf(sampled === undefined ? law : widened(law, sampled.variance)));
  const { areas, ...all } = representation(people, totals, noise, asked.level);
  const [counted, everybody] = [sum(totals), sum(people)];
  return rows.map((row, at): RepresentedRow => {
    const { relativeStandardError, word, windowsToAdd } = quality(totals[at] ?? 0, noise[at] ?? 1);
    return {
      ...(areas[at] as Representation), // one for each row
      ...{ key: row.key, name: nameOf(row, asked), total: Number(row.estimate), people: people[at] ?? 0 },
      ...{ shareCounted: (totals[at] ?? 0) / counted, sharePeople: (people[at] ?? 0) / everybody },
      ...{ relativeStandardError, quality: word, windowsToAdd },
      ...{ windows: row.windows.length, organisations: row.organisations },
      ...all,
    };
  });
}

function peopleOf(row: Row, asked: RepresentedAsked): number {
  const found = asked.population.find(({ values }) => isOf(row, values, asked));
  if (found !== undefined) return found.people;
  throw new QueryError(`The population has no row for "${nameOf(row, asked)}". Add it to the file, or leave it out with --where.`);
}

function isOf({ key }: Row, values: readonly string[], { by }: RepresentedAsked): boolean {
  return by.every((name, at) => fold(key[name] ?? '') === fold(values[at] ?? ''));
}

function nameOf({ key }: Row, { by }: RepresentedAsked): string {
  return by.map((name) => key[name] ?? '').join(', ');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
