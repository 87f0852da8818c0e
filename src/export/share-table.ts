// share-table.ts — shares and changes as sheets and as JSON, each with the sentences that belong under it.
import { lawToJson, toWholeNumber } from '@soundings/protocol/json/law-json';
import type { ChangeRow } from '../insight/changes.ts';
import { samplingNotes } from '../insight/notes.ts';
import { decimal, lawPhrase, percent, rangePhrase } from './phrases.ts';
import type { Query } from '../insight/query.ts';
import { variances } from '../insight/sampled.ts';
import type { Sheet } from './sheet.ts';
import type { ShareRow, SharesQuery } from '../insight/shares.ts';

export function shareSheet(rows: readonly ShareRow[], { by }: Query): Sheet {
  return {
    head: [...by, 'share', 'low', 'high', 'attained', 'organisations'],
    rows: rows.map((row) => [
      ...by.map((name) => row.key[name] ?? ''),
      row.share === undefined ? '—' : percent(row.share),
      percent(row.low),
      percent(row.high),
      percent(row.attained),
      rangePhrase([row.organisations.least, row.organisations.most]),
    ]),
  };
}

export function shareNotes(rows: readonly ShareRow[], { part, level }: SharesQuery): readonly string[] {
  const open = rows.some(({ bounded }) => !bounded)
    ? ['Where an interval reaches from 0% to 100%, there are too few to tell the whole from zero.']
    : [];
  return [
    `Share of ${part.dimension} = ${part.values.join(' or ')}. Intervals invert a test on the exact laws of both noises; each was asked for ${percent(level)}.`,
    ...samplingNotes(rows[0]?.sampling),
    ...open,
  ];
}

export function shareJson(rows: readonly ShareRow[], asked: SharesQuery): object {
  return {
    instrument: asked.instrument,
    share: asked.part,
    by: asked.by,
    where: asked.where ?? {},
    level: asked.level,
    rows,
    notes: shareNotes(rows, asked),
  };
}

export function changeSheet(rows: readonly ChangeRow[], { by }: Query): Sheet {
  return {
    head: [...by, 'since', 'change', 'low', 'high', 'attained', 'clear', 'organisations', 'noise'],
    rows: rows.map((row) => [
      ...by.map((name) => row.key[name] ?? ''),
      row.since,
      String(row.estimate),
      String(row.low),
      String(row.high),
      percent(row.attained),
      row.clear ? 'yes' : 'no',
      rangePhrase([row.organisations.least, row.organisations.most]),
      lawPhrase(row.law),
    ]),
  };
}

export function changeNotes(rows: readonly ChangeRow[], { level, together }: Query): readonly string[] {
  const how =
    together === true
      ? `all ${rows.length} hold at once with probability ${percent(level)} or more (Bonferroni)`
      : `each was asked for ${percent(level)}`;
  const chance = decimal(rows.length * (1 - level));
  return [
    `Changes since the window released before, with the noise of both; ${how}. "Clear" is a change that the interval tells from none.`,
    ...(together === true || rows.length < 2
      ? []
      : [`Of ${rows.length} changes, about ${chance} would look clear by noise alone; --together guards against that.`]),
    ...samplingNotes(rows[0]?.sampled),
    'Who took part may have changed as well; no interval knows of that.',
  ];
}

export function changeJson(rows: readonly ChangeRow[], asked: Query): object {
  return {
    instrument: asked.instrument,
    by: asked.by,
    where: asked.where ?? {},
    level: asked.level,
    together: asked.together ?? false,
    rows: rows.map(({ key, since, estimate, low, high, halfWidth, attained, organisations, clear, law, sampled }) => ({
      key,
      since,
      change: toWholeNumber(estimate),
      low: toWholeNumber(low),
      high: toWholeNumber(high),
      halfWidth,
      attainedLevel: attained,
      clear,
      organisations,
      noise: lawToJson(law),
      ...(sampled === undefined ? {} : { sampling: { released: toWholeNumber(sampled.released), ...variances({ law, sampled }) } }),
    })),
    notes: changeNotes(rows, asked),
  };
}
