// ratio-table.ts — ratios as a sheet and as JSON, with the sentences that belong under them.
import { toWholeNumber } from '@soundings/protocol/json/law-json';
import { decimal, percent, rangePhrase } from './phrases.ts';
import { levelEach, type RatioRow, type RatiosQuery } from '../insight/ratios.ts';
import type { Sheet } from './sheet.ts';

export function ratioSheet(rows: readonly RatioRow[], { by, numerator, denominator }: RatiosQuery): Sheet {
  return {
    head: [...by, numerator, denominator, 'ratio', 'low', 'high', 'attained', 'organisations'],
    rows: rows.map((row) => [
      ...by.map((name) => row.key[name] ?? ''),
      String(row.numerator),
      String(row.denominator),
      row.ratio === undefined ? '—' : decimal(row.ratio),
      row.bounded ? decimal(row.low) : 'unbounded',
      row.bounded ? decimal(row.high) : 'unbounded',
      percent(row.attained),
      rangePhrase(Object.values(row.organisations).flatMap(({ least, most }) => [least, most])),
    ]),
  };
}

export function ratioNotes(rows: readonly RatioRow[], asked: RatiosQuery): readonly string[] {
  const { numerator, denominator, level, together } = asked;
  const how =
    together === true
      ? `all ${rows.length} hold at once with probability ${percent(level)} or more (Bonferroni): asked for ${percent(levelEach(asked, rows.length))} each`
      : `each was asked for ${percent(level)}`;
  const open = rows.filter(({ bounded }) => !bounded).length;
  return [
    `${numerator} over ${denominator}. Intervals invert a test on the exact laws of both noises; ${how}.`,
    ...(open === 0
      ? []
      : [`${open} of ${rows.length} are unbounded: there ${denominator} can't be told from zero, so nothing is said of the ratio.`]),
    'A ratio compares two tallies; who took part in either, and what was cut off per person, is not in the intervals.',
  ];
}

/** `low` and `high` are null where nothing bounds them. */
export function ratioJson(rows: readonly RatioRow[], asked: RatiosQuery): object {
  return {
    ratio: { numerator: asked.numerator, denominator: asked.denominator },
    by: asked.by,
    where: asked.where ?? {},
    level: asked.level,
    together: asked.together ?? false,
    rows: rows.map(({ numerator, denominator, ratio, low, high, bounded, attained, ...row }) => ({
      key: row.key,
      numerator: toWholeNumber(numerator),
      denominator: toWholeNumber(denominator),
      ratio: ratio ?? null,
      low: bounded ? low : null,
      high: bounded ? high : null,
      bounded,
      attainedLevel: attained,
      organisations: row.organisations,
    })),
    notes: ratioNotes(rows, asked),
  };
}
