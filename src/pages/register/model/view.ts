// view.ts — what the public site is made from: a register's checkpoint, its entries, and what it has of each mission. Data only; who reads the files makes it.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Decision } from '@soundings/protocol/charter/approval';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { Leaf } from '@soundings/protocol/register/leaf';
import type { BoardObject, LiftObject, LogProofs, PolicyObject, StopObject } from '@soundings/protocol/register/objects';
import type { AnswerObject, ChallengeObject } from '@soundings/protocol/register/objects-public';
import type { WithheldObject } from '@soundings/protocol/register/withheld';
import type { Release } from '@soundings/protocol/release/release';
import type { SignedRoster } from '@soundings/protocol/roster/roster';

/** All times are in seconds since the epoch. */
export interface SiteView {
  /** The register's URL without its scheme and its last slash. */
  readonly origin: string;
  /** How many leaves the checkpoint has. */
  readonly size: number;
  /** In base64, as the checkpoint has it. */
  readonly root: string;
  /** Who saw the checkpoint, under the newest keys that a charter or a policy names; undefined if none names any. */
  readonly seen: Seen | undefined;
  /** Where the newest charter says that the register is. */
  readonly url: string | undefined;
  /** Every entry, by its place. */
  readonly entries: readonly EntryView[];
  /** In the order of their charters. */
  readonly missions: readonly MissionLogView[];
}

export interface Seen {
  readonly quorum: number;
  /** Each witness, and when it saw the checkpoint; undefined if it has not signed it. */
  readonly witnesses: readonly { readonly operator: string; readonly name: string; readonly time: number | undefined }[];
  /** From when on the checkpoint may be believed; undefined if it may not. */
  readonly quorumTime: number | undefined;
}

export interface EntryView {
  readonly index: number;
  /** Undefined if its kind isn't known to this build, or if it is no leaf. */
  readonly leaf: Leaf | undefined;
  /** The leaf as the register holds it. */
  readonly text: string;
  /** The leaf's hash in the tree, in hexadecimal. */
  readonly hash: string;
  /** When a quorum of witnesses had seen it; undefined if it has no proof yet. */
  readonly loggedAt: number | undefined;
  /** The register's size when that was proved. */
  readonly provedSize: number | undefined;
  readonly object: ObjectView;
  /** Why its object isn't believed, in whole sentences. */
  readonly issue: string | undefined;
}

export type ObjectView =
  | { readonly state: 'present'; readonly path: string; readonly value: unknown }
  /** Taken down; `path` is what stands in its place. */
  | { readonly state: 'removed'; readonly path: string }
  /** It can't be had, or it is another one than the leaf names. */
  | { readonly state: 'missing'; readonly path: string };

/** An object and the place of the leaf that names it. */
export interface Placed<T> {
  readonly index: number;
  readonly value: T;
}

/** What the register has of a mission, each kind in the register's order. Objects that aren't believed are in none of these. */
export interface MissionLogView {
  /** The charter's digest in base64url. */
  readonly digest: string;
  readonly charter: Placed<{ readonly charter: Charter }>;
  readonly tasks: readonly MissionTask[];
  readonly decisions: readonly Placed<{ readonly decision: Decision; readonly body: LogProofs['decisions'][number]['body'] }>[];
  readonly rosters: readonly Placed<SignedRoster>[];
  readonly policies: readonly Placed<PolicyObject>[];
  readonly boards: readonly Placed<BoardObject>[];
  readonly stops: readonly Placed<StopObject>[];
  readonly lifts: readonly Placed<LiftObject>[];
  readonly releases: readonly Placed<Release>[];
  readonly withheld: readonly Placed<WithheldObject>[];
  readonly challenges: readonly Placed<ChallengeObject>[];
  readonly answers: readonly Placed<AnswerObject>[];
}

/** Undefined if the register has no such entry, or it isn't proved yet. */
export function timeOf({ entries }: Pick<SiteView, 'entries'>, index: number): number | undefined {
  return entries[index]?.loggedAt;
}

/** When the register is looked at: when its checkpoint was seen, or else when its last entry was. */
export function momentOf({ seen, entries }: Pick<SiteView, 'seen' | 'entries'>): number {
  return seen?.quorumTime ?? Math.max(0, ...entries.map(({ loggedAt }) => loggedAt ?? 0));
}
