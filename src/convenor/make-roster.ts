// make-roster.ts — the next roster as a convenor asks for it: who joins, who leaves, who has another name; checked before it is signed.
import { fromBase64Url } from '@soundings/crypto/bytes';
import type { SigningKeyPair } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '@soundings/protocol/charter/charter';
import { dateOf, dayOf } from '@soundings/protocol/charter/day';
import { windowNumbered, windowOfDay } from '@soundings/protocol/charter/window';
import { alike } from '@soundings/protocol/json/alike';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { identityIssues } from '@soundings/protocol/roster/identity';
import type { Roster, RosterEntry } from '@soundings/protocol/roster/roster';
import { unsignedRosterIssues } from '@soundings/protocol/signed/roster';
import { InputError } from '../errors.ts';
import { nextRoster } from './mission-document.ts';

export interface RosterAsked {
  readonly entries: readonly RosterEntry[];
  /** The last window of each that leaves, by id. */
  readonly leaving: ReadonlyMap<string, number>;
  /** The new name of each that has another one, by id. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The day from which the roster holds, such as 2026-01-05. */
  readonly from: string;
}

/** The mission with its next roster, signed by the convenor. InputError, with every reason, if it can't be as asked. */
export function makeRoster(before: MissionDocument, asked: RosterAsked, convenor: SigningKeyPair): MissionDocument {
  const { charter } = before.charter;
  checkFrom(charter, asked.from);
  const entries = [...asked.entries, ...renamedEntries(before.rosters.at(-1)?.roster, asked)];
  const document = nextRoster(before, entries, asked.from, convenor, asked.leaving);
  const rosters = document.rosters.map((signed) => signed.roster);
  const own = unsignedRosterIssues(charter, rosters.at(-1));
  const issues = own.length > 0 ? own : identityIssues(charter, rosters);
  if (issues.length > 0) throw new InputError(issues.join('\n'));
  return document;
}

/** Key and id stay, and an enrolment doesn't sign its name, so nobody has to enrol again. Who leaves as well keeps the earlier end. */
function renamedEntries(roster: Roster | undefined, { renamed, leaving, entries }: RosterAsked): readonly RosterEntry[] {
  return [...renamed].map(([id, name]) => {
    const entry = roster?.organisations.find((one) => one.id === id);
    if (entry === undefined || entries.some((one) => one.id === id))
      throw new InputError('An organisation with another name has to be on the newest roster, and not among the enrolments too.');
    return { ...entry, name: name.normalize('NFC'), lastWindow: Math.min(entry.lastWindow, leaving.get(id) ?? Infinity) };
  });
}

/** The id of an organisation that leaves, and its last window: "Food bank Ordsall=4", or "=2026-02-15" for the window with that day. InputError if it can't. */
export function leavingOf(pair: string, { charter, rosters }: Called): readonly [id: string, window: number] {
  const [, name = '', last = ''] = /^(.+)=\s*(\d{1,4}|\d{4}-\d\d-\d\d)$/su.exec(pair.trim()) ?? [];
  const window = /^\d{1,4}$/.test(last) ? Number(last) : windowOfDay(charter.charter.schedule, dayOf(last) ?? NaN)?.number;
  if (name === '' || window === undefined)
    throw new InputError(
      `Who leaves is written NAME=WINDOW, such as "Food bank Ordsall=4", or with the last day, "Food bank Ordsall=2026-02-15"; not "${pair}".`,
    );
  const entry = onRoster(rosters.at(-1)?.roster, name.trim());
  assertLeaves(entry, window);
  return [entry.id, window];
}

/** The id of an organisation that has another name, and that name: "Food bank Ordsall=Ordsall Pantry". */
export function renamedOf(pair: string, { rosters }: Called): readonly [id: string, name: string] {
  const [, old = '', name = ''] = /^([^=]+)=(.+)$/su.exec(pair) ?? [];
  if (name.trim() === '')
    throw new InputError(`Another name is written OLD=NEW, such as "Food bank Ordsall=Ordsall Pantry", not "${pair}".`);
  return [onRoster(rosters.at(-1)?.roster, old.trim()).id, name.trim()];
}

type Called = Pick<MissionDocument, 'charter' | 'rosters'>;

/** The entry of an organisation on the newest roster, by its name or id. InputError if there is none. */
function onRoster(roster: Roster | undefined, name: string): RosterEntry {
  const found = (roster?.organisations ?? []).find((entry) => entry.id === name || alike(entry.name, name));
  if (found !== undefined) return found;
  throw new InputError(`The newest roster has no organisation "${name}". soundings mission show lists who is on it.`);
}

/** InputError if an organisation doesn't contribute to that window, which is to be its last. */
function assertLeaves({ name, firstWindow, lastWindow }: RosterEntry, window: number): void {
  if (window >= firstWindow && window <= lastWindow) return;
  throw new InputError(`"${name}" contributes to windows ${firstWindow} to ${lastWindow}; it can't leave after window ${window}.`);
}

/** An enrolment's JSON value; `from` names where it is. InputError if it is none. */
export function enrolmentIn(value: unknown, from: string): RosterEntry {
  const entry = value as RosterEntry | null;
  if (fromBase64Url(typeof entry?.id === 'string' ? entry.id : '')?.length === 16) return entry as RosterEntry;
  throw new InputError(`${from} is not an enrolment. soundings enrol makes them.`);
}

/** InputError unless some window begins on the roster's first day or later, which it could apply to (protocol.md, "Roster"). */
function checkFrom({ schedule }: Charter, from: string): void {
  const day = dayOf(from);
  if (day === undefined) throw new InputError(`A roster's first day is written as 2026-01-05, not "${from}".`);
  const last = windowNumbered(schedule, schedule.count - 1).firstDay;
  if (day > last)
    throw new InputError(
      `${from} is later than ${dateOf(last)}, when the last window begins, so the roster would never apply. Name an earlier day.`,
    );
}
