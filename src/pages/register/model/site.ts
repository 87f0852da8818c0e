// site.ts — everything that the site's pages say, worked out once: each mission's standing, windows and privacy spent, and the object behind each entry.
import { toHex } from '@soundings/crypto/bytes';
import { bytesOf } from '@soundings/protocol/json/base64url';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Leaf } from '@soundings/protocol/register/leaf';
import { HypothesisObject, RemovalObject, SoftwareObject, AuditObject } from '@soundings/protocol/register/objects-other';
import { objectionsOf, type Objection } from './objections.ts';
import { spentOf, type Spent } from './spent.ts';
import { standingOf, stopsOf, type Standing, type StopView } from './standing.ts';
import { momentOf, type EntryView, type MissionLogView, type Placed, type SiteView } from './view.ts';
import { windowRows, type WindowRow } from './windows.ts';

export interface Site {
  readonly register: SiteView;
  /** When the register is looked at, in seconds since the epoch. */
  readonly moment: number;
  readonly missions: readonly MissionSite[];
  /** The object behind an entry, by the entry's place; none for one that isn't believed or isn't there. */
  readonly objects: ReadonlyMap<number, EntryObject>;
}

export interface MissionSite {
  readonly log: MissionLogView;
  readonly charter: Charter;
  /** The charter's digest in hexadecimal: the name of its pages. */
  readonly name: string;
  readonly standing: Standing;
  readonly stops: readonly StopView[];
  readonly objections: readonly Objection[];
  /** The newest first. */
  readonly rows: readonly WindowRow[];
  readonly spent: Spent;
  /** Its own entries. */
  readonly entries: readonly EntryView[];
}

type Of<Kind extends keyof MissionLogView> = MissionLogView[Kind] extends readonly Placed<infer Value>[] ? Value : never;

export type EntryObject =
  | { readonly kind: 'charter'; readonly mission: MissionSite }
  | { readonly kind: 'decision'; readonly mission: MissionSite; readonly value: Of<'decisions'> }
  | { readonly kind: 'roster'; readonly mission: MissionSite; readonly value: Of<'rosters'> }
  | { readonly kind: 'policy'; readonly mission: MissionSite; readonly value: Of<'policies'> }
  | { readonly kind: 'board'; readonly mission: MissionSite; readonly value: Of<'boards'> }
  | { readonly kind: 'stop'; readonly mission: MissionSite; readonly value: Of<'stops'> }
  | { readonly kind: 'lift'; readonly mission: MissionSite; readonly value: Of<'lifts'> }
  | { readonly kind: 'release'; readonly mission: MissionSite; readonly value: Of<'releases'> }
  | { readonly kind: 'withheld'; readonly mission: MissionSite; readonly value: Of<'withheld'> }
  /** One objection, or several that stand together. */
  | { readonly kind: 'challenge'; readonly mission: MissionSite; readonly objections: readonly Objection[] }
  | { readonly kind: 'answer'; readonly mission: MissionSite; readonly value: Of<'answers'> }
  | { readonly kind: 'removal'; readonly value: RemovalObject }
  | { readonly kind: 'hypothesis'; readonly statement: string }
  | { readonly kind: 'software'; readonly value: SoftwareObject }
  | { readonly kind: 'audit'; readonly value: AuditObject };

export function siteOf(register: SiteView): Site {
  const missions = register.missions.map((log) => missionSite(register, log));
  const objects = new Map<number, EntryObject>();
  for (const mission of missions) for (const [index, object] of missionObjects(mission)) objects.set(index, object);
  for (const entry of register.entries) {
    const object = plainObject(entry);
    if (object !== undefined) objects.set(entry.index, object);
  }
  return { register, moment: momentOf(register), missions, objects };
}

/** The mission that an entry belongs to; undefined if it belongs to none, or to one that isn't believed. */
export function missionOf({ missions }: Site, leaf: Leaf | undefined): MissionSite | undefined {
  const charter = leaf !== undefined && 'charter' in leaf ? leaf.charter : undefined;
  return charter === undefined ? undefined : missions.find(({ log }) => log.digest === charter);
}

/** The entry by which an object was taken down; undefined if nobody took it down. */
export function removalOf({ register, objects }: Site, object: string): EntryView | undefined {
  return register.entries.find(({ index }) => {
    const known = objects.get(index);
    return known?.kind === 'removal' && known.value.body.object === object;
  });
}

/** The entry that names an object, given by its digest in base64url. */
export function entryNaming({ register }: Site, object: string): EntryView | undefined {
  return register.entries.find(({ leaf }) => leaf?.object === object);
}

function missionSite(register: SiteView, log: MissionLogView): MissionSite {
  const rows = windowRows(register, log);
  return {
    log,
    rows,
    charter: log.charter.value.charter,
    name: toHex(bytesOf(log.digest)),
    standing: standingOf(register, log),
    stops: stopsOf(register, log),
    objections: objectionsOf(register, log),
    spent: spentOf(log, rows),
    entries: register.entries.filter(({ leaf }) => leaf !== undefined && 'charter' in leaf && leaf.charter === log.digest),
  };
}

function missionObjects(mission: MissionSite): readonly (readonly [number, EntryObject])[] {
  const { log } = mission;
  const each = <Value>(list: readonly Placed<Value>[], object: (value: Value) => EntryObject) =>
    list.map(({ index, value }) => [index, object(value)] as const);
  return [
    [log.charter.index, { kind: 'charter', mission }],
    ...each(log.decisions, (value) => ({ kind: 'decision', mission, value })),
    ...each(log.rosters, (value) => ({ kind: 'roster', mission, value })),
    ...each(log.policies, (value) => ({ kind: 'policy', mission, value })),
    ...each(log.boards, (value) => ({ kind: 'board', mission, value })),
    ...each(log.stops, (value) => ({ kind: 'stop', mission, value })),
    ...each(log.lifts, (value) => ({ kind: 'lift', mission, value })),
    ...each(log.releases, (value) => ({ kind: 'release', mission, value })),
    ...each(log.withheld, (value) => ({ kind: 'withheld', mission, value })),
    ...challengeObjects(mission),
    ...each(log.answers, (value) => ({ kind: 'answer', mission, value })),
  ];
}

/** The objections of each entry. */
function challengeObjects(mission: MissionSite): readonly (readonly [number, EntryObject])[] {
  const byEntry = new Map<number, Objection[]>();
  for (const objection of mission.objections) {
    const { index } = objection.challenge;
    const own = byEntry.get(index) ?? [];
    own.push(objection);
    byEntry.set(index, own);
  }
  return [...byEntry].map(([index, objections]) => [index, { kind: 'challenge', mission, objections }] as const);
}

/** Objects of which nothing follows for a mission. */
function plainObject({ leaf, object, issue }: EntryView): EntryObject | undefined {
  if (object.state !== 'present' || issue !== undefined) return undefined;
  const { value } = object;
  switch (leaf?.kind) {
    case 'removal':
      return orNone(RemovalObject.safeParse(value).data, (data) => ({ kind: 'removal', value: data }));
    case 'hypothesis':
      return orNone(HypothesisObject.safeParse(value).data, ({ body }) => ({ kind: 'hypothesis', statement: body.statement }));
    case 'software':
      return orNone(SoftwareObject.safeParse(value).data, (data) => ({ kind: 'software', value: data }));
    case 'audit':
      return orNone(AuditObject.safeParse(value).data, (data) => ({ kind: 'audit', value: data }));
    default:
      return undefined;
  }
}

function orNone<Data>(data: Data | undefined, object: (data: Data) => EntryObject): EntryObject | undefined {
  return data === undefined ? undefined : object(data);
}
