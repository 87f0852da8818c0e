// warn.test.ts — warnings of the demo's winter: what was shown once stays, the rise is flagged with its grounds, and silence is not the same everywhere.
import { describe, expect, test } from 'vitest';
import { answerTable } from '../../../../src/export/answer-table.ts';
import { episodeCourse, episodeSentence, saidPhrase } from '../../../../src/export/episode-phrases.ts';
import { sentence } from '../../../../src/export/phrases.ts';
import { answer } from '../../../../src/insight/answer.ts';
import { daysOf, recentEpisodes, saidOf } from '../../../../src/insight/course/episodes.ts';
import { observations } from '../../../../src/insight/model/filter.ts';
import { scan } from '../../../../src/insight/model/scan.ts';
import { warningNotes, warnQuestion } from '../../../../src/insight/questions/warn.ts';
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
    expect(table).toMatch(/^Ordsall, debt: (over the last \d windows together )?\d+ against an expected \d+ \(−?\d+ to \d+\)/m);
    expect(table).toMatch(/In one cell such a gap arises by chance in about 1 window of [\d,]+\. Allowing for the 12 cells looked at, /);
    expect(table).toContain('18 organisations took part, as many as usual. It is new in this window.');
    expect(table).toContain('not why');
  });

  test('show the sum that stood out, not a window that did not', () => {
    const flagged = rows.filter((row) => row.flagged === true);
    expect(flagged.some(({ clearest }) => (clearest?.span ?? 1) > 1)).toBe(true);
    for (const { clearest } of flagged) expect(clearest?.released).toBeGreaterThan(clearest?.expected.mean ?? Infinity);
    const over = flagged.find(({ clearest }) => clearest?.span === 4) ?? expect.unreachable('no flag of four windows');
    const words = (released: number) =>
      warningNotes({ ...over, released, expected: { mean: 43, low: 14, high: 73 }, adjusted: 0.037 }, asked)
        .map(sentence)
        .join();
    const { released, expected } = over.clearest ?? expect.unreachable('no sum');
    expect(words(18)).toContain(`over the last 4 windows together ${released} against an expected ${Math.round(expected.mean)} (`);
    expect(words(18)).toContain('This window alone was 18, not higher than its expected 43 (14 to 73), so it may be over.');
    expect(words(60)).toContain('This window alone was 60 against an expected 43 (14 to 73).');
    expect(words(60)).toContain('it would be flagged even if only 1 flag in 27 could be false.');
  });

  test('name the flags that came before, and are not new after one', () => {
    const again = rows.filter((row) => row.flagged === true && row.windowsFlagged === 1 && row.earlier.length > 0);
    const row = again[0] ?? { ...(rows.find(({ since }) => since !== undefined) ?? expect.unreachable('no flag')), windowsFlagged: 1 };
    const earlier = [
      { since: '2026-10-12', until: '2026-10-12', fate: 'gone' as const },
      { since: '2026-10-26', until: '2026-11-02', fate: 'not yet' as const },
    ];
    const words = warningNotes({ ...row, earlier }, asked)
      .map(sentence)
      .join();
    expect(words).toContain('It is flagged again. It was flagged before, too: 2026-10-12; 2026-10-26 to 2026-11-02.');
    const all =
      answer(warnQuestion, releases, asked).notes.find(({ code }) => code === 'warn-earlier') ?? expect.unreachable('none before');
    const before = rows.filter(({ window }) => window === days.at(-1)).flatMap((one) => one.earlier);
    expect(all['names']).toHaveLength(before.length);
    for (const { since, fate } of before) expect(sentence(all)).toMatch(new RegExp(`${since}( to [-\\d]+)? \\(${fate}\\)`));
  });

  test('of answers are about the rising ones, by name', () => {
    const parsed = (options: Record<string, string>) =>
      warnQuestion.parse(new Map(Object.entries(options).map(([name, value]) => [name, [value]] as const)), subjectOf(releases)).where;
    expect(parsed({ instrument: 'judgement', by: 'reason' })).toEqual({ answer: ['rising', 'sharply rising'] });
    expect(parsed({ instrument: 'judgement', by: 'reason,answer' })).toEqual({});
    expect(parsed({ instrument: 'judgement', where: 'answer=falling' })).toEqual({ answer: 'falling' });
    expect(parsed({ instrument: 'visits' })).toEqual({});
    const where = { answer: ['rising', 'sharply rising'] };
    const notes = answer(warnQuestion, releases, { ...asked, instrument: 'judgement', by: ['reason'], where }).notes.map(sentence);
    expect(notes.join('\n')).toContain('Only answers "rising" and "sharply rising" were added up.');
  });

  test('look back as if the last window that was asked for were now', () => {
    const until = releases.filter(({ window }) => window.number < 26);
    const where = { window: [...new Set(until.map(({ window }) => window.firstDay))] };
    const [then, now] = [warnings(releases, { ...asked, where }), warnings(until, asked)];
    expect(then).toEqual(now);
    expect(answer(warnQuestion, releases, { ...asked, where, history: false }).notes.find(({ code }) => code === 'warned')).toMatchObject({
      window: where.window.sort().at(-1),
      cells: 12,
    });
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

  test('of a page are flagged again after an earlier one, and answers before them are no test', () => {
    const episode = recentEpisodes(rows)[0] ?? expect.unreachable('no episode');
    const earlier = [{ since: '2026-06-15', until: '2026-06-15', fate: 'gone' as const }];
    const course = (before: typeof earlier) => episodeCourse({ ...episode, first: { ...episode.first, earlier: before } });
    expect(course([])).toMatch(/^Flagged first in /);
    expect(course(earlier)).toMatch(/^Flagged again in /);
    expect(saidPhrase({ about: 'debt', since: '2026-06-15', windowsBefore: 5 })).toContain('not a test of whether they know first');
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
    expect(lower.every(({ smallestRise }) => smallestRise <= 1 || smallestRise === Infinity)).toBe(true);
    const sight = answer(warnQuestion, releases, { ...asked, side: 'below' }).notes.find(({ code }) => code === 'unequal-sight');
    if (sight !== undefined) expect(sentence(sight)).toContain('A lasting fall in');
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
    [undefined, undefined],
    [undefined, undefined],
  ]);
  expect(answerTable(answered)).toContain('not looked at');
  expect(answered.notes.map(sentence)).toContain(`In the window from ${answered.rows[0]?.window ?? ''} nothing could be looked at.`);
  expect(answer(warnQuestion, each, { ...asked, by: ['area'] }).rows).toHaveLength(2);
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
