// warn.test.ts — warnings of the demo's winter: what was shown once stays, the rise is flagged with its grounds, and silence is not the same everywhere.
import { describe, expect, test } from 'vitest';
import { answerTable } from '../../../../src/export/answer-table.ts';
import { episodeSentence } from '../../../../src/export/episode-phrases.ts';
import { sentence } from '../../../../src/export/phrases.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { daysOf, recentEpisodes, saidOf } from '../../../../src/insight/course/episodes.ts';
import { observations } from '../../../../src/insight/model/filter.ts';
import { scan } from '../../../../src/insight/model/scan.ts';
import { warnQuestion } from '../../../../src/insight/questions/warn.ts';
import { subjectOf } from '../../../../src/insight/subject.ts';
import { warnings, type WarningsAsked } from '../../../../src/insight/course/warnings.ts';
import { winterReleases, winterWorld } from '../../../support/winter-releases.ts';
import { lawFromJson } from '../../../../protocol/json/law-json.ts';
import { varianceOf } from '../../../../protocol/privacy/law.ts';
import { visits } from '../../research/releases.ts';

const world = winterWorld(18, 30);
const releases = winterReleases(world, 'rise-2');
const asked: WarningsAsked = {
  ...{ instrument: 'visits', by: ['area', 'reason'], where: {}, level: 0.95, people: true, kindKnown: true },
  ...{ q: 0.1, control: 'benjamini-hochberg', side: 'above', history: true },
};
const rows = warnings(releases, asked);
const days = daysOf(rows);

describe('warnings', () => {
  test('begin with the thirteenth window', () => {
    expect(days).toHaveLength(18);
    expect(rows).toHaveLength(18 * 12);
    expect(days[0]).toBe([...new Set(releases.map(({ window }) => window.firstDay))].sort()[12]);
  });

  test('never change a p-value once it was shown', () => {
    const earlier = warnings(
      releases.filter(({ window }) => window.number < 26),
      asked,
    );
    for (const row of earlier) {
      const later = rows.find(({ name, window }) => name === row.name && window === row.window);
      expect([later?.p, later?.adjusted, later?.flagged, later?.expected]).toEqual([row.p, row.adjusted, row.flagged, row.expected]);
    }
  });

  test("are the model's own", () => {
    const own = releases.filter(({ instrument }) => instrument === 'visits');
    const totals = own.map(({ totals: cells }) => Number(cells[0]));
    const [variance] = own.map(({ noise }) => varianceOf(lawFromJson(noise)));
    const scanned = scan(
      observations(
        totals,
        totals.map(() => variance ?? NaN),
      ),
      { people: true, side: 'above' },
    );
    const shown = rows.filter(({ name }) => name === 'Broughton, food');
    expect(shown.map(({ p }) => p)).toEqual(scanned.slice(12).map(({ combined }) => combined));
  });

  test('find the rise of week 24 and say on what grounds', () => {
    const episode = recentEpisodes(rows).find(({ name }) => name === 'Ordsall, debt') ?? expect.unreachable('no episode');
    expect(days.indexOf(episode.since)).toBeGreaterThanOrEqual(11);
    expect(days.indexOf(episode.since)).toBeLessThan(15);
    const until = releases.filter(({ window }) => window.firstDay <= episode.since);
    const table = answerTable(answer(warnQuestion, until, { ...asked, history: false }));
    expect(table).toMatch(/^Ordsall, debt: \d+ against an expected \d+ \(−?\d+ to \d+\)/m);
    expect(table).toMatch(/Such a gap arises by chance in about 1 window of [\d,]+\. Adjusted for the 12 cells looked at, p is /);
    expect(table).toContain('18 organisations took part, as many as usual. It is new in this window.');
    expect(table).toContain('not why');
  });

  test('say what became of them, or that nobody can tell yet', () => {
    const episode = recentEpisodes(rows).find(({ running }) => !running) ?? expect.unreachable('no episode');
    const sentenceOf = (now: 'gone' | 'still up' | 'not yet', until = episode.since) =>
      episodeSentence(
        {
          ...episode,
          name: 'Eccles',
          since: '2026-06-15',
          until,
          last: { ...episode.last, recent: { since: until, until, now } },
        },
        undefined,
      );
    expect(sentenceOf('gone', '2026-06-15')).toBe('Eccles: higher than expected in the window from 15 June 2026, back since then.');
    expect(sentenceOf('not yet', '2026-06-29')).toBe(
      'Eccles: higher than expected from the window from 15 June 2026 to that from 29 June 2026, what became of it can’t be told yet.',
    );
    expect(sentenceOf('still up', '2026-06-29')).toBe('Eccles: up since the window from 15 June 2026, by now as expected.');
  });

  test('belong to what practitioners said before', () => {
    const where = { answer: ['rising', 'sharply rising'] };
    const said = warnings(releases, { ...asked, instrument: 'judgement', by: ['reason'], where });
    const episode = recentEpisodes(rows).find(({ name }) => name === 'Ordsall, debt') ?? expect.unreachable('no episode');
    expect(saidOf(episode, said, days)).toMatchObject({ about: 'debt', windowsBefore: expect.any(Number) as number });
    expect(saidOf(episode, said, days)?.windowsBefore).toBeGreaterThan(0);
  });

  test('say first where a rise could go unseen', () => {
    const { notes } = answer(warnQuestion, releases, asked);
    expect(notes[0]?.code).toBe('unequal-sight');
    expect(sentence(notes[0] ?? { code: '' })).toMatch(
      /^Not every silence means the same\. A lasting rise in .* has to be \d+% of the level to be seen/,
    );
  });

  test('of what is lower are a list of their own', () => {
    const lower = warnings(releases, { ...asked, side: 'below' });
    expect(lower.filter(({ flagged, name }) => flagged && name === 'Ordsall, debt')).toEqual([]);
    expect(answer(warnQuestion, releases, { ...asked, side: 'below' }).title).toBe('Lower than expected: visits');
  });

  test('are fewer by the stricter method', () => {
    const strict = warnings(releases, { ...asked, control: 'benjamini-yekutieli' });
    const flagged = (all: typeof rows) => all.filter((row) => row.flagged).length;
    expect(flagged(strict)).toBeLessThanOrEqual(flagged(rows));
  });
});

