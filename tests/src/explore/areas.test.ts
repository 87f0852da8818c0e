// areas.test.ts — the convenor's map of areas: drawn from GeoJSON under the folding of names, and refused in a sentence if it can't be.
import { describe, expect, test } from 'vitest';
import { areasIn } from '../../../src/explore/areas-file.ts';
import { assertMapped } from '../../../src/explore/map-check.ts';
import { answer } from '../../../src/insight/answer.ts';
import { askedBy } from '../../../src/insight/asked-by.ts';
import { quickQuestions } from '../../../src/insight/questions/quick.ts';
import { subjectOf } from '../../../src/insight/subject.ts';
import { drawn as drawnFor } from '../../../src/pages/explorer/drawn.ts';
import { viewMarkup } from '../../../src/pages/explorer/fragment.ts';
import type { Maps } from '../../../src/pages/explorer/maps.ts';
import { explored } from './explored.ts';

/** A square of a tenth of a degree, its lower left corner at a place. */
function square(x: number, y: number, side = 0.1): readonly (readonly [number, number])[] {
  return [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
}

function area(name: unknown, coordinates: unknown = [square(0, 53)], type = 'Polygon') {
  return { type: 'Feature', properties: { name }, geometry: { type, coordinates } };
}

function geojson(features: readonly unknown[], more: object = {}): string {
  return JSON.stringify({ type: 'FeatureCollection', dimension: 'area', attribution: 'Made up', ...more, features });
}

const mission = explored();

function drawn(maps: Maps, question = 'totals', parameters = 'instrument=visits&by=area&where.window=2026-02-02'): string {
  const releases = mission.releases.map(({ release }) => release);
  const one = quickQuestions.find(({ name }) => name === question) ?? expect.unreachable();
  const { asked } = askedBy(one, new URLSearchParams(parameters), subjectOf(releases, new Map([[mission.digest, mission.charter]])));
  const shown = drawnFor(one, releases, answer(one, releases, asked), { view: 'map', sure: 'intervals', gaps: [] });
  return viewMarkup({ drawn: shown, view: 'map', maps, legend: true });
}

describe('a map of areas', () => {
  const areas = areasIn(
    geojson(
      [
        area(' ECCLES', [square(0, 53), square(0.04, 53.04, 0.02)]),
        area('ordsall', [[square(0.2, 53)], [square(0.35, 53, 0.01)]], 'MultiPolygon'),
        area('Leeds', [square(0.2, 53.15)]),
      ],
      { crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } } },
    ),
    'areas.geojson',
  );

  test('keeps shapes, holes and islands, and puts the text where there is room', () => {
    const [eccles, ordsall] = areas.shapes;
    expect(eccles?.path.match(/M[^MZ]*Z/g)?.length).toBe(2);
    expect(ordsall?.path.match(/M[^MZ]*Z/g)?.length).toBe(2);
    // A square of 0.1 degrees of longitude: the largest circle in Ordsall's has half its width, and in Eccles's it avoids the hole.
    const width = 1000 / 3.6;
    expect(ordsall?.radius).toBeGreaterThan(0.45 * width);
    expect(eccles?.radius).toBeLessThan(0.4 * width);
    expect(eccles?.radius).toBeGreaterThan(0.2 * width);
    for (const { path } of areas.shapes)
      for (const [, x = '', y = ''] of path.matchAll(/(\d+) (\d+)/g)) {
        expect(Number(x)).toBeLessThanOrEqual(1000);
        expect(Number(y)).toBeLessThanOrEqual(areas.height);
      }
  });

  test('takes its figures by name in any case, and names what is not on it', () => {
    const html = drawn({ areas });
    expect(html).toMatch(/<title>Eccles: \d+, between \d+ and \d+<\/title>/);
    expect(html).toMatch(/<title>Ordsall: \d+, between \d+ and \d+<\/title>/);
    expect(html).toContain('<title>Leeds: no figure</title>');
    expect(html).toContain('Not on the map: Broughton, Swinton.');
    expect(html).toContain('Made up</figcaption>');
  });

  test('stands beside a map of tiles, and shows shares as shares', () => {
    const grid = { dimension: 'AREA', tiles: [{ value: 'broughton', label: 'Br', column: 1, row: 1 }] };
    const html = drawn({ areas, grid }, 'shares', 'instrument=visits&by=area&share.reason=debt&where.window=2026-02-02');
    expect(html.match(/role="img"/g)?.length).toBe(2);
    expect(html).toMatch(/<title>broughton: [\d.]+%, between [\d.]+% and [\d.]+%<\/title>/);
    expect(html).toContain('Not on the map: Swinton.');
  });

  test('is no map of another dimension', () => {
    expect(drawn({ areas: { ...areas, dimension: 'reason' } })).not.toContain('figure class="map');
  });
});

