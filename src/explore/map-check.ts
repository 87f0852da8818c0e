// map-check.ts — whether a map is of these missions: a map of nothing is a mistake that nobody sees on the page.
import { fold, sameFolded } from '@soundings/protocol/json/fold';
import { InputError } from '../errors.ts';
import type { Maps } from '../pages/explorer/maps.ts';
import type { ExploredMission } from './mission.ts';

interface Layout {
  readonly dimension: string;
  readonly places: readonly string[];
}

/** Throws InputError if a map is of a dimension that no release has, or has none of its values. Missions without a release are not asked. */
export function assertMapped({ grid, areas }: Maps, missions: readonly ExploredMission[]): void {
  const dimensions = missions.flatMap(({ releases }) => releases.flatMap(({ release }) => release.dimensions));
  if (dimensions.length === 0) return;
  const layouts: readonly (Layout & { readonly option: string })[] = [
    ...(grid === undefined ? [] : [{ option: '--grid', dimension: grid.dimension, places: grid.tiles.map(({ value }) => value) }]),
    ...(areas === undefined ? [] : [{ option: '--areas', dimension: areas.dimension, places: areas.shapes.map(({ value }) => value) }]),
  ];
  for (const { option, dimension, places } of layouts) {
    const own = dimensions.filter(({ name }) => sameFolded(name, dimension));
    if (own.length === 0)
      throw new InputError(
        `The file of ${option} is a map of "${dimension}", and no release has that. Choose from ${listed(dimensions.map(({ name }) => name))}.`,
      );
    const known = new Set(places.map(fold));
    const values = own.flatMap((one) => one.values);
    if (values.some((value) => known.has(fold(value)))) continue;
    throw new InputError(
      `The file of ${option} has ${listed(places)}, and "${dimension}" has ${listed(values)}: none of them agree, so the map would be empty.`,
    );
  }
}

function listed(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return `${distinct
    .slice(0, 5)
    .map((name) => `"${name}"`)
    .join(', ')}${distinct.length > 5 ? ' and others' : ''}`;
}