test('a newcomer is not a rise', () => {
  const each = Array.from({ length: 26 }, (_, t) => {
    const count = t < 20 ? 10 : 15;
    return visits(
      t,
      [4 * count, 4 * count, 4 * count, 4 * count].map((total) => total + ((7 * t) % 5)),
      count,
    );
  });
  const all = warnings(each, { ...asked, by: ['area'] });
  expect(all.filter(({ flagged }) => flagged)).toEqual([]);
  expect(all.at(-1)).toMatchObject({ organisations: 15, organisationsUsual: 10 });
});

test('too few windows give no p-value, and say so', () => {
  const each = Array.from({ length: 5 }, (_, t) => visits(t, [40, 40, 40, 40]));
  const answered = answer(warnQuestion, each, { ...asked, history: false, by: ['area'] });
  expect(answered.rows.map(({ p, flagged }) => [p, flagged])).toEqual([
    [undefined, false],
    [undefined, false],
  ]);
  expect(answered.notes.map(sentence).join('\n')).toContain('Too early for Ordsall; Kersal: the first twelve windows only set the scale.');
});

test('options are read, or refused with what there is to choose from', () => {
  const subject = subjectOf(releases);
  const parsed = (options: Record<string, string>) =>
    warnQuestion.parse(
      new Map([['instrument', ['visits']], ...Object.entries(options).map(([name, value]) => [name, [value]] as const)]),
      subject,
    );
  expect(parsed({ lower: 'true', q: '0.05' })).toMatchObject({ side: 'below', q: 0.05, history: false });
  expect(() => parsed({ q: '2' })).toThrow('--q takes a share between 0.001 and 0.5, such as 0.1, not "2".');
  expect(() => parsed({ control: 'holm' })).toThrow('--control takes benjamini-hochberg or benjamini-yekutieli, not "holm".');
});
