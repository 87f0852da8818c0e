// example.test.ts — the worked example's site (register.md, "Worked example"), read leaf by leaf: every kind of object has the form that we read.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { verify } from '../../../crypto/signature/node.ts';
import { readPolicyFile } from '../../../src/register/policy-file.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { trustIn } from '../../../src/register/trust.ts';
import { object, text } from '../../vectors/json.ts';

const FOLDER = new URL('../../../../shared/vectors/register/', import.meta.url);

test.skipIf(!existsSync(FOLDER))('has nothing wrong but what it leaves out: proofs, and the statement of a release', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'soundings-example-'));
  try {
    const keys = object(JSON.parse(readFileSync(new URL('keys.json', FOLDER), 'utf8')), 'keys.json');
    writeFileSync(join(scratch, 'policy'), text(keys['policy'], 'policy'));
    const { open } = trustIn([readPolicyFile(join(scratch, 'policy'))], verify);
    const view = await readRegister(sourceOf(fileURLToPath(new URL('site', FOLDER))), open, verify);
    expect(view.leaves.map(({ leaf }) => leaf?.kind)).toEqual([
      'software',
      'charter',
      'decision',
      'decision',
      'roster',
      'challenge',
      'answer',
      'release',
      'withheld',
      'policy',
      'stop',
    ]);
    const others = view.issues.filter(({ sentence }) => !sentence.endsWith('Its proof is missing.'));
    expect(others.map(({ index }) => index)).toEqual([7]);
    const [mission] = view.missions.values();
    expect(mission?.charter.value.charter.mission).toBe('winter-need');
    const { decisions, rosters, challenges, answers, withheld, policies, stops } = mission ?? expect.unreachable();
    expect([decisions, rosters, challenges, answers, withheld, policies, stops].map((list) => list.length)).toEqual([2, 1, 1, 1, 1, 1, 1]);
  } finally {
    rmSync(scratch, { recursive: true });
  }
});
