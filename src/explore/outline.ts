// outline.ts — polygons on the globe as outlines in a flat picture, and the place in each where a text has most room.
import { AREAS_WIDTH } from '../pages/explorer/maps.ts';

export type Place = readonly [x: number, y: number];
/** Outlines and holes of one area. */
export type Rings = readonly (readonly Place[])[];

export interface Picture {
  readonly height: number;
  readonly areas: readonly { readonly path: string; readonly middle: Place; readonly radius: number }[];
}

/** A picture is at most so many times as high as it is wide. */
const HIGH_MOST = 1.2;
/** Places that are nearer to the last one than this are left out: nobody sees them. */
const APART = 1.5;
/** Places across an area that are looked at for its middle, first and then around the best one. */
const STEPS = 16;
const ROUNDS = 4;

/** Longitudes shrink as the middle latitude has it, which is right enough for anything smaller than a continent. */
export function pictureOf(areas: readonly Rings[]): Picture {
  const all = areas.flat(2);
  const [west, east] = endsOf(all.map(([longitude]) => longitude));
  const [south, north] = endsOf(all.map(([, latitude]) => latitude));
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [wide, high] = [(east - west) * shrink, north - south];
  const scale = Math.min(AREAS_WIDTH / wide, (HIGH_MOST * AREAS_WIDTH) / high);
  const left = (AREAS_WIDTH - scale * wide) / 2;
  const flat = ([longitude, latitude]: Place): Place => [left + (longitude - west) * shrink * scale, (north - latitude) * scale];
  return {
    height: Math.ceil(high * scale),
    areas: areas.map((rings) => {
      const drawn = rings.map((ring) => ring.map(flat));
      return { path: drawn.map(pathOf).join(''), ...roomIn(drawn) };
    }),
  };
}

/** Whole numbers: a thousandth of the picture's width is as fine as anybody sees. */
function pathOf(ring: readonly Place[]): string {
  const kept: Place[] = [];
  for (const place of ring) {
    const last = kept.at(-1);
    if (last === undefined || Math.hypot(place[0] - last[0], place[1] - last[1]) >= APART) kept.push(place);
  }
  // An island that is smaller than that is a dot.
  const places = kept.length < 3 ? ring.slice(0, 3) : kept;
  return `M${places.map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`).join('L')}Z`;
}

/** The largest circle in an area, nearly: the best of a grid of places, and of finer ones around it. */
function roomIn(rings: Rings): { readonly middle: Place; readonly radius: number } {
  const outside = rings.flat();
  let [[left, right], [top, bottom]] = [endsOf(outside.map(([x]) => x)), endsOf(outside.map(([, y]) => y))];
  let best: { middle: Place; radius: number } = { middle: [(left + right) / 2, (top + bottom) / 2], radius: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const [stepX, stepY] = [(right - left) / STEPS, (bottom - top) / STEPS];
    for (let row = 0; row <= STEPS; row++)
      for (let column = 0; column <= STEPS; column++) {
        const middle: Place = [left + column * stepX, top + row * stepY];
        const radius = depthAt(middle, rings);
        if (radius > best.radius) best = { middle, radius };
      }
    [left, right] = [best.middle[0] - stepX, best.middle[0] + stepX];
    [top, bottom] = [best.middle[1] - stepY, best.middle[1] + stepY];
  }
  return { middle: [Math.round(best.middle[0]), Math.round(best.middle[1])], radius: Math.floor(best.radius) };
}

/** How far it is to the nearest edge; negative outside. */
function depthAt([x, y]: Place, rings: Rings): number {
  let [inside, nearest] = [false, Infinity];
  for (const ring of rings)
    for (const [at, [x1, y1]] of ring.entries()) {
      const [x2, y2] = ring[(at + 1) % ring.length] as Place;
      if (y1 > y !== y2 > y && x < x1 + ((x2 - x1) * (y - y1)) / (y2 - y1)) inside = !inside;
      const [dx, dy] = [x2 - x1, y2 - y1];
      const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
      nearest = Math.min(nearest, (x - x1 - along * dx) ** 2 + (y - y1 - along * dy) ** 2);
    }
  return inside ? Math.sqrt(nearest) : -Math.sqrt(nearest);
}

function endsOf(values: readonly number[]): [least: number, most: number] {
  return values.reduce<[number, number]>(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity]);
}
