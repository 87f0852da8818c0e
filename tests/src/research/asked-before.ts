// asked-before.ts — releases of many kinds and every way to ask of them, whose answers by the build before `Question` are kept in before/.
import type { GivenOptions } from '../../support/run-command.ts';
import type { Release } from '../../../protocol/release/release.ts';
import { visits, visitsOfTier, worry } from './releases.ts';

/** Names and values with whatever a command line, a spreadsheet or a page could take for something else. */
function awkward(window: number, totals: readonly number[]): Release {
  const dimensions = [
    { name: 'area, part', values: ['=Ordsall', 'Kersal <b>"&\''] },
    { name: 'a=b', values: ['x=y', '-2'] },
  ];
  return { ...visits(window, totals), instrument: 'awkward', dimensions };
}

function sampled(release: Release): Release {
  return { ...release, sampling: { windows: 2, of: 5, personCells: 2, personAmount: 1 } };
}

function ownNoise(release: Release): Release {
  return {
    ...release,
    noise: { kind: 'skellam', variance: { num: 16 * release.organisations + 14, den: 1 } },
    aggregatorNoise: { kind: 'skellam', variance: { num: 7, den: 1 } },
  };
}

function laplace(release: Release): Release {
  return { ...release, noise: { kind: 'discrete-laplace', parts: [{ rate: { num: 1, den: 4 }, shape: { num: 3, den: 2 } }] } };
}

/** Files of releases by name: plain with gaps; sampled, with the aggregators' noise and tiers; the other law. */
export const RELEASES: Readonly<Record<string, readonly Release[]>> = {
  plain: [
    visits(0, [100, 50, 40, 10]),
    visits(1, [190, 52, 40, 11], 8),
    visits(3, [1234, -7, 3, 0], 30),
    worry(0, 'charity', [10, 20, 30, 40]),
    worry(0, 'public body', [100, 20, 130, 40], 7),
    worry(1, 'charity', [1, -2, 1, 0]),
    worry(3, 'public body', [12, 20, 30, 400], 9),
    awkward(0, [1, 2, 300, 4]),
    awkward(1, [5, 600, 7, 8]),
  ],
  sampled: [
    sampled(visitsOfTier(0, 'small', [100, 50, 40, 10], 8)),
    sampled(ownNoise(visitsOfTier(0, 'large', [300, 150, 140, 110], 5))),
    sampled(visitsOfTier(1, 'small', [90, 60, 41, 3], 9)),
    sampled(worry(0, 'charity', [10, 20, 30, 40])),
    sampled(ownNoise(worry(1, 'charity', [40, 20, 30, 90]))),
  ],
  laplace: [laplace(visits(0, [100, 50, 40, 10])), laplace(visits(1, [160, 1, 52, 10])), laplace(visits(2, [160, 90, -3, 10], 10))],
};

