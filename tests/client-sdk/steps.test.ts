// steps.test.ts — encoding, noise and the node door, each step on its own.
import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../client-sdk/rows/table.ts';
import { encodeCounts } from '../../client-sdk/lock/encode.ts';
import { SdkError } from '../../client-sdk/errors.ts';
import { csvFile, nodePorts } from '../../client-sdk/node/index.ts';
import { fileStartMemory } from '../../client-sdk/node/start-memory.ts';
import { drawCells } from '../../client-sdk/lock/noise.ts';
import { watchedGenerator } from '../../crypto/noise/generator-health.ts';
import { seededRandom } from '../support/seeded-random.ts';

describe('encodeCounts', () => {
  const X = 500n;
  const B = 60n;
  const range = { cellMax: X, noiseBound: B };
  const big = fc.bigInt({ min: -2000n, max: 2000n });

  it('stays within [0, X + 2B], and is count + noise + B wherever neither is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(big, big), { maxLength: 20 }), (cells) => {
        const encoded = encodeCounts(
          cells.map(([count]) => count),
          cells.map(([, noise]) => noise),
          range,
        );
        return encoded.every((value, at) => {
          const [count, noise] = cells[at] ?? [0n, 0n];
          const uncut = count >= 0n && count <= X && count + noise >= -B && count + noise <= X + B;
          return value >= 0n && value <= X + 2n * B && (!uncut || value === count + noise + B);
        });
      }),
    );
  });

  it('clamps before the noise as well as after it', () => {
    expect(encodeCounts([10_000n, 10_000n, 0n, 3n], [-100n, 100n, -100n, -5n], range)).toEqual([460n, 620n, 0n, 58n]);
  });

  it('wants one noise a count', () => expect(() => encodeCounts([1n], [], range)).toThrow(RangeError));
});

describe('drawCells', () => {
  it('draws the charter’s law: Skellam, or a discrete Laplace share with a whole draw on top', () => {
    const cells = 20_000;
    const q = Math.exp(-0.5);
    const whole = (2 * q) / (1 - q) ** 2;
    const half = { num: 1n, den: 2n };
    const laws = [
      { law: { kind: 'skellam', variance: { num: 16n, den: 1n } }, variance: 16 },
      {
        law: {
          kind: 'discrete-laplace',
          parts: [
            { rate: half, shape: { num: 1n, den: 8n } },
            { rate: half, shape: { num: 1n, den: 1n } },
          ],
        },
        variance: whole * 1.125,
      },
    ] as const;
    for (const { law, variance } of laws) {
      const noise = drawCells(law, cells, seededRandom(law.kind)).map(Number);
      const mean = noise.reduce((sum, z) => sum + z, 0) / cells;
      const square = noise.reduce((sum, z) => sum + z * z, 0) / cells;
      expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / cells));
      expect(Math.abs(square / variance - 1)).toBeLessThan(0.1); // about seven standard errors for the heavier law
    }
  });
});

describe('the door in Node', () => {
  it('reads files as they stream, and says what is wrong with one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'soundings-'));
    const path = join(folder, 'visits.csv');
    const read = async (file: string) => {
      const areas: unknown[] = [];
      for await (const { row } of readRows(csvFile(file), () => undefined)) areas.push(row['area']);
      return areas;
    };
    await writeFile(path, `person,area\n${'1,Ordsall é\n'.repeat(20_000)}`);
    expect(new Set(await read(path))).toEqual(new Set(['Ordsall é']));
    await writeFile(path, Buffer.from('person,area\n1,Ordsall \xe9\n', 'latin1'));
    await expect(read(path)).rejects.toThrow(/is not UTF-8; save it again as "CSV UTF-8"/);
    await expect(read(join(folder, 'none.csv'))).rejects.toThrow(SdkError);
    await expect(read(folder)).rejects.toThrow(/can't be read \(EISDIR\)/);
    await rm(folder, { recursive: true });
  });

  it('remembers how its generator started, and refuses one that starts alike', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'soundings-'));
    const start = () => watchedGenerator(seededRandom('a snapshot'), fileStartMemory(join(folder, 'starts')));
    expect(start()(8)).toHaveLength(8);
    expect(start).toThrow(/started with bytes that it has given before/);
    await rm(folder, { recursive: true });
  });

  it('keeps locks in the folder that it is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'soundings-'));
    const { store } = await nodePorts(join(folder, 'locks'), new Uint8Array(32));
    const record = { summary: new Uint8Array([1]), secret: new Uint8Array([2, 3]) };
    expect(await store.create('contribution.x', record)).toBe(true);
    expect(await store.create('contribution.x', record)).toBe(false);
    const again = await nodePorts(join(folder, 'locks'), new Uint8Array(32));
    expect(await again.store.read('contribution.x')).toEqual(record);
    expect(await again.store.names()).toEqual(['contribution.x']);
    const otherKey = await nodePorts(join(folder, 'locks'), new Uint8Array(32).fill(1));
    await expect(otherKey.store.readSummary('contribution.x')).rejects.toThrow(/Restore the key file/);
    await rm(folder, { recursive: true });
  });
});
