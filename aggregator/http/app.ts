// http/app.ts — the public HTTP interface of an aggregator: all routes in one list, and the one place that catches errors.
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { matchPath, methods } from '@soundings/protocol/dap/paths';
import { HPKE_CONFIGS_HEADER, HPKE_SIGNATURE_HEADER } from '@soundings/protocol/contribution/signed-hpke';
import type { Context } from '../context.ts';
import { helperRoutes } from './helper.ts';
import { hpkeConfigRoute } from './hpke-config.ts';
import { leaderRoutes } from './leader.ts';
import { mirrorRoute } from './mirror.ts';
import { missionRoutes } from './mission.ts';
import { noticeRoutes } from './notices.ts';
import { addFields, type Fields } from './bytes-response.ts';
import { quarantined, Refusal } from '../refusal.ts';
import { problemCode, problemResponse } from './problem.ts';
import type { Variables } from './route.ts';

export type App = Hono<{ Variables: Variables }>;

/**
 * Browsers may upload and read keys from any page: no route relies on cookies or on anything else that a browser adds on a person's behalf.
 */
const CORS = {
  origin: '*',
  allowMethods: ['GET', 'POST', 'DELETE'],
  allowHeaders: ['content-type', 'authorization'],
  exposeHeaders: [HPKE_CONFIGS_HEADER, HPKE_SIGNATURE_HEADER],
  maxAge: 86_400,
};

/**
 * What {@link CORS} adds to every answer. The package's own function adds it before there is an answer, which is then made a second time, as a
 * stream.
 */
const FOR_ANY_PAGE = {
  'access-control-allow-origin': CORS.origin,
  'access-control-expose-headers': CORS.exposeHeaders.join(','),
} as const;

/**
 * Every answer is a message or a problem document, never a page. Pages from other origins may fetch it. Whether a host and its subdomains are for https
 * alone is for the operator to say, at the proxy.
 */
const SECURE_HEADERS = { crossOriginResourcePolicy: 'cross-origin', strictTransportSecurity: false } as const;

/** The headers of every answer. The package's are the same each time, so it is asked for them once. */
async function standingHeaders(): Promise<Fields> {
  const asked = new Hono().use(secureHeaders(SECURE_HEADERS)).get('/', (http) => http.body(null));
  const { headers } = await asked.request('/');
  return { ...Object.fromEntries(headers), ...FOR_ANY_PAGE };
}

export function createApp(context: Context): App {
  const routes: App = new Hono<{ Variables: Variables }>();
  routes.get('/hpke_config', hpkeConfigRoute(context));
  routes.use('/tasks/*', async (http, next) => {
    if (context.quarantine.isOn && !answersItself(context, http.req.path)) throw quarantined();
    await next();
  });
  if (context.config.role === 'leader') {
    leaderRoutes(routes, context);
    mirrorRoute(routes, context);
  } else helperRoutes(routes, context);
  missionRoutes(routes, context);
  noticeRoutes(routes, context);

  const app: App = new Hono<{ Variables: Variables }>();
  const standing = standingHeaders();
  app.use(async (http, next) => {
    await next();
    context.metrics.count('requests_total', 1, { method: http.req.method, status: String(http.res.status) });
    addFields(http.res, await standing);
  });
  app.options('*', cors(CORS));
  app.route(new URL(context.config.endpoint).pathname.replace(/\/$/, '') || '/', routes);
  app.notFound((http) => problemResponse(nothingThere(context, http.req.path), http.get('taskId')));
  app.onError((error, http) => {
    const response = problemResponse(error, http.get('taskId'));
    const level = response.status >= 500 && !(error instanceof Refusal) ? 'error' : 'info';
    context.log(level, 'request-failed', { method: http.req.method, status: response.status, code: problemCode(error) });
    return response;
  });
  return app;
}

/** Whether this route answers in quarantine as well. Organisations' questions get "unknown" (forgotten.ts), and a leader is told why it is refused (compare.ts). */
function answersItself({ config }: Context, path: string): boolean {
  if (/\/soundings\/counted$/.test(path)) return true;
  return config.role === 'helper' && /\/(aggregation_jobs|aggregate_shares|soundings\/generation)(\/|$)/.test(path);
}

/** Says that the resource has other methods, or that there is no such resource (RFC 9110 §15.5.5, §15.5.6). */
function nothingThere({ config }: Context, path: string): Refusal {
  const base = new URL(config.endpoint).pathname.replace(/\/$/, '');
  const resource = path.startsWith(`${base}/`) ? matchPath(path.slice(base.length)) : undefined;
  const served = resource && methods[resource.kind];
  if (served === undefined || (served.role !== config.role && served.role !== 'aggregator')) {
    return new Refusal('not-found', 'This aggregator has nothing at this address.');
  }
  const allow = served.methods.join(', ');
  return new Refusal('method', `This resource does not allow this method. It allows ${allow}.`, { headers: { allow } });
}
