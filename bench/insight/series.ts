// series.ts — published series as missions release them: at full size and divided by ten, with the noise of 30 organisations (bench/data/README.md).
import { readFileSync } from 'node:fs';
import { ONE_ORGANISATION, seeded, skellamNoise } from '../../tests/src/insight/model/worlds.ts';

export interface Published {
  readonly name: string;
  /** Windows in a season; 1 for none. */
  readonly period: number;
  /** Whether ways of making intervals were compared on it while they were built, or it was added after the first of them were, or after all. */
  readonly kept: 'tuned' | 'further' | 'later';
  readonly source: string;
  readonly values: readonly number[];
}

export const PUBLISHED = JSON.parse(readFileSync(new URL('../data/published.json', import.meta.url), 'utf8')) as readonly Published[];

/** V of 30 organisations with the noise of the reference values. */
export const NOISE = 30 * ONE_ORGANISATION;

export interface Dealt {
  readonly truths: readonly number[];
  readonly releases: readonly number[];
}

/** One draw of the noise. `divisor` 10 is the series at a tenth. */
export function dealt({ values }: Published, divisor: number, draw: number): Dealt {
  const random = seeded(1000 * divisor + draw);
  const noise = skellamNoise(NOISE);
  const truths = values.map((one) => Math.round(one / divisor));
  return { truths, releases: truths.map((one) => one + noise(random)) };
}
