// leads.test.ts — in the demo's winter practitioners foresee cold weeks by two windows: the lag is found, and what can't be compared is refused.
import { describe, expect, test } from 'vitest';
import { answerTable } from '../../../../src/export/answer-table.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { leads, type LeadsAsked } from '../../../../src/insight/course/leads.ts';
import { balanceOf } from '../../../../src/insight/model/balance.ts';
import { leadLag } from '../../../../src/insight/model/lead-lag.ts';
import { leadsQuestion } from '../../../../src/insight/questions/leads.ts';
import { subjectOf } from '../../../../src/insight/subject.ts';
import { winterReleases, winterWorld } from '../../../support/winter-releases.ts';

const releases = winterReleases(winterWorld(18, 30), 'leads');
const asked: LeadsAsked = {
  ...{ instrument: 'visits', soundings: 'judgement', by: ['reason'], where: {}, level: 0.95, people: true, kindKnown: true },
  lags: undefined,
};
const parsed = (options: Record<string, string>) =>
  leadsQuestion.parse(new Map(Object.entries(options).map(([name, value]) => [name, [value]])), subjectOf(releases));

describe('leads', () => {
  const rows = leads(releases, asked);

  test('are tried up to a sixth of the windows either way, for each reason', () => {
    expect(rows.filter(({ name }) => name === 'debt').map(({ lag }) => lag)).toEqual([-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
    expect([...new Set(rows.map(({ name }) => name))]).toEqual(['food', 'debt', 'heating']);
  });

  test('find that practitioners are two windows ahead on heating, and say that this is no cause', () => {
    const heating = rows.filter(({ name, found }) => name === 'heating' && found);
    expect(heating.map(({ lag }) => lag)).toContain(2);
    const table = answerTable(answer(leadsQuestion, releases, asked));
    expect(table).toMatch(/^heating: where soundings rose, counts rose 2 windows later more often than chance explains \(correlation /m);
    expect(table).toContain('does not say that it causes it; both may follow a third thing');
    expect(table).toContain('"as released" ("raw" in files) is that of the releases themselves');
    expect(table).toMatch(/^Whether practitioners knew first has three answers here, and two are tests\./m);
  });

  test('are never beyond ±1: a correction that goes there leaves only the other end of the interval', () => {
    const cut = rows.filter(({ size }) => size?.cut === true);
    expect(cut.length).toBeGreaterThan(0);
    for (const { size } of rows) {
      if (size === undefined) continue;
      const { low, correlation, high } = size;
      expect([-1, low, correlation, high, 1]).toEqual([-1, low, correlation, high, 1].sort((a, b) => a - b));
      expect(size.cut).toBe(Math.abs(correlation) === 1);
    }
    const table = answerTable(answer(leadsQuestion, releases, asked));
    expect(table).toMatch(/counts rose 2 windows later more often than chance explains \(correlation at least 0\.\d\d; adjusted p/);
    expect(table).toContain('Where a correlation of 1 or −1 stands, the correction for noise went beyond it');
  });

  test("are the model's own, of the balance and of the sum over areas", () => {
    const said = releases.filter(({ instrument }) => instrument === 'judgement').map(({ totals }) => totals.slice(8, 12).map(Number)); // heating
    const counted = releases.filter(({ instrument }) => instrument === 'visits').map(({ totals }) => totals.map(Number));
    const variance = 127.6875;
    const balances = said.map((answers) => balanceOf(answers, variance));
    const own = leadLag(
      { values: balances.map(({ balance }) => balance ?? NaN), noiseVariance: balances.map((one) => one.variance) },
      {
        values: counted.map((cells) => [2, 5, 8, 11].reduce((sum, cell) => sum + (cells[cell] ?? 0), 0)),
        noiseVariance: counted.map(() => 4 * variance),
      },
      { lags: [2] },
    );
    const row = rows.find(({ name, lag }) => name === 'heating' && lag === 2);
    expect(row?.raw).toBeCloseTo(own.lags[0]?.raw ?? NaN, 9);
    expect(row?.reliability.counts).toBeCloseTo(own.reliability[1], 9);
  });

  test('take a --where for each question that has the name', () => {
    expect(parsed({ instrument: 'visits', where: 'area=Ordsall' })).toMatchObject({ soundings: 'judgement', where: { area: 'Ordsall' } });
    expect(leads(releases, { ...asked, by: [], where: { area: 'Ordsall', reason: 'heating' }, lags: 2 })).toHaveLength(5);
  });

  test('are refused where there is nothing to compare', () => {
    expect(() => leads(releases, { ...asked, by: ['area'] })).toThrow('Only visits has "area". Both have reason.');
    expect(() => leads(releases, { ...asked, soundings: 'visits' })).toThrow('"visits" has no answers of practitioners.');
    const few = releases.filter(({ window }) => window.number < 11);
    expect(() => leads(few, asked)).toThrow('There are too few windows to compare: 12 are needed');
    expect(() => parsed({ soundings: 'mood' })).toThrow('There is no release of "mood". Choose from visits, judgement.');
    expect(parsed({})).toMatchObject({ instrument: 'visits' });
  });
});
