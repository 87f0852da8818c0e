// app.ts — the API: GET only, one path a question, made from its options; what the command and the pages answer, with the same rows.
import { Hono, type Context } from 'hono';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import { dayOf } from '@soundings/protocol/charter/day';
import type { Answered } from '../../insight/answer.ts';
import { askedBy, type Asked } from '../../insight/asked-by.ts';
import { choices, meant } from '../../insight/names.ts';
import { QueryError } from '../../insight/question.ts';
import { questions } from '../../insight/questions/list.ts';
import { answerBody, citedAnswer } from '../answering.ts';
import { isStale, standingAt, type ExploredMission, type Standing } from '../mission.ts';
import { accepted, formOf, JSON_TYPE, type AnswerForm } from '../forms.ts';
import openapi from './openapi.json' with { type: 'json' };
import { answerTags, wasSeen } from './tags.ts';
import { assertKnown, onlyIn, pageOf, wholeIn } from './pages.ts';
import { assertFew } from './few-rows.ts';
import { problemResponse, type Problem } from './problem.ts';
import { rateLimit } from './rate-limit.ts';

export interface ApiPorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Who asks, so that nobody takes all. */
  readonly addressOf: (context: Context) => string;
  /** Answers a question that may take long, or rejects with QueryError if it takes too long. */
  readonly ask: (asked: Asked, standing: Standing) => Promise<Answered>;
  /** Told of what should never happen. */
  readonly report: (error: unknown) => void;
}

/** Of a path with its parameters. */
const ADDRESS_MAX = 2000;
const REQUESTS_A_MINUTE = 60;
/** Questions that take long, at a time. */
const LONG_AT_ONCE = 2;

export const BASE = '/api/v1';

export function explorerApi(missions: readonly ExploredMission[], ports: ApiPorts): Hono {
  const app = new Hono({ strict: true });
  const limited = rateLimit(REQUESTS_A_MINUTE, ports.now);
  app.use(cors({ origin: '*', allowMethods: ['GET', 'HEAD'], exposeHeaders: ['ETag', 'Link'] }));
  app.use(compress());
  app.use(async (context, next) => {
    const { method, url } = context.req;
    if (method !== 'GET' && method !== 'HEAD')
      return problemResponse({ status: 405, detail: 'Nothing can be changed here. Ask with GET.', headers: { Allow: 'GET, HEAD' } });
    if (url.length > ADDRESS_MAX) return problemResponse({ status: 414, detail: `An address has at most ${ADDRESS_MAX} characters.` });
    const wait = limited(ports.addressOf(context));
    if (wait > 0)
      return problemResponse({
        status: 429,
        detail: `At most ${REQUESTS_A_MINUTE} requests a minute. Ask again in ${wait} seconds.`,
        headers: { 'Retry-After': String(wait) },
      });
    await next();
    context.res.headers.set('X-Content-Type-Options', 'nosniff');
    return undefined;
  });
  const found = (context: Context) => missions.find(({ digest }) => digest === context.req.param('charter'));
  app.get(`${BASE}/openapi.json`, (context) => context.json(openapi));
  app.get(`${BASE}/missions`, (context) => list(context, missions.map(missionSummary), []));
  app.get(`${BASE}/missions/:charter`, (context) => {
    const mission = found(context);
    if (mission === undefined) return NO_MISSION();
    assertKnown(new URL(context.req.url).searchParams, []);
    return context.json({ ...missionSummary(mission), charterText: mission.charter });
  });
  app.get(`${BASE}/missions/:charter/releases`, (context) => {
    const mission = found(context);
    if (mission === undefined) return NO_MISSION();
    return list(context, releasesIn(mission, new URL(context.req.url).searchParams), ['instrument', 'since']);
  });
  const answer = answerer(ports);
  app.get(`${BASE}/missions/:charter/:question`, async (context) => {
    const mission = found(context);
    return mission === undefined ? NO_MISSION() : answer(mission, context);
  });
  app.get('/log/*', (context) => logFile(missions, context.req.path.slice('/log/'.length)));
  app.notFound(() =>
    problemResponse({ status: 404, detail: `There is nothing at this address. ${BASE}/openapi.json lists what there is.` }),
  );
  app.onError((error) => {
    if (error instanceof QueryError) return problemResponse({ status: 400, detail: error.message });
    ports.report(error);
    return problemResponse({
      status: 500,
      detail: 'This should not happen, and whoever runs this API was told. Ask for something else meanwhile.',
    });
  });
  return app;
}

/** The register's own host has its files. Where missions have several registers, none of them is the one that is meant. */
function logFile(missions: readonly ExploredMission[], path: string): Response {
  const [url, ...others] = new Set(missions.flatMap(({ charter }) => charter.log?.url ?? []));
  if (url === undefined) return problemResponse({ status: 404, detail: 'These missions have no public register.' });
  if (others.length > 0)
    return problemResponse({
      status: 404,
      detail: `These missions have several registers. Ask one of them: ${[url, ...others].join(', ')}.`,
    });
  if (!/^(?:(?!\.)[\w.-]+\/)*(?!\.)[\w.-]+$/.test(path))
    return problemResponse({ status: 404, detail: 'A register has no file of that name.' });
  return new Response(null, { status: 307, headers: { Location: `${url}${path}`, 'Cache-Control': 'public, max-age=300' } });
}

