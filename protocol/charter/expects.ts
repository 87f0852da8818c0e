// expects.ts — what a convenor expects of a question before it is asked: how many organisations, how large a total, and how it falls into cells.
import * as z from '../json/schema.ts';
import { whole } from '../json/whole.ts';
import { cellPicks, valueNames, type Dimension } from './cells.ts';
import { Label } from './names.ts';

/** How a total falls into the values of one dimension, relative to each other, in the charter's order. */
const Split = z.strictObject({
  dimension: Label,
  shares: z.array(z.number().check(z.gte(0), z.lte(1_000_000_000))).check(z.minLength(1), z.maxLength(10_000)),
});

export const Expects = z.strictObject({
  /** How many contribute in a usual window, over all sectors and size tiers that are asked. */
  organisations: whole(1, 1_000_000),
  /** The sum over all cells, organisations, sectors and size tiers in a usual window. */
  total: z.number().check(z.gte(0), z.lte(1_000_000_000_000_000)),
  /** Equal parts in every dimension that this doesn't name. "sector" and "tier" may be named too. */
  by: z.optional(z.array(Split).check(z.minLength(1), z.maxLength(10))),
});
export type Expects = z.infer<typeof Expects>;

/** The expected share of each value of a dimension; they add up to 1. */
export function expectedShares({ by = [] }: Pick<Expects, 'by'>, name: string, values: number): readonly number[] {
  const stated = by.find(({ dimension }) => dimension === name)?.shares;
  const sum = stated?.reduce((all, share) => all + share, 0) ?? 0;
  return stated === undefined || stated.length !== values || !(sum > 0)
    ? Array.from({ length: values }, () => 1 / values)
    : stated.map((share) => share / sum);
}

/** The expected total of each cell, by the cell's number, if all cells together hold `total`. */
export function expectedCells(expects: Expects, dimensions: readonly Dimension[], total: number): readonly number[] {
  const shares = dimensions.map((dimension) => expectedShares(expects, dimension.name, valueNames(dimension).length));
  const cells = shares.reduce((count, each) => count * each.length, 1);
  return Array.from({ length: cells }, (_, cell) =>
    cellPicks(dimensions, cell).reduce((part, pick, at) => part * (shares[at]?.[pick] ?? 0), total),
  );
}

/** What is wrong with what is expected of a question, one sentence each. `parts`: the names that "sector" and "tier" stand for, if there are any. */
export function expectsIssues(
  { by = [] }: Expects,
  dimensions: readonly Dimension[],
  parts: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const known = new Map([...dimensions.map((one) => [one.name, valueNames(one)] as const), ...parts]);
  const names = by.map(({ dimension }) => dimension);
  const issues = names.filter((name, at) => names.indexOf(name) < at).map((name) => `it says twice what it expects by "${name}".`);
  for (const { dimension, shares } of by) {
    const values = known.get(dimension);
    if (values === undefined)
      issues.push(`it says what it expects by "${dimension}", but is told apart by ${[...known.keys()].join(', ') || 'nothing'}.`);
    else if (values.length !== shares.length)
      issues.push(`it expects ${shares.length} shares by "${dimension}", which has ${values.length} values: ${values.join(', ')}.`);
    else if (!(shares.reduce((sum, share) => sum + share, 0) > 0))
      issues.push(`the shares that it expects by "${dimension}" are all zero.`);
  }
  return issues;
}
