// vectors.test.ts — the register's vectors, each file a test.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bestKernel } from '../../../crypto/prio3/choose.ts';
import { parseVector } from '../../vectors/json.ts';
import { registerRunners } from './vectors.ts';

const FOLDER = new URL('../../../../shared/vectors/register/', import.meta.url);

describe('the vectors of the register', () => {
  if (!existsSync(FOLDER)) test.skip('the folder shared/vectors is not beside this checkout', () => undefined);
  else
    test.each(['tree', 'keys', 'leaves', 'checkpoints', 'proofs', 'refused', 'witness', 'counted', 'site'])('%s.json', (name) => {
      const runner = registerRunners.find(({ accepts }) => accepts(name)) ?? expect.unreachable();
      runner.run(name, parseVector(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')), bestKernel());
    });
});
