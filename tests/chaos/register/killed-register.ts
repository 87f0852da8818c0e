// killed-register.ts — the real `soundings register publish`, killed by the kernel at one system call after another: no checkpoint is ever contradicted.
import { join } from 'node:path';
import { equal } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { parseCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { parseNote } from '../../../protocol/register/note.ts';
import { treeRoot } from '../../../protocol/register/tree.ts';
import { sitePorts } from '../../../src/commands/register-site.ts';
import { fileIssues } from '../../../src/register/file-check.ts';
import { withRegister } from '../../../src/register/open-register.ts';
import { ownPolicy } from '../../../src/register/register-config.ts';
import { readRegister } from '../../../src/register/register-view.ts';
import { sitePages } from '../../../src/register/site.ts';
import { sourceOf } from '../../../src/register/source.ts';
import { keysNamed, trustIn } from '../../../src/register/trust.ts';
import { traced, untraced, type KillPoint, type Side } from '../../client-sdk/killed/strace.ts';
import { realRegister, type RealRegister } from './real-register.ts';

/** Loaded before the program that is to be killed. */
const HOLD = join(import.meta.dirname, '../../client-sdk/killed/hold.mjs');

export interface KilledRegister {
  /** How often it was killed, by the call that it was about to make. */
  readonly kills: ReadonlyMap<string, number>;
  /** Kill points that a run did without. */
  readonly missed: number;
  /** Notes that the register signed, each of which any witness could show. */
  readonly notes: number;
  readonly leaves: number;
  readonly problems: readonly string[];
}

/** Every call of the write class that an undisturbed run makes. */
export async function everyPoint(cli: string): Promise<readonly KillPoint[]> {
  const register = await realRegister();
  try {
    const points: KillPoint[] = [];
    for (const side of ['main', 'pool'] as const) {
      await register.addOne();
      const { calls } = await traced(HOLD, [cli, ...register.arguments], side);
      points.push(...pointsOf(side, calls));
    }
    return points;
  } finally {
    await register.close();
  }
}

function pointsOf(side: Side, lines: readonly string[]): readonly KillPoint[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const call = /([a-z]\w*)\(/.exec(line)?.[1] ?? '';
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    return { side, call, nth };
  });
}

/** One register, killed at each point in turn, with something new to publish each time; at last it is left to end. */
export async function killRegister(cli: string, points: readonly KillPoint[]): Promise<KilledRegister> {
  const register = await realRegister();
  try {
    const kills = new Map<string, number>();
    const problems: string[] = [];
    let missed = 0;
    for (const point of points) {
      await register.addOne();
      const { ended } = await traced(HOLD, [cli, ...register.arguments], point.side, point);
      if (ended === 'by itself') missed++;
      else kills.set(point.call, (kills.get(point.call) ?? 0) + 1);
      const problem = await startProblem(register);
      if (problem !== undefined) problems.push(`${point.side} ${point.call} ${String(point.nth)}: ${problem}`);
    }
    const output = await untraced([cli, ...register.arguments]);
    if (!output.includes('signed by 4 of 4 witnesses')) problems.push(`run again, it says ${output}`);
    const { leaves, found } = await contradictions(register);
    return { kills, missed, notes: register.notes.size, leaves, problems: [...problems, ...found] };
  } finally {
    await register.close();
  }
}

/** Whether the register could go on now: its files are never behind its lock store, nor the lock store behind what was published. */
async function startProblem({ ground }: RealRegister): Promise<string | undefined> {
  try {
    await withRegister(ground.settings, async () => Promise.resolve());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is wrong with the folder at the end, and with any note that was ever signed. */
async function contradictions({ ground, notes }: RealRegister): Promise<{ readonly leaves: number; readonly found: readonly string[] }> {
  const source = sourceOf(ground.settings.site);
  const view = await readRegister(source, trustIn([ownPolicy(ground.settings)], verify).open, verify);
  const pages = await sitePages(view, sitePorts(new AbortController().signal));
  const issues = [...view.issues, ...(await fileIssues(source, view, pages, keysNamed(view)))];
  const contradicted = [...notes].filter((note) => {
    const { size, root } = parseCheckpoint(parseNote(note).text);
    return size > view.leaves.length || !equal(treeRoot(size, view.read), root);
  });
  return {
    leaves: view.leaves.length,
    found: [...issues.map(({ sentence }) => sentence), ...contradicted.map((note) => `contradicted: ${note}`)],
  };
}
