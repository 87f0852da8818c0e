// lost.ts — a register that is called lost, of which somebody has seen more than the policy says (register.md, "Who refuses what", "Rotation").
import type { Checkpoint } from './checkpoint.ts';
import type { PolicyInForce } from './known.ts';

/** Why these policies can't be used, by whoever has seen these checkpoints, each of which satisfied its policy: what was in a register would be forgotten. */
export function lostIssues(policies: readonly Pick<PolicyInForce, 'number' | 'lost'>[], seen: readonly Checkpoint[]): readonly string[] {
  return policies.flatMap(({ number, lost }) => {
    const sizes = seen.filter(({ origin }) => origin === lost?.origin).map(({ size }) => size);
    const most = Math.max(0, ...sizes);
    return lost === undefined || most <= lost.size ? [] : [`Policy ${number} ${lostTooSoonWords(lost, most)}`];
  });
}

/** Follows what says it: "Policy 1", "Leaf 4". */
export function lostTooSoonWords({ origin, size }: Checkpoint, seen: number): string {
  return `says that the register "${origin}" is lost after ${size} leaves, but ${seen} were seen: it isn't lost, or leaves are to be forgotten.`;
}
