// stated.ts — a mission of 30 weeks with its releases, and entries about it: what tests of hypotheses start from.
import { toBase64Url } from '../../../../crypto/bytes.ts';
import { charterDigest, type Charter } from '../../../../protocol/charter/charter.ts';
import { dateOf, dayOf } from '../../../../protocol/charter/day.ts';
import { missionTasks } from '../../../../protocol/charter/tasks.ts';
import type { Release } from '../../../../protocol/release/release.ts';
import type { Entry } from '../../../../src/insight/hypotheses/entry.ts';
import { sourceOf, type Source } from '../../../../src/insight/hypotheses/source.ts';
import { exampleDraft, parties, withPlainNoise } from '../../../support/mission.ts';
import { seeded, skellamNoise } from '../model/worlds.ts';

export const everybody = parties('hypotheses');
const draft = exampleDraft(everybody);
/** Visits by area (Ordsall, Kersal) and three ages, worries of two sectors by theme; noise of variance 16 a cell and organisation. */
export const charter: Charter = withPlainNoise({ ...draft, schedule: { ...draft.schedule, count: 30 } });
export const digest = toBase64Url(charterDigest(charter));
export const ORGANISATIONS = 20;

const FIRST_DAY = dayOf(charter.schedule.firstDay) ?? 0;

interface World {
  /** True counts of a cell, by window. */
  readonly ordsall?: (window: number) => number;
  readonly kersal?: (window: number) => number;
  /** True answers by window: falling, steady, rising, sharply rising. */
  readonly worry?: (window: number) => readonly [number, number, number, number];
  readonly seed?: number;
}

/** Releases of the windows 0 to `until` − 1. Each area has three cells of the same truth. */
export function releasesOf(until: number, { ordsall = () => 60, kersal = () => 60, worry, seed = 1 }: World = {}): readonly Release[] {
  const random = seeded(seed);
  const noise = skellamNoise(16 * ORGANISATIONS);
  return Array.from({ length: until }, (_, window) => {
    const truths = [ordsall(window), kersal(window)].flatMap((one) => [one, one, one]);
    const visits = released(window, 'visits', null, [AREA, AGE], truths);
    if (worry === undefined) return [visits];
    const answers = worry(window);
    const worries = charter.sectors.map(({ name }) => released(window, 'worry', name, [THEME, ANSWER], [...answers, 0, 0, 0, 0]));
    return [visits, ...worries];
  }).flat();

  function released(
    window: number,
    instrument: string,
    sector: string | null,
    dimensions: Release['dimensions'],
    truths: readonly number[],
  ) {
    const firstDay = FIRST_DAY + 7 * window;
    return {
      format: 'soundings release v1' as const,
      mission: charter.mission,
      charter: digest,
      window: { number: window, firstDay: dateOf(firstDay), lastDay: dateOf(firstDay + 6) },
      ...{ organisations: ORGANISATIONS, instrument, sector, dimensions },
      totals: truths.map((truth) => Math.round(truth) + noise(random)),
      noise: { kind: 'skellam' as const, variance: { num: 16 * ORGANISATIONS, den: 1 } },
      offsetRemoved: 60 * ORGANISATIONS,
      statement: '',
    };
  }
}

const AREA = { name: 'area', values: ['Ordsall', 'Kersal'] };
const AGE = { name: 'age', values: ['below 18', '18 to 64', '65 and over'] };
const THEME = { name: 'theme', values: ['food', 'heating'] };
const ANSWER = { name: 'answer', values: ['falling', 'steady', 'rising', 'sharply rising'] };

export function source(releases: readonly Release[], organisations = ORGANISATIONS): Source {
  return sourceOf({ tasks: missionTasks(charter), releases, organisations });
}

export const ORDSALL = [{ dimension: 'area', values: ['Ordsall'] }];
export const KERSAL = [{ dimension: 'area', values: ['Kersal'] }];

/** More visits in Ordsall in the windows 12 to 23 than in 0 to 11, as totals, unless it is said otherwise. */
export function entry(changes: Partial<Entry> = {}): Entry {
  return {
    format: 'soundings hypothesis v1',
    mission: charter.mission,
    charter: digest,
    statement: 'More people come for help in Ordsall once the cold weeks begin.',
    why: 'Meters run out sooner when homes are cold.',
    couldAlsoBe: ['A second food bank opened.'],
    test: 'difference',
    question: 'totals',
    instruments: ['visits'],
    cells: ORDSALL,
    against: { windows: { first: 0, last: 11 } },
    direction: 'more',
    smallestEffect: 40,
    windows: { first: 12, last: 23 },
    looks: 'one',
    decide: { supported: 'Open a second session.', against: 'Leave it at one.', neither: 'Ask again next winter.' },
    ...changes,
  };
}
