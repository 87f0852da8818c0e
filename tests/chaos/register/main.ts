// main.ts — `npm run chaos -- register`: the real `soundings register publish`, killed at every system call of the write class that it makes
import { whyNoTracing } from '../../client-sdk/killed/strace.ts';
import { everyPoint, killRegister } from './killed-register.ts';

/** Says how it went; ends with `killed at N system calls …`. 0, or 1 if anything was wrong. */
export async function killRegisterEverywhere(cli: string): Promise<0 | 1> {
  const why = whyNoTracing();
  if (why !== undefined) {
    console.error(`No process can be killed at a system call here: ${why}.`);
    return 1;
  }
  const points = await everyPoint(cli);
  console.log(`soundings register publish makes ${String(points.length)} system calls that write; it is killed at each`);
  const { kills, missed, notes, leaves, problems } = await killRegister(cli, points);
  console.log([...kills].map(([call, times]) => `${call} × ${String(times)}`).join(', '));
  // Threads wake each other once more or less in another run.
  if (missed > 0) console.log(`${String(missed)} times it ended before it came to that call`);
  for (const problem of problems) console.log(problem);
  const total = [...kills.values()].reduce((sum, times) => sum + times, 0);
  const outcome =
    problems.length > 0 ? `${String(problems.length)} problems` : `none of ${String(notes)} signed checkpoints is contradicted`;
  console.log(`killed at ${String(total)} system calls, ${outcome}; ${String(leaves)} leaves`);
  return problems.length > 0 ? 1 : 0;
}
