// noise.ts — what is measured of the noise: a batch of draws from tables of every length, with the platform's generator
import { drawNoise } from '../../crypto/noise/draw.ts';
import { laplaceShareTable } from '../../crypto/noise/discrete-laplace.ts';
import { skellamTable } from '../../crypto/noise/skellam.ts';
import type { NoiseTable } from '../../crypto/noise/table.ts';
import { secureRandom } from '../../crypto/random.ts';
import type { CurveCase } from './curves.ts';

const DRAWS = 10_000;

/** Variances: one organisation's with the usual promises, a whole release's, then totals whose cap grows to the largest there is. */
const VARIANCES = [9n, 70n, 1_000n, 10_000n, 100_000n, 1_000_000n, 10_000_000n, 100_000_000n];

export function noiseCases(): readonly CurveCase[] {
  return [
    ...VARIANCES.map((num) => drawing(`Skellam ${Number(num).toLocaleString('en')}`, skellamTable({ num, den: 1n }))),
    drawing('1/8 of Laplace 1/1,000', laplaceShareTable({ num: 1n, den: 1000n }, 8)),
    drawing('Laplace 1/1,000', laplaceShareTable({ num: 1n, den: 1000n }, 1)),
  ];
}

function drawing(law: string, table: NoiseTable): CurveCase {
  return { title: `10,000 draws, ${law}`, round: () => drawNoise(table, DRAWS, secureRandom) };
}
