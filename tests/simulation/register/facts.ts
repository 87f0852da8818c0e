// facts.ts — what holds of a mission by what was logged of it, and by what a document brings of that; never by how the code under test reads the document.
import { CHARTER } from '../../protocol/register/world.ts';
import type { Rule } from './rules.ts';
import { COOLING, DAY, isParty, liftedBy, type Logged, type RegisterWorld } from './world.ts';

interface Answer {
  readonly body: { readonly challenge: string };
}

/** Whether a document brings an entry: it has its proof. */
export function broughtIn(json: string): (entry: Logged) => boolean {
  return ({ proof }) => json.includes(JSON.stringify(proof));
}

/** When a quorum of approvals had been logged, by members who don't refuse; of those that a document brings, or of all. */
export function approvedAt(world: RegisterWorld, isBrought: (entry: Logged) => boolean = () => true): number | undefined {
  const of = (decision: string) =>
    world
      .of('decision')
      .filter(isBrought)
      .flatMap(({ object, at }) => {
        const made = (object as { decision: { key: string; decision: string } }).decision;
        return made.decision === decision ? [{ key: made.key, at }] : [];
      });
  const refusing = new Set(of('refuses').map(({ key }) => key));
  const first = new Map<string, number>();
  for (const { key, at } of of('approves')) if (!refusing.has(key)) first.set(key, Math.min(at, first.get(key) ?? Infinity));
  return [...first.values()].sort((a, b) => a - b)[CHARTER.board.quorum - 1];
}

/** The objections that have an answer among the entries that a document brings. */
export function answeredIn(world: RegisterWorld, brought: (entry: Logged) => boolean): ReadonlySet<string> {
  return new Set(world.of('answer').flatMap((entry) => (entry.isBad || !brought(entry) ? [] : [(entry.object as Answer).body.challenge])));
}

/** Why nobody who has this document alone may contribute, worked out from what was logged and never from how the document was read. */
export function tooEarly(world: RegisterWorld, json: string, own: number): readonly (readonly [Rule, string])[] {
  const brought = broughtIn(json);
  const since = approvedAt(world, brought);
  if (since === undefined) return [['board', 'to what the board has not approved']];
  const answered = answeredIn(world, brought);
  const waits = world
    .of('challenge')
    .some(
      (entry) =>
        brought(entry) && isParty(entry.object) && entry.at < since + COOLING && own < entry.at + 28 * DAY && !answered.has(entry.name),
    );
  return [
    ...(own < since + COOLING ? ([['days', 'too early']] as const) : []),
    ...(waits ? ([['objection', 'before the answer']] as const) : []),
    ...(stopIn(world, json, own) === undefined ? [] : ([['stop', 'under a stop']] as const)),
    ...(world.entries.some((entry) => entry.isBad && entry.kind !== 'answer' && brought(entry))
      ? ([['void', 'by something that can’t count']] as const)
      : []),
  ];
}

/** A stop that this document brings, that holds at this time, and that it doesn't show to be lifted. */
export function stopIn(world: RegisterWorld, json: string, own: number): Logged | undefined {
  const brought = broughtIn(json);
  const lifted = new Set(world.of('lift').flatMap((entry) => (entry.isBad || !brought(entry) ? [] : [liftedBy(entry.object)])));
  return world.of('stop').find((entry) => brought(entry) && !lifted.has(entry.name) && firstDayOf(entry) <= Math.floor(own / DAY));
}

/** The day from which a logged stop holds: its own, and not before the day after the register had it. */
export function firstDayOf({ object, at }: Logged): number {
  const { from } = (object as { readonly body: { readonly from: string } }).body;
  return Math.max(Date.parse(from) / 1000 / DAY, Math.floor(at / DAY) + 1);
}
