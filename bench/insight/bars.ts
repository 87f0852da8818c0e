// bars.ts — each bar of insight-method.md §10 with what this build reached, and whether that meets it.
import type { InsightFigures } from './measure.ts';
import { KEPT, MODEL } from './ways.ts';

export interface Bar {
  readonly what: string;
  readonly bar: string;
  readonly reached: string;
  readonly isMet: boolean;
}

export function barsOf(figures: InsightFigures): readonly Bar[] {
  return [
    ...errorBars(figures),
    ...heldBars(figures),
    ...shortBars(figures),
    ...warningBars(figures),
    ...testBars(figures),
    ...speedBars(figures),
  ];
}

function bar(what: string, wanted: string, values: readonly number[], digits: number, holds: (value: number) => boolean): Bar {
  return {
    what,
    bar: wanted,
    reached: values.map((one) => one.toFixed(digits)).join(', '),
    isMet: values.length > 0 && values.every(holds),
  };
}

function errorBars({ published }: InsightFigures): readonly Bar[] {
  const of = (name: string, divisor: number, unit: 'ofSteps' | 'ofTruth' | 'ofRelease') =>
    published.errors.filter((row) => row.series === name && row.divisor === divisor).map((row) => row[unit]);
  const rows = (name: string, divisor: number, most: number): readonly Bar[] => {
    const what = `error of the truth, ${name}${divisor === 1 ? '' : ' at a tenth'}`;
    const [wanted, meets] = [`≤ ${most.toFixed(2)}`, (value: number) => value <= most] as const;
    return [
      bar(`${what}, in mean steps of a season`, wanted, of(name, divisor, 'ofSteps'), 3, meets),
      bar(`${what}, below repeating the last season's truth`, '< 1', of(name, divisor, 'ofTruth'), 3, (value) => value < 1),
      bar(`${what}, below repeating the last season's release`, '< 1', of(name, divisor, 'ofRelease'), 3, (value) => value < 1),
    ];
  };
  return [...rows('lung deaths', 1, 0.7), ...rows('lung deaths', 10, 0.8), ...rows('Nile', 1, 0.74), ...rows('Nile', 10, 0.86)];
}

function heldBars({ published }: InsightFigures): readonly Bar[] {
  const of = (way: string, ahead: 'next' | 'held' | 'all', chosen: (series: string) => boolean) =>
    published.held.filter(({ series }) => chosen(series)).map(({ ways }) => ways[way]?.[ahead] ?? NaN);
  const readings = [
    ['1 window ahead', 'next'],
    ['1 to 4', 'held'],
    ['1 to 13', 'all'],
  ] as const;
  return [
    [KEPT, 'as printed'],
    [MODEL, 'of the model alone'],
  ].flatMap(([way = '', name = '']) => [
    ...readings.flatMap(([ahead, reading]) => [
      bar(
        `95% release interval ${name}, lung deaths (all, men, women), ${ahead}`,
        '≥ 0.95',
        of(way, reading, (series) => series.startsWith('lung')),
        3,
        (value) => value >= 0.95,
      ),
      bar(
        `95% release interval ${name}, Nile, ${ahead}`,
        '≥ 0.94',
        of(way, reading, (series) => series === 'Nile'),
        3,
        (value) => value >= 0.94,
      ),
    ]),
    ...readings.map(([ahead, reading]) =>
      within(
        `95% release interval ${name}, every series at both sizes, ${ahead}`,
        of(way, reading, () => true),
      ),
    ),
  ]);
}

/** How many lie in the range that is aimed at. */
function within(what: string, values: readonly number[]): Bar {
  const inside = values.filter((value) => value >= 0.93 && value <= 0.97).length;
  const [least, most] = [Math.min(...values).toFixed(3), Math.max(...values).toFixed(3)];
  return { what, bar: '0.93–0.97, open', reached: `${inside} of ${values.length}; ${least} to ${most}`, isMet: inside === values.length };
}

