// record.test.ts — the track record of a short series: every forecast made from what was known then, who competed, and cuts of the charter.
import { describe, expect, test } from 'vitest';
import { answerTable } from '../../../../src/export/answer-table.ts';
import { sentence } from '../../../../src/export/phrases.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { contestSkills } from '../../../../src/insight/course/contests.ts';
import { fit } from '../../../../src/insight/model/fit.ts';
import { truthAhead } from '../../../../src/insight/model/forecast.ts';
import { releaseInterval, releaseLaw } from '../../../../src/insight/model/release-law.ts';
import { observations } from '../../../../src/insight/model/filter.ts';
import { skellamPmf } from '../../../../protocol/privacy/symmetric-pmf.ts';
import { recordQuestion } from '../../../../src/insight/questions/record.ts';
import { records, type RecordAsked } from '../../../../src/insight/course/records.ts';
import { subjectOf } from '../../../../src/insight/subject.ts';
import { visits } from '../../research/releases.ts';
import { exampleCharter } from '../../../support/mission.ts';
import { winterReleases, winterWorld } from '../../../support/winter-releases.ts';

const releases = winterReleases(winterWorld(18, 26), 'record');
const asked: RecordAsked = {
  ...{ instrument: 'visits', by: [], where: { reason: 'heating' }, level: 0.8, people: true, kindKnown: true },
  ...{ soundings: 'judgement', horizon: 2, back: 26, cuts: [-0.05, 0.05, 0.2] },
};

describe('the record', () => {
  const rows = records(releases, asked);
  const part = (name: string) => rows.filter((row) => row.part === name);

  test('counts the intervals that held, of forecasts made from earlier releases alone', () => {
    const totals = releases
      .filter(({ instrument }) => instrument === 'visits')
      .map(({ totals: cells }) => [2, 5, 8, 11].reduce((sum, cell) => sum + Number(cells[cell] ?? 0), 0));
    const variance = 4 * 127.6875;
    let held = 0;
    for (let t = 8; t < totals.length; t++) {
      const seen = totals.slice(0, t);
      const [truth] = truthAhead(
        fit(
          observations(
            seen,
            seen.map(() => variance),
          ),
          { period: 52, people: true },
        ),
        1,
      );
      const { low, high } = releaseInterval(releaseLaw(truth ?? expect.unreachable(), skellamPmf(variance).p), 0.8);
      if (low <= (totals[t] ?? NaN) && (totals[t] ?? NaN) <= high) held++;
    }
    expect(part('intervals of the model')[0]).toMatchObject({ what: '1 window ahead', count: 18, figure: held / 18 });
    expect(part('intervals').map(({ count }) => count)).toEqual(part('intervals of the model').map(({ count }) => count));
    expect(records(releases, { ...asked, back: 5 })[0]).toMatchObject({ what: '1 window ahead', count: 5 });
    expect(part('intervals').map(({ count }) => count)).toEqual([18, 17, 16, 15]);
  });

  test('lets practitioners compete, together', () => {
    expect(part('contest').map(({ what }) => what)).toEqual(['climatology', 'as now', 'counts', 'soundings', 'soundings and counts']);
    expect(new Set(part('contest').map(({ count }) => count)).size).toBe(1);
    const alone = records(releases, { ...asked, soundings: undefined }).filter((row) => row.part === 'contest');
    expect(alone.map(({ what }) => what)).toEqual(['climatology', 'as now', 'counts']);
  });

  test('has no skill of soundings without a weight, and says why', () => {
    const outcomes = Array.from({ length: 20 }, (_, t) => (t % 2 === 0 ? [0.5, 0.5, 0, 0] : [0, 0.5, 0.5, 0]));
    const climatology = outcomes.map(() => [0.25, 0.5, 0.25, 0]);
    const said = new Map([
      ['climatology', climatology],
      ['counts', outcomes],
      ['soundings', climatology],
    ]);
    const [base, counts, soundings] = contestSkills([{ outcomes, said }], 2);
    expect(base?.figure).toBe(0);
    expect(counts?.figure).toBeGreaterThan(0);
    expect(soundings).toMatchObject({ what: 'soundings', count: 20, figure: undefined, low: undefined, high: undefined, p: undefined });
    const unweighed = rows.map((row) => (row.what === 'soundings' ? { ...row, figure: undefined } : row));
    const words = recordQuestion.notes(unweighed, asked, releases).map(sentence).join('\n');
    expect(words).toContain('"soundings" has no skill to show: in none of these windows had a weight above 0 done better');
    expect(words).toContain('Whether practitioners knew first has three answers here, and two are tests.');
  });

  test('says so in words', () => {
    const table = answerTable(answer(recordQuestion, releases, asked));
    expect(table).toMatch(/Of 18 intervals of 80% for the next release, \d+ held\./);
    expect(table).toContain('Falling is a change of the level of up to −5% in 2 windows');
    expect(table).toContain('A past record promises nothing of what comes.');
  });

  test('is refused while nothing has been forecast', () => {
    const few = releases.filter(({ window }) => window.number < 8);
    expect(() => records(few, asked)).toThrow('Nothing has a record yet: a forecast needs 8 releases');
  });
});

test('releases that never change have a record without a division by nothing', () => {
  const same = Array.from({ length: 11 }, (_, t) => visits(t, [0, 0, 0, 0]));
  const table = answerTable(answer(recordQuestion, same, { ...asked, where: {}, soundings: undefined, back: 2 }));
  expect(table).toContain('Every release was the same as the one before it.');
  expect(table).not.toMatch(/NaN|Infinity/);
});

test('cuts come from the charter, if it has any', () => {
  const of = (more: object) => {
    const charters = new Map([[releases[0]?.charter ?? '', { ...exampleCharter(), ...more }]]);
    return recordQuestion.parse(new Map([['instrument', ['visits']]]), subjectOf(releases, charters));
  };
  expect(of({})).toMatchObject({ cuts: [-0.05, 0.05, 0.2], soundings: 'judgement', horizon: 4, back: 26 });
  expect(of({ soundingsCuts: [-10, 10, 30] })).toMatchObject({ cuts: [-0.1, 0.1, 0.3] });
});
