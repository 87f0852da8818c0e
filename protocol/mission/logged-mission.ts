// logged-mission.ts — what the proofs in a mission's document show, or why the document can't be used (register.md, "Who refuses what").
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { SignedCharter } from '../charter/approval.ts';
import type { Charter } from '../charter/charter.ts';
import { plainIssues } from '../charter/plain-issues.ts';
import { MissionError } from '../errors.ts';
import { clockIssues, coolingIssues, stopIssues } from '../register/logged-now.ts';
import { LogProofs, type RosterReference } from '../register/objects.ts';
import type { RosterBoard, SignedRoster } from '../roster/roster.ts';
import { holdIssues } from './held-back.ts';
import { checkDocument, type LoggedFacts } from './logged-document.ts';

/** Undefined for a mission whose charter names no register. MissionError `log` with every reason if the register doesn't bear the document out. */
export function loggedIn(
  verify: VerifySignature,
  signed: SignedCharter,
  rosters: readonly (SignedRoster | RosterReference)[],
  value: unknown,
): LoggedFacts | undefined {
  const { charter } = signed;
  const { log } = charter;
  if (log === undefined) {
    if (value === undefined) return undefined;
    throw new MissionError('log', [
      'This document has proofs from a register, but its charter names none. Ask the convenor which one is right.',
    ]);
  }
  if (value === undefined)
    throw new MissionError('log', [`This document has no proofs from the public register. Get it from the register at ${log.url}.`]);
  const proofs = LogProofs.safeParse(value);
  if (!proofs.success) throw new MissionError('log', plainIssues(proofs.error, 'part "log" of the mission'), { cause: proofs.error });
  const outcome = checkDocument({ charter: { ...signed, charter: { ...charter, log } }, rosters, log: proofs.data }, verify);
  if (outcome.kind === 'logged') return outcome;
  throw new MissionError('log', outcome.issues);
}

/** Every board that a mission's document says it has had, the charter's own first. Nobody vouches for the later ones before {@link loggedIn} has. */
export function boardsIn({ board, log }: Pick<Charter, 'board' | 'log'>, value: unknown): readonly RosterBoard[] {
  const later = log === undefined ? undefined : LogProofs.safeParse(value).data?.boards;
  return [board, ...(later ?? []).map(({ object }) => object.body)];
}

/** Why nobody may take part in this mission now: a clock that is wrong, the days to object, an objection without an answer, a stop. `now` is in seconds since the epoch. */
export function notNowIssues({ logged }: { readonly logged?: LoggedFacts | undefined }, now: number): readonly string[] {
  if (logged === undefined) return [];
  const wrongClock = clockIssues(logged, now);
  return wrongClock.length > 0 ? wrongClock : [...coolingIssues(logged, now), ...holdIssues(logged.holds, now), ...stopIssues(logged, now)];
}
