// every-run.ts — scenarios as a test: they break no invariant, and what they should cover has happened in them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lowCoverage } from './coverage.ts';
import { prepareGround, type Ground } from './ground.ts';
import { simulate, type Summary } from './run.ts';

export function describeScenarios(name: string, from: number, to: number): void {
  describe(`${name} of the simulation`, () => {
    let ground: Ground;
    let summary: Summary;
    beforeAll(async () => {
      ground = prepareGround();
      summary = await simulate(ground, 'every commit', from, to);
    }, 3_600_000); // for what hangs, not for a machine that is busy
    afterAll(async () => ground.close());

    it('breaks no invariant', () => {
      expect(summary.failures.map(({ violations, script }) => [violations, script])).toEqual([]);
      expect(summary.scenarios).toBe(to - from);
    });

    it('sees every fault and every refusal often enough', () => {
      expect(lowCoverage(summary.scenarios, summary.coverage)).toEqual([]);
    });
  });
}
