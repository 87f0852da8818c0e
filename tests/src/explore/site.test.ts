// site.test.ts — the explorer's files: every default query in every form, small scripts that are those of their sources, and pages that a web host needs nothing for.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { explorerApi } from '../../../src/explore/api/app.ts';
import { elementsScript, workerScript } from '../../../src/explore/scripts.ts';
import type { ExploredMission } from '../../../src/explore/mission.ts';
import { exploreSite } from '../../../src/explore/site.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { foundSentence } from '../../../src/export/found.ts';
import { answer } from '../../../src/insight/answer.ts';
import { askedBy } from '../../../src/insight/asked-by.ts';
import { quickQuestions } from '../../../src/insight/questions/quick.ts';
import { explorable, type DataFile } from '../../../src/pages/explorer/data-file.ts';
import type { Grid } from '../../../src/pages/explorer/maps.ts';
import { defaultQueries } from '../../../src/pages/explorer/views.ts';
import { explored } from './explored.ts';

const mission = explored();
const grid: Grid = {
  dimension: 'area',
  tiles: ['Broughton', 'Eccles', 'Ordsall', 'Swinton'].map((value, at) => ({ value, label: value, column: at + 1, row: 1 })),
};
let files: ReadonlyMap<string, Uint8Array>;
const textOf = (path: string) => new TextDecoder().decode(files.get(path) ?? expect.unreachable(`no ${path}`));

beforeAll(async () => {
  files = await exploreSite([mission], { maps: { grid }, made: '2026-11-30', outlookOf: async () => Promise.resolve([]) });
});

const releases = mission.releases.map(({ release }) => release);
const queries = mission.charter.instruments.flatMap(({ name }) =>
  defaultQueries(releases, name, { grid }).map((query) => ({ instrument: name, ...query })),
);

test.each(queries)(
  '$instrument, $slug: page, static file, API and worker have the same rows',
  async ({ instrument, slug, question: name, always, parameters }) => {
    const folder = `m/salford-winter/${instrument}`;
    const fromFile = (JSON.parse(textOf(`${folder}/${slug}.json`)) as { rows: unknown }).rows;
    const app = explorerApi([mission], {
      now: () => 0,
      addressOf: () => '',
      report: () => undefined,
      ask: async ({ question, asked }, standing) => Promise.resolve(answer(question, standing.releases, asked)),
    });
    const address = new URLSearchParams([...always, ...parameters].map(([option, value]) => [option, value])).toString();
    const response = await app.request(`/api/v1/missions/${mission.digest}/${name}?${address}`);
    const fromApi = ((await response.json()) as { rows: unknown }).rows;
    const { releases: loaded, subject } = explorable(JSON.parse(textOf('m/salford-winter/releases.json')) as DataFile, undefined);
    const question = quickQuestions.find((one) => one.name === name) ?? expect.unreachable();
    const answered = answer(question, loaded, askedBy(question, [...always, ...parameters], subject).asked);
    expect(canonicalJson(fromApi)).toEqual(canonicalJson(fromFile));
    const { rows } = JSON.parse(JSON.stringify(answerJson(answered))) as { rows: unknown };
    expect(canonicalJson(rows)).toEqual(canonicalJson(fromFile));
    for (const ending of ['csv', 'parquet', 'jsonstat.json', 'zip', 'cite.txt', 'cff'])
      expect(files.has(`${folder}/${slug}.${ending}`)).toBe(true);
    const page = name === 'totals' && slug === 'by-window' ? textOf(`${folder}/index.html`) : foundSentence(answered);
    expect(page).toContain(foundSentence(answered));
  },
);