function NO_MISSION(): Response {
  return problemResponse({ status: 404, detail: `There is no such mission here. ${BASE}/missions lists those that there are.` });
}

function missionSummary({ digest, charter, register, releases, notes }: ExploredMission) {
  const windows = releases.map(({ release }) => release.window.firstDay).sort();
  return {
    mission: charter.mission,
    charter: digest,
    question: charter.question,
    region: charter.region,
    instruments: charter.instruments.map(({ name, question, kind }) => ({ name, question, kind })),
    windows: { released: new Set(windows).size, first: windows[0], last: windows.at(-1), planned: charter.schedule.count },
    register: register ?? null,
    notes,
  };
}

function releasesIn({ releases }: ExploredMission, parameters: URLSearchParams): readonly object[] {
  const [instrument, since] = [onlyIn(parameters, 'instrument'), onlyIn(parameters, 'since')];
  if (since !== undefined && dayOf(since) === undefined) throw new QueryError(`"since" takes a day such as 2026-01-05, not "${since}".`);
  const names = [...new Set(releases.map(({ release }) => release.instrument))];
  const own = instrument === undefined ? undefined : meant(names, instrument);
  if (instrument !== undefined && own === undefined) throw new QueryError(`There is no release of "${instrument}". ${choices(names)}`);
  return releases.filter(
    ({ release }) => (own === undefined || release.instrument === own) && (since === undefined || release.window.firstDay >= since),
  );
}

function list(context: Context, all: readonly object[], filters: readonly string[]): Response {
  const url = new URL(context.req.url);
  assertKnown(url.searchParams, [...filters, 'limit', 'cursor']);
  const { items, next } = pageOf(all, url.searchParams);
  if (next !== undefined) context.header('Link', `<${url.pathname}?${next.toString()}>; rel="next"`);
  context.header('Cache-Control', 'public, max-age=300');
  return context.json({ items });
}

function answerer({ ask, now }: ApiPorts): (mission: ExploredMission, context: Context) => Promise<Response> {
  let long = 0;
  return async (mission, context) => {
    const { name, form = accepted(context.req.header('Accept')) } = formOf(context.req.param('question') ?? '');
    const question = questions.find((one) => one.name === name);
    if (question === undefined)
      return problemResponse({
        status: 404,
        detail: `There is no question "${name}". There are: ${questions.map((one) => one.name).join(', ')}.`,
      });
    if (form === undefined) return problemResponse({ status: 406, detail: 'Ask for JSON, CSV, Parquet, JSON-stat or a zip.' });
    const { searchParams } = new URL(context.req.url);
    const parameters = [...searchParams];
    const at = onlyIn(searchParams, 'at');
    const standing = standingAt(mission, at === undefined ? undefined : wholeIn(at, 1, 4_000_000_000, 'at'));
    if (standing === undefined) return problemResponse(NOTHING_THEN);
    const asked = askedBy(
      question,
      parameters.filter(([parameter]) => parameter !== 'at'),
      standing.subject,
    );
    const stale = at === undefined ? isStale(standing, now()) : undefined;
    const tag = answerTags({ address: asked.address, standing, form: form === 'json' ? form : form.ending, at, stale });
    const headers = headersOf(tag, form, at);
    if (wasSeen(tag, context.req.header('If-None-Match'))) return new Response(null, { status: 304, headers });
    assertFew(asked, standing);
    if (question.long === true && long >= LONG_AT_ONCE) return problemResponse(BUSY);
    long += Number(question.long === true);
    try {
      return bodyOf(await ask(asked, standing), asked, standing, form, {
        ...{ headers, stale },
        day: at === undefined ? new Date(now()).toISOString().slice(0, 10) : undefined,
      });
    } finally {
      long -= Number(question.long === true);
    }
  };
}

const NOTHING_THEN: Problem = {
  status: 404,
  detail: 'Nothing of this mission was in its register when that had this size, or the mission has no register.',
};
const BUSY: Problem = {
  status: 503,
  detail: 'Other questions that take long are being answered. Ask again in half a minute.',
  headers: { 'Retry-After': '30' },
};

function headersOf(tag: string, form: AnswerForm | 'json', at: string | undefined): Readonly<Record<string, string>> {
  return {
    ETag: tag,
    'Cache-Control': at === undefined ? 'public, max-age=300' : 'public, max-age=31536000, immutable',
    Vary: 'Accept',
    'Content-Type': form === 'json' ? JSON_TYPE : form.type,
  };
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly stale: boolean | undefined;
  /** On which it was asked; undefined of an answer that never changes. */
  readonly day: string | undefined;
}

function bodyOf(
  answered: Answered,
  { address }: Asked,
  standing: Standing,
  form: AnswerForm | 'json',
  { headers, stale, day }: Sent,
): Response {
  if (form === 'json') return new Response(`${JSON.stringify(answerBody(answered, standing, stale))}\n`, { headers });
  return new Response(form.made(citedAnswer(answered, address, standing, day)) as Uint8Array<ArrayBuffer> | string, { headers });
}
