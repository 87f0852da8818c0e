// api.test.ts — the API: what the command answers, one path a question, and what it refuses.
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../protocol/json/canonical-json.ts';
import { answerJson } from '../../../src/export/answer-json.ts';
import { answer } from '../../../src/insight/answer.ts';
import { questions } from '../../../src/insight/questions/list.ts';
import { askedBy } from '../../../src/insight/asked-by.ts';
import { BASE, explorerApi } from '../../../src/explore/api/app.ts';
import openapi from '../../../src/explore/api/openapi.json' with { type: 'json' };
import { standingAt, type ExploredMission } from '../../../src/explore/mission.ts';
import { explored, SEEN } from './explored.ts';

const mission = explored();
const MISSION = `${BASE}/missions/${mission.digest}`;

function api(of: readonly ExploredMission[] = [mission], now: () => number = () => Date.UTC(2026, 10, 30)) {
  let asks = 0;
  return explorerApi(of, {
    now,
    addressOf: (context) => context.req.header('X-Test-Address') ?? String(asks++),
    report: (error) => {
      reported.push(error);
    },
    ask: async ({ question, asked }, { releases }) => Promise.resolve(answer(question, releases, asked)),
  });
}
const reported: unknown[] = [];
const app = api();
const { origin, size, root } = mission.register ?? expect.unreachable();

const problem = async (response: Response) => (await response.json()) as { status: number; title: string; detail: string };