describe('the pages', () => {
  const pages = () => [...files.keys()].filter((path) => path.endsWith('.html'));

  test('link to nothing that is not there', () => {
    for (const path of pages())
      for (const [, href = ''] of textOf(path).matchAll(/(?:href|src)="([^"#][^"]*)"/g))
        expect(files.has(join(path, '..', href)), `${href} in ${path}`).toBe(true);
  });

  test('allow nothing but what is their own, by themselves and by the host', () => {
    for (const path of pages()) {
      expect(textOf(path).replaceAll('&#39;', "'")).toContain("default-src 'none'; style-src 'self';");
      expect(textOf(path)).not.toMatch(/style="|onclick=|<script(?! type="module" src=)/);
    }
    expect(textOf('_headers')).toContain("worker-src 'self'");
  });

  test('begin with what was found', () => {
    expect(textOf('m/salford-winter/visits/index.html')).toMatch(
      /id="found">In the window from 2 February 2026, about \d+ counts of people: between \d+ and \d+, 95 times in 100\. One person may be in such a count more than once\./,
    );
    expect(textOf('m/salford-winter/worry/index.html')).toContain('(answer: rising or sharply rising)');
    const compared = textOf('m/salford-winter/visits/compare.html');
    expect(compared).toMatch(/in words/);
    expect(compared).toMatch(/id="found">All together: .* By area: .* By reason: .* more than once\.</);
    expect(compared).toMatch(
      /<h2>Broughton against Eccles, in the last window<\/h2><p>It can’t be told whether there is more in Broughton than in Eccles/,
    );
    expect(textOf('m/salford-winter/visits/index.html')).toContain(
      '5 of 6 windows have a release. No figure for the window from 19 January 2026: too few organisations contributed.',
    );
  });
});

describe('odd missions', () => {
  const HOSTILE = [
    '<script>alert(1)</script>',
    '=HYPERLINK("x")',
    'שלום',
    'A'.repeat(100),
    '__proto__',
    '\u202Etxt',
    'constructor',
    'a,b="c"&where.x=1',
  ];
  const dimensions = [{ name: '<b>"ward"</b>', values: HOSTILE }];
  const visits = mission.releases.filter(({ release }) => release.instrument === 'visits');
  const [count] = mission.charter.instruments;
  const named = (name: string, last: string, change: object): ExploredMission => ({
    ...{ ...mission, digest: `${'A'.repeat(42)}${last}`, withheld: [] },
    charter: {
      ...mission.charter,
      mission: name,
      region: '<i>\u202E</i>',
      instruments: [{ ...count, dimensions }],
    } as typeof mission.charter,
    ...change,
  });
  const hostile = named('hostile', 'E', {
    releases: visits.map((one) => ({ ...one, release: { ...one.release, dimensions, totals: HOSTILE.map((_, at) => 40 * at - 60) } })),
  });
  const single = named('single', 'I', {
    releases: visits.slice(0, 1).map((one) => ({ ...one, release: { ...one.release, dimensions: [], totals: [-7] } })),
  });
  const nothing = named('nothing', 'M', { releases: [] });
  const withheld = named('withheld', 'Q', {
    releases: [],
    withheld: [0, 1, 2].map((window) => ({ instrument: 'visits', window, reason: 'too-few' })),
  });
  const twin = { ...mission, digest: `${'A'.repeat(42)}U` };
  let site: ReadonlyMap<string, Uint8Array>;
  const page = (path: string) => new TextDecoder().decode(site.get(path) ?? expect.unreachable(`no ${path}`));

  beforeAll(async () => {
    const all = [mission, twin, hostile, single, nothing, withheld];
    site = await exploreSite(all, { maps: {}, made: '2026-11-30', outlookOf: async () => Promise.resolve([]) });
  });

  test('link to nothing that is not there, and run nothing that they are called', () => {
    for (const path of [...site.keys()].filter((one) => one.endsWith('.html'))) {
      for (const [, href = ''] of page(path).matchAll(/(?:href|src)="([^"#][^"]*)"/g))
        expect(site.has(join(path, '..', href)), `${href} in ${path}`).toBe(true);
      expect(page(path)).not.toMatch(/<script(?! type="module" src=)|<b>|<i>|\u202E/);
    }
    expect(page('m/hostile/visits/multiples.html')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('of one name have folders of their own', () => {
    expect(page('index.html')).toContain('href="m/salford-winter-00000000/index.html"');
    expect(page('m/salford-winter-00000000/visits/index.html')).toContain('How many people came for help?');
  });

  test('without a release say why, and with one below zero what that means', () => {
    expect(page('m/nothing/index.html')).toContain('Nothing has been released yet.');
    expect(page('m/withheld/index.html')).toContain(
      'No figure for the windows from 29 December 2025, 5 January 2026 and 12 January 2026: too few organisations contributed.',
    );
    expect(page('m/single/visits/index.html')).toContain('too few to be told from none: between −25 and 11, 95 times in 100.');
  });
});

describe('the scripts', () => {
  test('are those of their sources', () => {
    const script = resolve(import.meta.dirname, '../../../scripts/build-explore-scripts.mjs');
    expect(spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' }).status).toBe(0);
  });

  test('are small', () => {
    const weight = [elementsScript, workerScript].map((code) => gzipSync(code, { level: 9 }).length).reduce((sum, bytes) => sum + bytes);
    expect(weight).toBeLessThanOrEqual(60_000);
  });
});