function shortBars({ short }: InsightFigures): readonly Bar[] {
  const worlds: readonly (readonly [name: string, isOne: (world: string) => boolean])[] = [
    ['flat or walking', (world) => !world.startsWith('bent')],
    ['bent trend', (world) => world.startsWith('bent')],
  ];
  const readings = [
    ['', MODEL],
    [' as printed', KEPT],
  ] as const;
  return worlds.flatMap(([world, isOne]) =>
    readings.flatMap(([reading, way]) => {
      const rows = short.filter((row) => isOne(row.world)).flatMap(({ ways }) => ways[way] ?? []);
      return [
        bar(
          `short series, ${world}, 95% of the truth${reading}`,
          '0.91–1.00',
          rows.map(({ truth }) => truth.share),
          3,
          (value) => value >= 0.91,
        ),
        bar(
          `short series, ${world}, 95% of the release${reading}`,
          '0.93–0.99',
          rows.map(({ release }) => release.share),
          3,
          (value) => value >= 0.93 && value <= 0.99,
        ),
      ];
    }),
  );
}

function warningBars({ detectors, control }: InsightFigures): readonly Bar[] {
  const [scan] = detectors;
  const c2 = detectors.find(({ name }) => name === 'EARS C2');
  const alarms = scan === undefined ? [] : [scan.falseAlarms.share, scan.newcomers.share];
  const jump = scan?.jump4.share ?? NaN;
  return [
    bar('false alarms a window at 1%, n from 20 to 60, and newcomers', '≤ 0.012', alarms, 4, (value) => value <= 0.012),
    bar('jump of +30 within 4 windows, at 1%', '≥ 0.55', [jump], 2, (value) => value >= 0.55),
    bar('the same, in times of C2', '≥ 1.8', [jump / (c2?.jump4.share ?? NaN)], 2, (value) => value >= 1.8),
    bar('Benjamini–Hochberg at 10%, quiet windows with any flag', '≤ 0.11', [control[0]?.any.share ?? NaN], 3, (value) => value <= 0.11),
  ];
}

function testBars({ leads, watching }: InsightFigures): readonly Bar[] {
  const clear = leads.filter(({ windows, reliability }) => reliability >= 0.8 || (reliability >= 0.5 && windows >= 104));
  const wrong = (name: string) => watching.filter(({ way }) => way === name).map(({ found }) => found[0]?.share ?? NaN);
  return [
    bar(
      'corrected correlation of 0.6, R ≥ 0.8, or R ≥ 0.5 and 104 windows',
      '0.588–0.612',
      clear.map(({ corrected }) => corrected),
      3,
      (value) => Math.abs(value - 0.6) <= 0.012,
    ),
    bar('weekly evidence, ever wrong at 5%', '≤ 0.05', wrong('weekly evidence'), 3, (value) => value <= 0.05),
    bar(
      'four spending looks, ever wrong at 5%',
      '0.045–0.055',
      wrong('four spending looks'),
      4,
      (value) => value >= 0.045 && value <= 0.055,
    ),
  ];
}

function speedBars({ speed }: InsightFigures): readonly Bar[] {
  const of = (begins: string) => speed.filter(({ what }) => what.startsWith(begins)).map(({ ms }) => ms);
  const skellam = of('warnings').slice(0, -1);
  return [
    bar('a cell of 156 windows without a season, ms', '≤ 50', of('a forecast, 156'), 0, (ms) => ms <= 50),
    bar('a cell of 150 windows with a season of 12, ms', '≤ 1,000', of('a forecast, 150'), 0, (ms) => ms <= 1000),
    bar(
      '200 cells of 156 windows warned about, s',
      '≤ 10',
      skellam.map((ms) => (200 * ms) / 1000),
      1,
      (s) => s <= 10,
    ),
    bar(
      'the same, discrete Laplace noise of V = 264, s',
      '≤ 10',
      of('warnings')
        .slice(-1)
        .map((ms) => (200 * ms) / 1000),
      1,
      (s) => s <= 10,
    ),
  ];
}
