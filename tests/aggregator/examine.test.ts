// examine.test.ts — a charter is examined in a thread of its own, with the same verdict, and the event loop goes on meanwhile (I8).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { verdictOn } from '../../aggregator/tasks/charter-verdict.ts';
import { examineInPlace, examineInThread } from '../../aggregator/tasks/examine.ts';
import type { Charter } from '../../protocol/charter/charter.ts';
import type { Mission } from '../../protocol/mission/mission.ts';
import { exampleDraft, parties, withPlainNoise } from '../support/mission.ts';

const folder = mkdtempSync(join(tmpdir(), 'soundings-examine-'));
const outfile = join(folder, 'charter-worker.mjs');
const entryPoints = ['aggregator/tasks/charter-worker.ts'];
buildSync({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile, logLevel: 'error' });
afterAll(() => rmSync(folder, { recursive: true }));

/** Enough for the example's promises, and a fraction of it. */
const [good, weak] = [charterWith(40), charterWith(4)];

function charterWith(noiseVariance: number): Charter {
  return withPlainNoise(exampleDraft(parties('examine test')), noiseVariance);
}

describe('a charter is examined', () => {
  it('in a thread as in place, while the event loop turns', async () => {
    const seen = { turns: 0, isDone: false };
    const answers = Promise.all([good, weak].map(async (charter) => examineInThread(pathToFileURL(outfile))(charter)));
    void answers.finally(() => (seen.isDone = true));
    while (!seen.isDone) {
      await turn();
      seen.turns++;
    }
    const [onGood, onWeak] = await answers;
    expect(onGood).toEqual([]);
    expect(onWeak).toEqual(await examineInPlace(weak));
    expect(onWeak?.length).toBeGreaterThan(0);
    // On the event loop there would be a handful only.
    expect(seen.turns).toBeGreaterThan(100);
  });

  it('#10 never in place of a thread that there is not', async () => {
    const nowhere = pathToFileURL(join(folder, 'none.mjs'));
    await expect(examineInThread(nowhere)(weak)).rejects.toThrow(/gave no verdict within .* so the mission is not accepted/);
  });

  it('#10 no longer than it may take: its thread is ended', async () => {
    const busy = join(folder, 'busy.mjs');
    writeFileSync(busy, 'for (;;);');
    await expect(examineInThread(pathToFileURL(busy), 0.2)(good)).rejects.toThrow(/gave no verdict within/);
  });

  it('again if there was no verdict: a slow moment is not remembered', async () => {
    const store = { meta: async () => Promise.resolve(undefined), setMeta: async () => Promise.resolve() };
    const mission = { charter: good, digest: new Uint8Array(32).fill(8) } as unknown as Mission;
    await expect(verdictOn(mission, store, () => Promise.reject(new Error('slow')))).rejects.toThrow('slow');
    expect(await verdictOn(mission, store, async () => Promise.resolve([]))).toEqual([]);
  });

  it('once, however many ask, and never again where it is good', async () => {
    const kept = new Map<string, string>();
    const store = {
      meta: async (key: string) => Promise.resolve(kept.get(key)),
      setMeta: async (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
    };
    const mission = { charter: good, digest: new Uint8Array(32).fill(7) } as unknown as Mission;
    let times = 0;
    const examine = async () => Promise.resolve(times++ < 0 ? ['never'] : []);
    const verdicts = await Promise.all([1, 2, 3].map(async () => verdictOn(mission, store, examine)));
    expect([...verdicts, await verdictOn(mission, store, examine)]).toEqual([[], [], [], []]);
    expect(times).toBe(1);
    expect(kept.size).toBe(1);
  });
});
