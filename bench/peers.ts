// peers.ts — npm run bench:peers [-- --json]: our kernel beside the crate `prio` and the package @divviup/prio3, taking turns
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bestKernel } from '../crypto/prio3/choose.ts';
import { prio3Cases } from './cases/prio3.ts';
import { compare } from './compare.ts';
import { kernelContender, processContender, type Contender } from './contender.ts';
import { optionsOf } from '../tests/support/options.ts';
import { heading, json, line } from './report.ts';

/** The package takes minutes for more. */
const DIVVIUP_ELEMENTS_MAX = 20_000;

const folder = join(import.meta.dirname, 'peers');
const { values } = optionsOf('Usage: npm run bench:peers [-- --json]', { json: { type: 'boolean', default: false } });
const asJson = values.json;
const leftOut: string[] = [];
const contenders = [kernelContender(bestKernel()), ...prio(), ...divviup()];
const names = contenders.map(({ name }) => name);

if (!asJson) console.log(heading(names));
const rows = await compare(prio3Cases, contenders, (row) => asJson || console.log(line(row, names)));
if (asJson) console.log(json(rows, leftOut));
else for (const reason of leftOut) console.log(`left out: ${reason}`);
for (const contender of contenders) contender.end();

function prio(): Contender[] {
  const project = join(folder, 'prio');
  const built = spawnSync('cargo', ['build', '--release', '--locked', '--quiet'], { cwd: project, stdio: ['ignore', 2, 2] });
  if (built.status === 0) return [processContender('prio', join(project, 'target', 'release', 'peer-prio'), [])];
  leftOut.push(built.error ? 'prio: there is no cargo here' : 'prio: it did not build; cargo says why above');
  return [];
}

function divviup(): Contender[] {
  const installed =
    existsSync(join(folder, 'node_modules', '@divviup', 'prio3')) ||
    spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 2, 2] }).status === 0;
  if (installed) return [processContender('divviup', process.execPath, [join(folder, 'divviup.mjs')], DIVVIUP_ELEMENTS_MAX)];
  leftOut.push('divviup: its packages could not be installed; npm says why above');
  return [];
}
