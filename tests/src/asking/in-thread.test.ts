// in-thread.test.ts — a long question in a thread of its own: the same answer, how far it is, its refusals, and an end when nobody wants it any more.
import { describe, expect, test } from 'vitest';
import { ask } from '../../../src/asking/in-thread.ts';
import { askOutlook } from '../../../src/asking/outlook.ts';
import { answer } from '../../../src/insight/answer.ts';
import { warnQuestion } from '../../../src/insight/questions/warn.ts';
import type { Question } from '../../../src/insight/question.ts';
import { winterReleases, winterWorld } from '../../support/winter-releases.ts';

const releases = winterReleases(winterWorld(18, 14), 'thread');
const asked = {
  ...{ instrument: 'visits', by: ['area'], where: {}, level: 0.95, people: true, kindKnown: true },
  ...{ q: 0.1, control: 'benjamini-hochberg' as const, side: 'above' as const, history: false },
};
const long = warnQuestion as Question<unknown, unknown>;
const never = new AbortController().signal;
const silent = { progress: { update: () => undefined, done: () => undefined }, signal: never };

describe('a long question', () => {
  test('has the answer that it has here', async () => {
    const there = await ask(long, releases, asked, silent);
    const here = answer(warnQuestion, releases, asked);
    expect(there.rows).toEqual(here.rows);
    expect(there.notes).toEqual(here.notes);
  });

  test('is refused with the same sentence', async () => {
    await expect(ask(long, releases, { ...asked, by: ['street'] }, silent)).rejects.toThrow('These releases can\'t be split by "street".');
  });

  test('ends when it is not wanted any more', async () => {
    const gone = new AbortController();
    const asking = ask(long, releases, asked, { ...silent, signal: gone.signal });
    gone.abort(new Error('enough'));
    await expect(asking).rejects.toThrow('enough');
  });
});

test('an outlook has what the releases can answer, and leaves out the rest', async () => {
  const said: string[] = [];
  const all = await askOutlook(releases, new Map(), 0.95, {
    ...silent,
    progress: { ...silent.progress, update: (text) => said.push(text) },
  });
  expect(all.map(({ instrument }) => instrument)).toEqual(['visits', 'judgement']);
  expect(all[0]?.warnings?.rows.length).toBe(2 * 12);
  expect(all[0]?.forecasts?.rows.length).toBe(5 * 3);
  expect(all.map(({ trend }) => trend?.rows.map(({ name, windows }) => [name, windows]))).toEqual(all.map(() => [['all together', 14]]));
  expect(all[1]?.trend?.asked.part?.values).toEqual(['rising', 'sharply rising']);
  expect(all[1]?.forecasts).toBeUndefined();
  expect(all[1]?.where).toEqual({ answer: ['rising', 'sharply rising'] });
  expect(said.at(-1)).toBe('7 of 7');
  const few = await askOutlook(
    releases.filter(({ window }) => window.number < 3),
    new Map(),
    0.95,
    silent,
  );
  expect(few.every(({ warnings, forecasts }) => warnings === undefined && forecasts === undefined)).toBe(true);
});
