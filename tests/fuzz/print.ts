// print.ts — what the fuzzer says in the end: a line for each target, failures last.
import type { Tally } from './run.ts';

export function printTallies(tallies: readonly Tally[]): void {
  const width = Math.max(...tallies.map(({ name }) => name.length));
  console.log(`${''.padEnd(width)}  ${'inputs'.padStart(9)} ${'accepted'.padStart(9)} ${'refused'.padStart(9)} ${'slowest'.padStart(9)}`);
  for (const { name, inputs, accepted, refused, slowestMs, failures } of tallies) {
    const numbers = [inputs, accepted, refused].map((count) => String(count).padStart(9)).join(' ');
    console.log(
      `${name.padEnd(width)}  ${numbers} ${`${slowestMs.toFixed(0)} ms`.padStart(9)}${failures.length > 0 ? `  ${failures.length} FAILED` : ''}`,
    );
  }
  for (const kind of ['decoder', 'route'] as const) {
    const ofKind = tallies.filter((tally) => tally.kind === kind);
    const inputs = ofKind.reduce((sum, tally) => sum + tally.inputs, 0);
    const failures = ofKind.flatMap((tally) => tally.failures.map((failure) => `${tally.name}: ${failure}`));
    if (ofKind.length > 0) console.log(`${kind}s: ${ofKind.length}, inputs ${inputs}, failures ${failures.length}`);
    for (const failure of failures) console.log(failure);
  }
}