const QUESTIONS: readonly GivenOptions[] = [
  {},
  { instrument: 'visits' },
  { instrument: 'visits', by: 'area' },
  { instrument: 'visits', by: 'window,area,reason', level: '0.8' },
  { instrument: 'visits', by: ['Window', 'AREA'], together: true },
  { instrument: 'visits', by: 'area,reason', where: ['window=2026-01-05'] },
  { instrument: 'visits', by: 'tier', where: ['area=Ordsall', 'area=Kersal'] },
  { instrument: 'visits', where: ['area=Ordsall', 'Area=ordsall', 'reason=food'], level: '0.999' },
  { instrument: 'worry', by: 'window,sector,answer' },
  { instrument: 'worry', by: 'answer' },
  { instrument: 'worry', where: ['sector=charity', 'window=2026-01-19'] },
  { instrument: 'awkward', by: 'area, part,a=b' },
  { instrument: 'awkward', by: 'window', where: ['a=b=x=y'] },
  { instrument: 'worry', share: ['answer=rising'] },
  { instrument: 'worry', share: ['answer=rising', 'answer=sharply rising'], by: 'window,sector' },
  { instrument: 'worry', share: ['answer=rising'], by: 'sector', level: '0.99' },
  { instrument: 'visits', share: ['reason=food'], by: 'area' },
  { instrument: 'visits', change: true },
  { instrument: 'visits', change: true, by: 'window,area,reason', together: true },
  { instrument: 'visits', change: true, by: 'window,reason', where: ['area=Ordsall'] },
  { instrument: 'visits', change: true, by: 'area' },
  { ratio: 'worry/visits', by: 'window', anyway: true },
  { ratio: 'worry/visits', by: 'window', together: true, level: '0.9', anyway: true },
  { ratio: 'visits/worry', by: 'window', where: ['window=2025-12-29'], anyway: true },
  { ratio: 'awkward/visits', by: [], anyway: true },
  { instrument: 'visits', compare: 'zero' },
  { instrument: 'visits', compare: 'zero', by: 'area', control: 'benjamini-hochberg' },
  { instrument: 'visits', compare: 'before', by: 'window,area,reason' },
  { instrument: 'visits', compare: 'before', by: 'window,area', control: 'benjamini-hochberg', level: '0.99' },
  { instrument: 'visits', compare: 'before', by: 'window,reason', control: 'benjamini-yekutieli' },
  { instrument: 'visits', compare: '2025-12-29,2026-01-05', by: 'area,reason' },
  { instrument: 'visits', compare: '2025-12-29, 2026-01-05', by: 'window,area', where: ['reason=food'], level: '0.9' },
  { instrument: 'awkward', compare: '2025-12-29,2026-01-05', by: 'area, part,a=b' },
  { instrument: 'nobody' },
  { instrument: 'visits', by: 'nothing' },
  { instrument: 'visits', where: ['area=Leeds'] },
  { instrument: 'visits', where: ['area'] },
  { instrument: 'visits', share: ['area=Ordsall', 'reason=food'] },
  { instrument: 'visits', share: ['area=Ordsall'], by: 'area' },
  { instrument: 'visits', share: ['area=Leeds'] },
  { instrument: 'visits', compare: 'yesterday' },
  { instrument: 'visits', compare: '2025-12-29,2027-01-04' },
  { instrument: 'visits', compare: '2025-12-29,2026-01-05', where: ['window=2025-12-29'] },
  { instrument: 'visits', control: 'holm' },
  { instrument: 'visits', compare: 'zero', control: 'none' },
  { instrument: 'visits', compare: 'zero', together: true },
  { instrument: 'worry', share: ['answer=rising'], together: true },
  { instrument: 'visits', compare: 'zero', change: true },
  { ratio: 'worry' },
  { ratio: 'worry/visits', instrument: 'visits' },
  { ratio: 'worry/nobody' },
  { ratio: 'worry/visits', by: 'area', anyway: true },
  { instrument: 'visits', level: '1' },
  { instrument: 'visits', level: '.95', format: 'xml' },
  { instrument: 'visits', level: '0.95', format: 'csv', json: true },
];

export interface AskedBefore {
  readonly releases: string;
  readonly options: GivenOptions;
}

/** Every question of every file, in each form but the page. */
export const ASKED: readonly AskedBefore[] = Object.keys(RELEASES).flatMap((releases) =>
  QUESTIONS.flatMap((options) =>
    options['format'] !== undefined || options['json'] !== undefined
      ? [{ releases, options }]
      : ['table', 'csv', 'json'].map((format) => ({ releases, options: { ...options, format } })),
  ),
);

/** The answers that stand first on a page, of which every figure is compared. */
export const ASKED_ON_PAGES: readonly AskedBefore[] = Object.keys(RELEASES).flatMap((releases) =>
  QUESTIONS.slice(
    0,
    QUESTIONS.findIndex(({ instrument }) => instrument === 'nobody'),
  ).map((options) => ({
    releases,
    options: { ...options, format: 'html' },
  })),
);
