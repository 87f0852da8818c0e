// subject.ts — what can be asked about, from the releases themselves.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';
import { queryNames, queryValues } from './query.ts';
import type { Subject, SubjectInstrument, SubjectMission } from './question.ts';

/**
 * The missions of these releases. `charters` has charters by the digest
 * that releases name. Charters that aren't available can be left out.
 */
export function subjectOf(
  releases: readonly Release[],
  charters: ReadonlyMap<string, Charter> = new Map(),
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): Subject {
  const digests = [...new Set(releases.map(({ charter }) => charter))];
  const missions = digests.map((digest) => {
    const own = releases.filter(({ charter }) => charter === digest);
    return missionOf(own, charters.get(digest));
  });
  return { missions, files };
}

/** The names of all instruments, in the order in which they were first released. */
export function instrumentNames({ missions }: Subject): readonly string[] {
  return [...new Set(missions.flatMap(({ instruments }) => instruments.map(({ name }) => name)))];
}

/** The names by which an instrument's totals can be split, with the values of each. Empty if there is no such instrument. */
export function namesOf({ missions }: Subject, instrument: string): SubjectInstrument['names'] {
  const names = new Map<string, readonly string[]>();
  const found = missions.flatMap(({ instruments }) => instruments.filter(({ name }) => name === instrument));
  for (const [name, values] of found.flatMap((one) => [...one.names])) names.set(name, [...(names.get(name) ?? []), ...values]);
  return names;
}

/** What the charter says of an instrument; undefined if no charter is at hand. */
export function charteredOf({ missions }: Subject, instrument: string): Charter['instruments'][number] | undefined {
  return missions.flatMap(({ charter }) => charter?.instruments ?? []).find(({ name }) => name === instrument);
}

/** What an instrument's totals are totals of, such as "people" or "pounds"; undefined if no charter is at hand. */
export function unitOf(subject: Subject, instrument: string): string | undefined {
  const chartered = charteredOf(subject, instrument);
  if (chartered === undefined) return undefined;
  if (chartered.kind === 'total' || chartered.kind === 'figure') return chartered.unit;
  return chartered.kind === 'soundings' ? 'answers' : 'people';
}

/** In how many cells of a window a count may have one person; undefined if it isn't one of persons, or no charter is at hand. */
export function cellsPerPersonOf(subject: Subject, instrument: string): number | undefined {
  const chartered = charteredOf(subject, instrument);
  return chartered?.kind === 'count' ? chartered.cellsPerPerson : undefined;
}

function missionOf(releases: readonly Release[], charter: Charter | undefined): SubjectMission {
  const windows = new Map(releases.map(({ window }) => [window.firstDay, window]));
  const instruments = [...new Set(releases.map(({ instrument }) => instrument))].map((name) => {
    const own = releases.filter(({ instrument }) => instrument === name);
    return { name, names: new Map(queryNames(own).map((each) => [each, [...new Set(queryValues(own, each))]])) };
  });
  return {
    name: releases[0]?.mission ?? '',
    charter,
    windows: [...windows.values()].sort((a, b) => (a.firstDay < b.firstDay ? -1 : Number(a.firstDay > b.firstDay))),
    instruments,
  };
}
