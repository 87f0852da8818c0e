// charter-people.ts — what a charter keeps for one person: in a window, over many, in several organisations, behind larger crowds.
import type { Charter } from '@soundings/protocol/charter/charter';
import { lawFromJson } from '@soundings/protocol/json/law-json';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import { countedInLife, countedInYear, sensitivitiesOver } from '@soundings/protocol/charter/sampling';
import { isAsked, standings, taskCrowd, taskNumbers, tierNames, type TaskNumbers } from '@soundings/protocol/charter/task-numbers';
import { honestOrganisations } from '@soundings/protocol/privacy/promise';
import { sensitivityOf } from '@soundings/protocol/privacy/sensitivity';
import { keptInSeveral, lastResortKept, releaseKept, type Kept, type Standing } from '@soundings/protocol/privacy/statement';

export interface PersonReport {
  /** The sectors to whose people this applies: "charity", or "charity (large)" if there are size tiers. */
  readonly sectors: readonly string[];
  /** The questions that they are asked, by name. */
  readonly questions: readonly string[];
  readonly standing: Standing;
  readonly seen: readonly SeenReport[];
  readonly several: readonly { readonly organisations: number; readonly release: Kept; readonly lastResort: Kept }[];
  /** If organisations may add up totals themselves: somebody who stands in twice as many of their cells as was declared. */
  readonly twiceTyped: { readonly release: Kept; readonly lastResort: Kept } | undefined;
  /** More honest organisations than promised make it better. */
  readonly crowds: readonly { readonly honest: number; readonly epsilon: number }[];
}

export interface SeenReport {
  readonly windows: number;
  /** In how many of them the person is counted at most: fewer than `windows` if the charter samples. */
  readonly counted: number;
  readonly release: Kept;
  readonly lastResort: Kept;
}

/** Windows that everybody is told about, beside a year's and all of them. */
const USUAL_WINDOWS = [1, 4, 12] as const;
const CROWDS = [10, 16, 25, 50, 100, 500] as const;

export function peopleOf(charter: Charter, windows: { readonly year: number; readonly life: number }): readonly PersonReport[] {
  const counts = [...new Set([...USUAL_WINDOWS.filter((count) => count < windows.life), windows.year, windows.life])].sort((a, b) => a - b);
  return kindsOfStanding(charter).map(({ sectors, asked, standing }) => {
    const { release, lastResort } = charter.promises;
    const lastDelta = (lastResort ?? release).delta;
    const fewest = Math.min(...standing.honest);
    return {
      sectors,
      questions: asked.map(({ name }) => name),
      standing,
      seen: counts.map((count) => {
        const counted = count === windows.life ? countedInLife(charter) : countedInYear(charter, count);
        const seen = { ...standing, instruments: sensitivitiesOver({ instruments: asked }, counted) };
        return {
          windows: count,
          counted: counted.persons,
          release: releaseKept(seen, release.delta),
          lastResort: lastResortKept(seen, lastDelta),
        };
      }),
      several: [2, 3].map((organisations) => ({ organisations, ...keptInSeveral(standing, organisations, release.delta) })),
      twiceTyped: twiceTyped(charter, asked, standing),
      crowds: CROWDS.filter((crowd) => crowd > fewest).map((honest) => ({ honest, epsilon: behind(standing, honest, release.delta) })),
    };
  });
}

function twiceTyped(charter: Charter, asked: readonly Instrument[], standing: Standing): PersonReport['twiceTyped'] {
  if (asked.every(({ typedTotals }) => typedTotals !== true)) return undefined;
  const instruments = standing.instruments.map((one, at) => (asked[at]?.typedTotals === true ? { ...one, cells: 2 * one.cells } : one));
  const { release, lastResort } = charter.promises;
  const moved = { ...standing, instruments };
  return { release: releaseKept(moved, release.delta), lastResort: lastResortKept(moved, (lastResort ?? release).delta) };
}

/**
 * One standing for each sector and tier: with its own noise for instruments gathered by sector, with everybody's for those gathered together. Equal
 * standings are merged.
 */
function kindsOfStanding(
  charter: Charter,
): readonly { readonly sectors: readonly string[]; readonly asked: readonly Instrument[]; readonly standing: Standing }[] {
  const found = new Map<string, { sectors: string[]; asked: readonly Instrument[]; standing: Standing }>();
  for (const place of standings(charter)) {
    const name = placeName(charter, place);
    const own = taskNumbers(charter).flatMap((numbers, task) => {
      const [noise, instrument] = [charter.noise[task], charter.instruments[numbers.instrument]];
      if (noise === undefined || instrument === undefined || !isAsked(charter, place, numbers)) return [];
      const honest = honestOrganisations(taskCrowd(charter, numbers));
      return [{ instrument, number: numbers.instrument, json: noise.law, law: lawFromJson(noise.law), honest }];
    });
    const key = JSON.stringify(own.map(({ number, json, honest }) => [number, json, honest]));
    const known = found.get(key);
    if (known !== undefined) {
      known.sectors.push(name);
      continue;
    }
    const standing = {
      instruments: own.map(({ instrument }) => sensitivityOf(instrument)),
      laws: own.map(({ law }) => law),
      honest: own.map(({ honest }) => honest),
      amendments: charter.amendments,
    };
    found.set(key, { sectors: [name], asked: own.map(({ instrument }) => instrument), standing });
  }
  return [...found.values()];
}

function placeName(charter: Charter, { sector, tier }: Pick<TaskNumbers, 'sector' | 'tier'>): string {
  const name = charter.sectors[sector - 1]?.name ?? '';
  return tier === 0 ? name : `${name} (${tierNames(charter)[tier - 1] ?? ''})`;
}

/** ε if at least so many honest organisations took part in every release. */
function behind(standing: Standing, honest: number, delta: number): number {
  return releaseKept({ ...standing, honest: standing.honest.map((promised) => Math.max(promised, honest)) }, delta).epsilon;
}
