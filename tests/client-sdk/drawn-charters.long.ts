// drawn-charters.long.ts — the long form of drawn-charters.test.ts: npm run test:long draws 20,000 charters, or as many as SOUNDINGS_DRAWN says.
import { expect, it } from 'vitest';
import { drawCharter, fateOf } from './drawn-charters.ts';

/** A run may be shared out: SOUNDINGS_DRAWN=5000 SOUNDINGS_FIRST=5000 draws the second quarter. */
const FIRST = Number(process.env['SOUNDINGS_FIRST'] ?? 0);
const DRAWN = Number(process.env['SOUNDINGS_DRAWN'] ?? 20_000);
const DAY_MS = 86_400_000;

it(
  `#1 holds for ${DRAWN} drawn charters`,
  async () => {
    const problems: string[] = [];
    let contributed = 0;
    for (let seed = FIRST; seed < FIRST + DRAWN; seed++) {
      try {
        if ((await fateOf(drawCharter(String(seed)))).kind === 'contributed') contributed++;
      } catch (error) {
        problems.push(`seed ${seed}: ${String(error)}`);
      }
      const done = seed - FIRST + 1;
      if (done % 500 === 0) process.stderr.write(`${done} drawn, ${contributed} contributed to, ${problems.length} problems\n`);
    }
    expect(problems).toEqual([]);
  },
  DAY_MS,
);
