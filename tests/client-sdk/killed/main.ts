// main.ts — `npm run chaos -- --contributor`: the real `soundings contribute`, killed at every system call of the write class that it makes
import { killed, everyPoint, type Outcome } from './killed.ts';
import { whyNoTracing } from './strace.ts';

/** Kills of one contributor in a row, each a little later than the last, from where its own code begins to work. */
const ROW = Array.from({ length: 50 }, (_, at) => ({ side: 'pool' as const, call: 'write', nth: 30 + at }));

/** Says how it went; ends with `killed at N system calls …`. 0, or 1 where anything was wrong. */
export async function killEverywhere(cli: string): Promise<0 | 1> {
  const why = whyNoTracing();
  if (why !== undefined) {
    console.error(`No process can be killed at a system call here: ${why}.`);
    return 1;
  }
  const points = await everyPoint(cli);
  console.log(
    `soundings contribute makes ${String(points.length)} system calls that write; it is killed at each, and ${String(ROW.length)} times in a row`,
  );
  const outcome = await killed(cli, { points, row: ROW });
  const { kills, missed, contributions, problems } = outcome;
  console.log([...kills].map(([call, times]) => `${call} × ${String(times)}`).join(', '));
  // Threads wake each other once more or less in another run.
  if (missed > 0) console.log(`${String(missed)} times it ended before it came to that call`);
  for (const problem of problems) console.log(problem);
  const total = killsIn(outcome);
  if (problems.length > 0) {
    console.log(`killed at ${String(total)} system calls, ${String(problems.length)} problems`);
    return 1;
  }
  console.log(`killed at ${String(total)} system calls, 1 noisy vector, 1 contribution each (${String(contributions)} contributors)`);
  return 0;
}

function killsIn({ kills }: Outcome): number {
  return [...kills.values()].reduce((sum, times) => sum + times, 0);
}
