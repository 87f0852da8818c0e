// drawn.ts — series drawn by fast-check: any length, gaps, levels and noise, all zeros and huge noise included.
import fc from 'fast-check';
import { observations, type Observations } from '../../../../src/insight/model/filter.ts';

export interface DrawnSeries {
  readonly releases: readonly (number | undefined)[];
  readonly noiseVariance: readonly number[];
  readonly exposure: readonly number[];
}

export interface DrawnLimits {
  readonly windows: readonly [least: number, most: number];
  readonly gaps?: boolean;
}

/** At least the first and the last window are released. */
export function drawnSeries({ windows: [minLength, maxLength], gaps = true }: DrawnLimits): fc.Arbitrary<DrawnSeries> {
  const noise = fc.constantFrom(0.5, 16, 264, 1e4, 1e8);
  const level = fc.constantFrom(0, 3, 60, 4000, 1e6);
  return fc.tuple(noise, level, fc.integer({ min: minLength, max: maxLength })).chain(([variance, centre, length]) => {
    const spread = Math.ceil(3 * Math.sqrt(variance) + Math.sqrt(centre));
    const release = fc.integer({ min: -spread, max: spread }).map((one) => Math.round(centre) + (centre === 0 && variance < 1 ? 0 : one));
    const missing = fc.oneof({ weight: 8, arbitrary: fc.constant(false) }, { weight: gaps ? 2 : 0, arbitrary: fc.constant(true) });
    const each = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: length, maxLength: length });
    return fc.record({
      releases: fc
        .tuple(each(release), each(missing))
        .map(([all, none]) => all.map((one, t) => (none[t] && t > 0 && t < length - 1 ? undefined : one))),
      noiseVariance: each(fc.constantFrom(variance, 1.5 * variance)),
      exposure: each(fc.constantFrom(1, 1, 0.8, 1.3)),
    });
  });
}

export function observedOf({ releases, noiseVariance, exposure }: DrawnSeries): Observations {
  return observations(releases, noiseVariance, exposure);
}
