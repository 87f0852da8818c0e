// episodes.ts — warnings as people speak of them: one for each run of flagged windows, with what practitioners said before it.
import type { WarningRow } from './warnings.ts';

export interface Episode {
  readonly name: string;
  readonly key: WarningRow['key'];
  /** First days of its first and its last flagged window. */
  readonly since: string;
  readonly until: string;
  /** Whether the last window of all is flagged. */
  readonly running: boolean;
  /** The window that raised it. */
  readonly first: WarningRow;
  /** Its cell in the last window of all. */
  readonly last: WarningRow;
}

/** Those that were flagged in one of the last `recent` windows, the latest first. `rows` are of every window that could be flagged. */
export function recentEpisodes(rows: readonly WarningRow[], recent = 13): readonly Episode[] {
  const days = daysOf(rows);
  return episodes(rows)
    .filter(({ until }) => days.indexOf(until) >= days.length - recent)
    .sort((a, b) => Number(b.running) - Number(a.running) || (a.since < b.since ? 1 : -1));
}

function episodes(rows: readonly WarningRow[]): readonly Episode[] {
  const days = daysOf(rows);
  const names = [...new Set(rows.map(({ name }) => name))];
  return names.flatMap((name) => {
    const own = rows.filter((row) => row.name === name);
    const last = own.find(({ window }) => window === days.at(-1));
    const begun = [...new Set(own.flatMap(({ since }) => since ?? []))];
    return begun.flatMap((since) => {
      const run = own.filter((row) => row.since === since);
      const [first] = run;
      const until = run.at(-1)?.window ?? since;
      if (first === undefined || last === undefined) return [];
      return [{ name, key: first.key, since, until, running: until === days.at(-1), first, last }];
    });
  });
}

/** What practitioners said of an episode. */
export interface Said {
  /** About what: the values of the names that both questions have. */
  readonly about: string;
  readonly since: string;
  /** How many windows before the episode began; below 0 if after. */
  readonly windowsBefore: number;
}

/** Practitioners' answers that were above expectation within this many windows before an episode began, or during it, belong to it. */
const BELONGS = 6;

/** Of warnings about practitioners' answers, the first that belongs to an episode. `said` are rows of every window, as in {@link recentEpisodes}. */
export function saidOf(episode: Episode, said: readonly WarningRow[], days: readonly string[]): Said | undefined {
  const at = (day: string) => days.indexOf(day);
  const found = episodes(said)
    .filter(({ key }) => Object.entries(key).every(([name, value]) => episode.key[name] === value))
    .filter(({ since }) => at(since) >= at(episode.since) - BELONGS && at(since) <= at(episode.until))
    .sort((a, b) => at(a.since) - at(b.since))[0];
  return found === undefined ? undefined : { about: found.name, since: found.since, windowsBefore: at(episode.since) - at(found.since) };
}

export function daysOf(rows: readonly WarningRow[]): readonly string[] {
  return [...new Set(rows.map(({ window }) => window))].sort();
}
