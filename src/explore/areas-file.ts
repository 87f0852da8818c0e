// areas-file.ts — the convenor's map of areas: GeoJSON (RFC 7946) that says which dimension it is of, which property names an area, and whose outlines they are.
import { statSync } from 'node:fs';
import { visible } from '@soundings/protocol/json/visible';
import { fold } from '@soundings/protocol/json/fold';
import { InputError } from '../errors.ts';
import type { Areas } from '../pages/explorer/maps.ts';
import { readTextFile } from '../text-file.ts';
import { pictureOf, type Place, type Rings } from './outline.ts';

const BYTES_MAX = 300_000;
const FEATURES_MAX = 1000;
const NAME_MAX = 100;
const ATTRIBUTION_MAX = 300;
/** What a file without it means. */
const PROPERTY = 'name';
/** Wider than this it lies across the date line, or isn't a region. */
const DEGREES_MAX = 180;

/** Throws InputError, with a sentence, for a file that can't be drawn as it is. */
export function readAreas(file: string): Areas {
  const { size } = statSync(file);
  if (size > BYTES_MAX)
    throw new InputError(`${file} has ${size} bytes; a map of areas has at most ${BYTES_MAX}. Simplify its outlines, or leave digits out.`);
  return areasIn(readTextFile(file), file);
}

/** `file` names it in sentences. */
export function areasIn(text: string, file: string): Areas {
  const { dimension, property, attribution, features } = headIn(jsonIn(text, file), file);
  const shapes = features.map((feature, at) => {
    const value = nameIn(feature, property, at, file);
    return { value, rings: ringsIn(feature, `The area ${quoted(value)} of ${file}`) };
  });
  assertDistinct(
    shapes.map(({ value }) => value),
    file,
  );
  assertExtent(shapes.flatMap(({ rings }) => rings).flat(), file);
  const { height, areas } = pictureOf(shapes.map(({ rings }) => rings));
  return { dimension, attribution, height, shapes: shapes.flatMap(({ value }, at) => (areas[at] ? [{ value, ...areas[at] }] : [])) };
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new InputError(`${file} is not JSON, so it is no map of areas. Save it again as GeoJSON.`, { cause });
  }
}

interface Head {
  readonly dimension: string;
  readonly property: string;
  readonly attribution: string;
  readonly features: readonly unknown[];
}

function headIn(value: unknown, file: string): Head {
  const features = member(value, 'features');
  if (member(value, 'type') !== 'FeatureCollection' || !Array.isArray(features))
    throw new InputError(`${file} is no GeoJSON FeatureCollection. Save the areas as GeoJSON, one feature for each.`);
  const crs = member(member(member(value, 'crs'), 'properties'), 'name');
  if (typeof crs === 'string' && !/CRS84|EPSG:+4326$/.test(crs))
    throw new InputError(`${file} has the coordinates of ${quoted(crs)}. Save it with longitude and latitude (WGS 84, EPSG:4326).`);
  if (features.length === 0 || features.length > FEATURES_MAX)
    throw new InputError(`${file} has ${features.length} areas; a map has 1 to ${FEATURES_MAX}.`);
  const [dimension, attribution] = [textIn(value, 'dimension', NAME_MAX), textIn(value, 'attribution', ATTRIBUTION_MAX)];
  if (dimension === undefined || attribution === undefined)
    throw new InputError(
      `${file} does not say what its areas are. Add two lines before "features": "dimension": "area", with the dimension's name in the charter, and "attribution": "…", with whose outlines they are.`,
    );
  return { dimension, attribution, property: textIn(value, 'property', NAME_MAX) ?? PROPERTY, features };
}

function nameIn(feature: unknown, property: string, at: number, file: string): string {
  const properties = member(feature, 'properties');
  const name = member(properties, property);
  const text = typeof name === 'number' ? String(name) : name;
  if (typeof text === 'string' && fold(text) !== '' && text.length <= NAME_MAX) return text.trim();
  const others = Object.keys(isObject(properties) ? properties : {}).slice(0, 8);
  const which = others.length === 0 ? 'It has no property at all.' : `Its properties are ${others.map(quoted).join(', ')}.`;
  throw new InputError(
    `Area ${at + 1} of ${file} has no name of up to ${NAME_MAX} letters in ${quoted(property)}. ${which} Say which one names the area: "property": "…", before "features".`,
  );
}

function ringsIn(feature: unknown, area: string): Rings {
  const geometry = member(feature, 'geometry');
  const type = member(geometry, 'type');
  const coordinates = member(geometry, 'coordinates');
  const polygons = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : undefined;
  if (polygons === undefined)
    throw new InputError(
      `${area} is ${typeof type === 'string' ? `a ${quoted(type)}` : 'no shape'}; only Polygon and MultiPolygon are drawn.`,
    );
  const rings = arrayOf(polygons, area).flatMap((polygon) => arrayOf(polygon, area).map((ring) => ringIn(ring, area)));
  if (rings.length === 0) throw new InputError(`${area} has no outline. Leave it out, or draw it.`);
  return rings;
}

function ringIn(value: unknown, area: string): readonly Place[] {
  const places = arrayOf(value, area).map((place) => placeIn(place, area));
  if (new Set(places.map(String)).size < 3)
    throw new InputError(`${area} has an outline of fewer than three places, which encloses nothing.`);
  return places;
}

function placeIn(value: unknown, area: string): Place {
  const [x, y] = arrayOf(value, area) as unknown[];
  if (typeof x !== 'number' || typeof y !== 'number') throw new InputError(`${area} has a place that is not two numbers.`);
  if (!(Math.abs(x) <= 180 && Math.abs(y) <= 90))
    throw new InputError(`${area} has a place at ${x}, ${y}, which is no longitude and latitude. Save it with those (WGS 84, EPSG:4326).`);
  return [x, y];
}

function arrayOf(value: unknown, area: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new InputError(`${area} has coordinates that are not nested as GeoJSON nests them. Save it again as GeoJSON.`);
}

function assertDistinct(names: readonly string[], file: string): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const before = seen.get(fold(name));
    if (before !== undefined)
      throw new InputError(`${file} has two areas of one name, ${quoted(before)} and ${quoted(name)}. Make them one MultiPolygon.`);
    seen.set(fold(name), name);
  }
}

function assertExtent(places: readonly Place[], file: string): void {
  const spread = (values: readonly number[]) =>
    values.reduce((most, value) => Math.max(most, value), -Infinity) - values.reduce((least, value) => Math.min(least, value), Infinity);
  const [wide, high] = [spread(places.map(([x]) => x)), spread(places.map(([, y]) => y))];
  if (!(wide > 0 && high > 0)) throw new InputError(`${file} has areas without any extent, so there is nothing to draw.`);
  if (wide > DEGREES_MAX)
    throw new InputError(
      `${file} reaches over more than ${DEGREES_MAX} degrees of longitude, and can't be drawn flat. Cut it to the region.`,
    );
}

/** Own members only: a property may be called "constructor". */
function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function textIn(value: unknown, name: string, most: number): string | undefined {
  const text = member(value, name);
  return typeof text === 'string' && text.trim() !== '' && text.length <= most ? text.trim() : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a file says is shown, and has no effect. */
function quoted(text: string): string {
  return `"${visible(text.length > 60 ? `${text.slice(0, 59)}…` : text)}"`;
}
