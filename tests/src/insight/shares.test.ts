// shares.test.ts — the part of practitioners who see a need rise, and when nothing can be said.
import { expect, test } from 'vitest';
import { rateInterval } from '../../../protocol/privacy/ratio.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { answerCsv, answerTable } from '../../../src/export/answer-table.ts';
import { answer } from '../../../src/insight/answer.ts';
import { changeQuestion } from '../../../src/insight/questions/changes.ts';
import { shareQuestion } from '../../../src/insight/questions/shares.ts';
import { shares } from '../../../src/insight/shares.ts';
import { worry } from '../research/releases.ts';

const rising = { dimension: 'answer', values: ['rising', 'sharply rising'] };
const skellam = (variance: bigint) => ({ kind: 'skellam' as const, variance: { num: variance, den: 1n } });

test('a share is that of the exact laws of part and rest', () => {
  const [row] = shares([worry(0, 'charity', [100, 200, 300, 400])], { instrument: 'worry', by: ['sector'], level: 0.95, part: rising });
  const wanted = rateInterval({ total: 700, law: skellam(160n) }, { total: 300, law: skellam(160n) }, 0.95);
  expect(row).toMatchObject({
    key: { sector: 'charity' },
    share: 0.7,
    low: wanted.low,
    high: wanted.high,
    attained: wanted.attained,
    bounded: true,
  });
  expect(wanted.low).toBeLessThan(0.7);
  expect(wanted.high).toBeGreaterThan(0.7);
});

test('where the whole can be zero, nothing is claimed', () => {
  const [row] = shares([worry(0, 'charity', [1, -2, 1, 1])], { instrument: 'worry', by: [], level: 0.95, part: rising });
  expect(row).toMatchObject({ low: 0, high: 1, bounded: false });
});

test('a share of everything, of nothing, or by itself is no question', () => {
  const ask =
    (values: readonly string[], by: readonly string[] = []) =>
    () =>
      shares([worry(0, 'charity', [1, 2, 3, 4])], { instrument: 'worry', by, level: 0.95, part: { dimension: 'answer', values } });
  expect(ask(['falling', 'steady', 'rising', 'sharply rising'])).toThrow('not all of them');
  expect(ask(['upward'])).toThrow('one or more values');
  expect(ask(['rising'], ['answer'])).toThrow('as well');
});

test('as a table and as JSON, with what a reader must know', () => {
  const asked = { instrument: 'worry', by: ['sector'], level: 0.95, part: rising };
  const releases = [worry(0, 'charity', [1, -2, 1, 1]), worry(0, 'public body', [100, 200, 300, 400])];
  const answered = answer(shareQuestion, releases, asked);
  const lines = answerTable(answered).split('\n');
  expect(lines[2]).toMatch(/^charity +\S+ +0% +100% /);
  expect(lines[3]).toMatch(/^public body +70% +6\d\S+ +7\d\S+ +95\S* +5$/);
  expect(lines.join('\n')).toContain('too small to tell the whole from zero');
  expect(JSON.parse(JSON.stringify(answerJson(answered)))).toMatchObject({ share: rising, rows: [{ bounded: false }, { share: 0.7 }] });
});

test('changes as CSV and JSON, with the warning that some look clear by chance', () => {
  const asked = { instrument: 'worry', by: ['window', 'answer'], level: 0.95 };
  const releases = [worry(0, 'charity', [1, 2, 3, 4]), worry(1, 'charity', [1, 2, 3, 404])];
  const answered = answer(changeQuestion, releases, asked);
  expect(answerCsv(answered).split('\r\n')[4]).toMatch(
    /^2026-01-05,sharply rising,2025-12-29,400,\d+,\d+,0\.95\d+,true,5,5,skellam,160,2026-01-11,worry,salford-winter$/,
  );
  expect(answerTable(answered)).toContain('Of 4 changes, about 0.2 would look clear because of noise alone');
  expect(JSON.parse(JSON.stringify(answerJson(answer(changeQuestion, releases, { ...asked, together: true }))))).toMatchObject({
    together: true,
    rows: [{}, {}, {}, { change: 400, clear: true }],
  });
});