describe('answers', () => {
  test.each([
    'totals?instrument=visits&by=window,area',
    'shares?instrument=visits&share.reason=debt&by=window',
    'ratios?ratio=first-time/visits',
    'changes?instrument=visits&by=window,area&together=true',
    'comparisons?instrument=visits&by=area&compare=2026-01-05,2026-01-12',
    'share-changes?instrument=visits&share.reason=debt,food',
    'rates?instrument=visits&by=area&population=census.csv',
    'represented?instrument=visits&by=area&population=census.csv',
  ])('%s has the rows of the command, and says where they can be checked', async (path) => {
    const response = await app.request(`${MISSION}/${path}`);
    expect(response.status).toBe(200);
    const body = (await response.json()) as { rows: unknown; register: unknown };
    const standing = standingAt(mission, undefined) ?? expect.unreachable();
    const [name = '', parameters] = path.split('?');
    const question = questions.find((one) => one.name === name) ?? expect.unreachable();
    const { asked } = askedBy(question, new URLSearchParams(parameters), standing.subject);
    const { rows } = answerJson(answer(question, standing.releases, asked)) as { rows: unknown };
    expect(canonicalJson(body.rows)).toEqual(canonicalJson(JSON.parse(JSON.stringify(rows))));
    expect(body.register).toEqual({ origin, size, root, stale: false });
  });

  test.each([
    ['totals.csv?instrument=visits', 'text/csv', undefined],
    ['totals?instrument=visits', 'text/csv', 'text/csv'],
    ['totals.parquet?instrument=visits', 'application/vnd.apache.parquet', undefined],
    ['totals.jsonstat.json?instrument=visits', 'application/json; profile', undefined],
    ['totals.zip?instrument=visits', 'application/zip', 'text/html'],
    ['totals.cite.txt?instrument=visits', 'text/plain', undefined],
    ['totals.cff?instrument=visits', 'application/yaml', undefined],
    ['totals.json?instrument=visits', 'application/json', 'text/csv'],
  ])('%s comes as %s', async (path, type, accept) => {
    const response = await app.request(`${MISSION}/${path}`, { headers: accept === undefined ? {} : { Accept: accept } });
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toContain(type);
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  test('are the same under one tag, however they are asked for, and are not sent twice', async () => {
    const one = await app.request(`${MISSION}/totals?instrument=visits&by=area`);
    const tag = one.headers.get('ETag') ?? '';
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    const again = await app.request(`${MISSION}/totals?by=area&instrument=visits`, { headers: { 'If-None-Match': `"x", ${tag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const csv = await app.request(`${MISSION}/totals.csv?instrument=visits&by=area`);
    expect(csv.headers.get('ETag')).not.toBe(tag);
  });

  test('pinned to a size of the register are the same bytes after ten more releases', async () => {
    const later = api([explored(9)]);
    for (const ending of ['', '.csv', '.parquet', '.zip']) {
      const path = `${MISSION}/totals${ending}?instrument=visits&by=window&at=20`;
      const [then, now] = [await app.request(path), await later.request(path)];
      expect(then.headers.get('Cache-Control')).toContain('immutable');
      expect(Buffer.from(await now.arrayBuffer())).toEqual(Buffer.from(await then.arrayBuffer()));
    }
    const now = (await (await later.request(`${MISSION}/totals?instrument=visits`)).json()) as { rows: readonly unknown[] };
    const pinned = (await (await later.request(`${MISSION}/totals?instrument=visits&at=20`)).json()) as {
      rows: readonly unknown[];
      register: unknown;
    };
    expect(now.rows.length).toBeGreaterThan(pinned.rows.length);
    expect(pinned.register).toEqual({ origin, size: 20, root: '14'.repeat(32) });
  });

  test('say that the register is stale once its witnesses have not signed for two days, under another tag', async () => {
    const at = async (seconds: number) => {
      const response = await api([mission], () => 1000 * seconds).request(`${MISSION}/totals?instrument=visits`);
      return { tag: response.headers.get('ETag'), register: ((await response.json()) as { register: { stale: boolean } }).register };
    };
    const [fresh, old] = [await at(SEEN + 172_800), await at(SEEN + 172_801)];
    expect([fresh.register.stale, old.register.stale]).toEqual([false, true]);
    expect(fresh.tag).not.toBe(old.tag);
    const unlogged = await api([{ ...mission, register: undefined }]).request(`${MISSION}/totals?instrument=visits`);
    expect(await unlogged.json()).toMatchObject({ register: null });
  });

  test.each([
    ['*', 304],
    ['"x", W/TAG', 304],
    ['W/TAG,', 304],
    ['"TAG"', 200],
    ['', 200],
    [`${'"x",'.repeat(500)}TAG`, 304],
  ])('If-None-Match: %.20s gives %i', async (header, status) => {
    const path = `${MISSION}/totals?instrument=visits`;
    const tag = (await app.request(path)).headers.get('ETag') ?? '';
    expect((await app.request(path, { headers: { 'If-None-Match': header.replace('TAG', tag) } })).status).toBe(status);
  });

  test.each([
    ['text/csv;q=0, application/json', 'application/json'],
    ['application/json;q=0.2, text/csv;q=0.9', 'text/csv'],
    ['text/*', 'text/csv'],
    ['', 'application/json'],
    ['text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8', 'application/json'],
  ])('Accept: %s gets %s', async (accept, type) => {
    const response = await app.request(`${MISSION}/totals?instrument=visits`, { headers: { Accept: accept } });
    expect(response.headers.get('Content-Type')).toContain(type);
  });
});

describe('lists', () => {
  test('the missions, and one of them', async () => {
    const { items } = (await (await app.request(`${BASE}/missions`)).json()) as { items: readonly object[] };
    expect(items).toEqual([expect.objectContaining({ mission: 'salford-winter', charter: mission.digest, register: mission.register })]);
    expect(await (await app.request(MISSION)).json()).toMatchObject({ charterText: { mission: 'salford-winter' } });
  });

  test('releases come in pages that lead on, each once', async () => {
    let path: string | undefined = `${MISSION}/releases?instrument=visits&limit=2`;
    const seen: string[] = [];
    while (path !== undefined) {
      const response = await app.request(path);
      const { items } = (await response.json()) as { items: readonly { release: { window: { firstDay: string } }; proof: string }[] };
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ release }) => release.window.firstDay));
      [, path] = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('Link') ?? '') ?? [];
    }
    expect(seen).toEqual(['2025-12-29', '2026-01-05', '2026-01-12', '2026-01-26', '2026-02-02']);
    const since = (await (await app.request(`${MISSION}/releases?since=2026-02-02`)).json()) as { items: readonly unknown[] };
    expect(since.items.length).toBe(5);
  });
});

describe('refusals are problem documents with a sentence', () => {
  test.each([
    ['totals?instrument=nobody', 400, 'There is no release of "nobody"'],
    ['totals?instrument=visits&by=colour', 400, 'can\'t be split by "colour"'],
    ['totals?instrument=visits&sort=up', 400, 'no option "sort"'],
    ['totals?instrument=visits&level=0.9&level=0.8', 400, 'given twice'],
    ['totals?instrument=visits&at=0', 400, '"at" takes a whole number'],
    ['totals?instrument=visits&at=now', 400, '"at" takes a whole number'],
    ['ratios?ratio=arrears/visits', 400, 'pounds'],
    ['releases?limit=501', 400, '"limit" takes a whole number from 1 to 500'],
    ['releases?cursor=abc', 400, 'not one of ours'],
    ['releases?since=May', 400, '"since" takes a day'],
    ['totals?instrument=visits&at=5&at=7', 400, '"at" is given twice'],
    ['releases?limit=1&limit=2', 400, '"limit" is given twice'],
    ['releases?limit=0x10', 400, '"limit" takes a whole number'],
    ['releases?since=2026-02-30', 400, '"since" takes a day'],
    ['releases?instrument=nobody', 400, 'There is no release of "nobody"'],
    ['releases?sort=up', 400, 'There is no "sort" here. There are: instrument, since, limit, cursor.'],
    ['totals?instrument=%FF', 400, 'There is no release of "\uFFFD"'],
    ['totals?instrument=visits&__proto__=1', 400, 'no option "__proto__"'],
    ['totals?instrument=visits&where.constructor=1', 400, 'can\'t be split by "constructor"'],
    ['rates?instrument=visits&by=area&population=../../etc/passwd', 400, 'Without a public count'],
    // Nobody waits for these, however often names are looked for in them.
    [`totals?instrument=visits&by=${','.repeat(1500)}`, 400, 'can\'t be split by ""'],
    [`totals?instrument=visits&where.area=${','.repeat(1500)}`, 400, '"area" has no value ""'],
    [`totals?instrument=visits&where=${'='.repeat(1500)}`, 400, 'can\'t be split by ""'],
    ['totals.csv.json', 404, 'There is no question "totals.csv"'],
    ['secrets', 404, 'There is no question "secrets"'],
    [`totals?instrument=${'x'.repeat(2000)}`, 414, 'at most 2000 characters'],
  ])('%s', async (path, status, sentence) => {
    const response = await app.request(`${MISSION}/${path}`);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([status, 'application/problem+json']);
    const { detail, ...rest } = await problem(response);
    expect(detail).toContain(sentence);
    expect(rest.status).toBe(status);
  });

  test('another mission, another path, another form, another method', async () => {
    expect((await app.request(`${BASE}/missions/${'B'.repeat(43)}/totals`)).status).toBe(404);
    expect((await app.request('/etc/passwd')).status).toBe(404);
    expect((await app.request(`${MISSION}/totals?instrument=visits`, { headers: { Accept: 'image/png' } })).status).toBe(406);
    const posted = await app.request(`${MISSION}/totals`, { method: 'POST' });
    expect([posted.status, posted.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('a question with too many rows, however few it would take to ask', async () => {
    const dimensions = ['a', 'b', 'c'].map((name) => ({ name, values: Array.from({ length: 30 }, (_, at) => `${name}${at}`) }));
    const [first = expect.unreachable()] = mission.releases;
    const large = { ...mission, releases: [{ ...first, release: { ...first.release, dimensions, totals: [] } }] };
    const response = await api([large]).request(`${MISSION}/totals?instrument=visits&by=A,b,c`);
    expect([response.status, (await problem(response)).detail]).toEqual([400, expect.stringContaining('up to 27000 rows')]);
  });

  test('a fault of ours, of which a client learns nothing and we do', async () => {
    const broken = explorerApi([mission], {
      ...{ now: () => 0, addressOf: () => '', report: (error) => reported.push(error) },
      ask: async () => Promise.reject(new TypeError('a secret')),
    });
    const response = await broken.request(`${MISSION}/totals?instrument=visits`);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([500, 'application/problem+json']);
    expect(await response.text()).not.toContain('secret');
    expect(reported.map(String)).toEqual(['TypeError: a secret']);
  });

  test.each([
    ['checkpoint', 307],
    ['tile/entries/x001/067.p/5', 307],
    ['', 404],
    ['a//b', 404],
    ['..%2fsecrets', 404],
    ['.%2e/secrets', 404],
    ['https:%2f%2fevil.example', 404],
  ])('/log/%s gives %i', async (path, status) => {
    const logged = { ...mission, charter: { ...mission.charter, log: { url: 'https://register.example/winter/' } } } as ExploredMission;
    const response = await api([logged]).request(`/log/${path}`);
    expect(response.status).toBe(status);
    if (status === 307) expect(response.headers.get('Location')).toBe(`https://register.example/winter/${path}`);
  });

  test('the files of one of several registers', async () => {
    const at = (url: string) => ({ ...mission, charter: { ...mission.charter, log: { url } } }) as ExploredMission;
    const response = await api([at('https://a.example/'), at('https://b.example/')]).request('/log/checkpoint');
    expect([response.status, (await problem(response)).detail]).toEqual([
      404,
      expect.stringContaining('https://a.example/, https://b.example/'),
    ]);
  });

  test('the 61st request of a minute waits, and another address does not', async () => {
    let now = 0;
    const busy = api([mission], () => now);
    const ask = async (address: string) => busy.request(`${BASE}/missions`, { headers: { 'X-Test-Address': address } });
    for (let request = 0; request < 60; request++) expect((await ask('a')).status).toBe(200);
    const refused = await ask('a');
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60']);
    expect((await ask('b')).status).toBe(200);
    now = 60_000;
    expect((await ask('a')).status).toBe(200);
  });
});

test('anybody may ask from any page; HEAD has no body; what is long is packed', async () => {
  const path = `${MISSION}/totals?instrument=visits&by=window,area,reason`;
  const response = await app.request(path, { headers: { Origin: 'https://paper.example', 'Accept-Encoding': 'gzip' } });
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  expect(response.headers.get('Content-Encoding')).toBe('gzip');
  expect(response.headers.get('Set-Cookie')).toBeNull();
  const head = await app.request(path, { method: 'HEAD' });
  expect([head.status, head.headers.get('ETag'), await head.text()]).toEqual([200, response.headers.get('ETag')?.replace(/^W\//, ''), '']);
});

describe('openapi.json', () => {
  interface Operation {
    readonly get: { readonly parameters?: readonly { readonly $ref: string }[]; readonly responses: Readonly<Record<string, unknown>> };
  }
  const paths = openapi.paths as unknown as Readonly<Record<string, Operation>>;
  const parametersOf = (path: string) =>
    (paths[path]?.get.parameters ?? []).map(({ $ref }) => $ref.slice('#/components/parameters/'.length));

  test('has one path for each question, with its options and no other', () => {
    const own = Object.keys(paths).filter((path) => path.startsWith('/missions/{charter}/') && !path.endsWith('/releases'));
    expect(own).toEqual(questions.map(({ name }) => `/missions/{charter}/${name}`));
    for (const { name, options } of questions)
      expect(parametersOf(`/missions/{charter}/${name}`)).toEqual(['charter', ...options.map((option) => option.name), 'at']);
  });

  test('has every route, and each of its paths is one', () => {
    const routes = app.routes
      .filter(({ method, path }) => method === 'GET' && path.startsWith(BASE))
      .map(({ path }) => path.slice(BASE.length));
    const written = Object.keys(paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ':$1'));
    const question = '/missions/:charter/:question';
    const asked = new Set(written.map((path) => (routes.includes(path) ? path : question)));
    expect([...asked].sort()).toEqual([...new Set(routes)].sort());
  });

  test('says what every parameter is, and of one of several values, which', () => {
    const { parameters } = openapi.components as unknown as {
      parameters: Readonly<Record<string, { description: string; schema: { enum?: readonly string[] } }>>;
    };
    const used = new Set(Object.keys(paths).flatMap(parametersOf));
    expect(new Set(Object.keys(parameters))).toEqual(used);
    for (const option of questions.flatMap(({ options }) => options)) {
      const { description, schema } = parameters[option.name] ?? expect.unreachable(option.name);
      expect(description.length).toBeGreaterThan(10);
      if (option.values.kind === 'switch') expect(schema.enum).toEqual(['true']);
      if (option.values.kind === 'one-of') for (const value of option.values.of) expect(schema.enum).toContain(value);
    }
  });

  test('is served', async () => {
    expect(await (await app.request(`${BASE}/openapi.json`)).json()).toEqual(openapi);
  });
});