test.each([
  ['{', 'is not JSON'],
  ['['.repeat(149_000), 'is not JSON'],
  ['null', 'no GeoJSON FeatureCollection'],
  ['{"type":"Topology","features":[]}', 'no GeoJSON FeatureCollection'],
  ['{"type":"FeatureCollection","features":{"length":3}}', 'no GeoJSON FeatureCollection'],
  [geojson([]), '0 areas; a map has 1 to 1000'],
  [geojson(Array.from({ length: 1001 }, (_, at) => area(`a${at}`))), '1001 areas'],
  [geojson([area('a')], { dimension: undefined }), 'Add two lines before "features"'],
  [geojson([area('a')], { attribution: ' ' }), 'Add two lines before "features"'],
  [geojson([area('a')], { dimension: ['area'] }), 'Add two lines before "features"'],
  [geojson([area('a')], { crs: { properties: { name: 'EPSG:27700' } } }), 'the coordinates of "EPSG:27700"'],
  [geojson([area(undefined)]), 'Area 1 of m.json has no name of up to 100 letters in "name". It has no property at all.'],
  [geojson([area(' \u200B ')]), 'Its properties are "name"'],
  [geojson([area('x'.repeat(101))]), 'no name of up to 100 letters'],
  [geojson([area({ toString: 1 })]), 'no name of up to 100 letters'],
  [geojson([area('a')], { property: 'constructor' }), 'in "constructor"'],
  [geojson([{ type: 'Feature', properties: ['a'], geometry: null }]), 'It has no property at all'],
  [geojson([area('a', [0, 53], 'Point')]), 'The area "a" of m.json is a "Point"'],
  [geojson([{ type: 'Feature', properties: { name: 'a' }, geometry: null }]), 'is no shape'],
  [geojson([area('a', 7)]), 'not nested as GeoJSON'],
  [geojson([area('a', [])]), 'has no outline'],
  [geojson([area('a', [[]])]), 'fewer than three places'],
  [
    geojson([
      area('a', [
        [
          [0, 53],
          [0, 53],
          [1, 54],
          [0, 53],
        ],
      ]),
    ]),
    'fewer than three places',
  ],
  [
    geojson([
      area('a', [
        [
          ['0', '53'],
          [1, 53],
          [1, 54],
        ],
      ]),
    ]),
    'not two numbers',
  ],
  [
    geojson([
      area('a', [
        [
          [382_000, 398_000],
          [382_001, 398_000],
          [382_000, 398_001],
        ],
      ]),
    ]),
    'no longitude and latitude',
  ],
  [
    geojson([
      area('a', [
        [
          [0, 53],
          [1, 53],
          [2, 53],
          [0, 53],
        ],
      ]),
    ]),
    'without any extent',
  ],
  [geojson([area('a', [square(-179, 53)]), area('b', [square(179, 53)])]), 'more than 180 degrees'],
  [geojson([area('Straße'), area('STRASSE')]), 'two areas of one name, "Straße" and "STRASSE"'],
  [geojson([area('\u202Egnp\u0000', 7)]), 'The area "\\u202egnp\\u0000" of m.json'],
])('%.60s is refused: %s', (text, sentence) => {
  expect(() => areasIn(text, 'm.json')).toThrow(sentence);
});

test('a map of nothing is refused', () => {
  const areas = areasIn(geojson([area('Leeds')]), 'm.json');
  expect(() => assertMapped({ areas }, [mission])).toThrow(
    '"Leeds", and "area" has "Broughton", "Eccles", "Ordsall", "Swinton": none of them agree',
  );
  expect(() => assertMapped({ areas: { ...areas, dimension: 'ward' } }, [mission])).toThrow('a map of "ward", and no release has that');
  expect(() => assertMapped({ areas }, [{ ...mission, releases: [] }])).not.toThrow();
});
