// answer-json.ts — an answer as JSON: the same figures as the table, exact where a double isn't.
import { lawToJson, toWholeNumber } from '@soundings/protocol/json/law-json';
import { answerNotes } from './answer-table.ts';
import { nonNegative, releasedOf } from '../insight/estimate.ts';
import { variances } from '../insight/sampled.ts';
import type { Answer, Row } from '../insight/query.ts';

export function answerJson(answer: Answer): object {
  const atLeastZero = nonNegative(answer.levelEach);
  return {
    mission: answer.mission,
    instrument: answer.query.instrument,
    by: answer.query.by,
    where: answer.query.where ?? {},
    level: answer.query.level,
    together: answer.query.together ?? false,
    rows: answer.rows.map((row) => ({
      key: row.key,
      total: toWholeNumber(row.estimate),
      low: toWholeNumber(row.low),
      high: toWholeNumber(row.high),
      halfWidth: row.halfWidth,
      attainedLevel: row.attained,
      organisations: row.organisations,
      cells: row.cells,
      windows: row.windows,
      atLeastZero: { total: toWholeNumber(atLeastZero(row).estimate), biasAtZero: atLeastZero(row).biasAtZero },
      noise: lawToJson(row.law),
      ...(row.sampled === undefined ? {} : { sampling: sampledJson(row) }),
    })),
    notes: answerNotes(answer),
  };
}

/** `noise` is the law in what was released; variances are those of the scaled total. */
function sampledJson(row: Row): object {
  return { released: toWholeNumber(releasedOf(row)), ...variances(row) };
}
