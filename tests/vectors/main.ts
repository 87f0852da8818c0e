// main.ts — npm run vectors -- DIR: every vector under a folder against this code, a line for each failure, the tally last
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { statementVectors } from './make-statements.ts';
import { runVectorFile, vectorFiles } from './run.ts';

const [folder, ...others] = process.argv.slice(2);
if (folder === '--make-statements') {
  console.log(JSON.stringify(statementVectors(), undefined, 1)); // tests/vectors/generated/statements-v2.json
} else if (folder === undefined || others.length > 0) {
  console.error('Say which folder of vectors to run: npm run vectors -- DIR');
  process.exitCode = 2;
} else if (!existsSync(folder)) {
  console.error(`There is no folder ${folder}; say where the vectors are: npm run vectors -- DIR`);
  process.exitCode = 2;
} else {
  process.exitCode = report(folder) > 0 ? 1 : 0;
}

/** Prints failures and the tally; how many failed. */
function report(root: string): number {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const path of vectorFiles(root)) {
    const outcome = runVectorFile(path);
    tally[outcome.kind] += 1;
    if (outcome.kind === 'failed') console.log(`failed: ${relative(root, path)}: ${outcome.reason}`);
  }
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  console.log(`${tally.passed} passed, ${tally.failed} failed${skipped}`);
  return tally.failed;
}
