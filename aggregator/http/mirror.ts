// http/mirror.ts — relays the public register of a mission, file by file: whoever reads it here isn't seen by the register's host (register.md, "Who refuses what").
import type { Hono } from 'hono';
import { fromHex } from '@soundings/crypto/bytes';
import type { Context } from '../context.ts';
import { registerUrlOf } from '../registers/registers.ts';
import { bytesMaxOf, registerFiles } from '../registers/register-files.ts';
import { Refusal } from '../refusal.ts';
import { AdmissionGate } from './admission.ts';
import { admitted, type Variables } from './route.ts';

/** Readers are told to ask again for the checkpoint only; everything else never changes. In seconds. */
const CHECKPOINT_SECONDS = 60;
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Nothing that is relayed has to be trusted: a reader verifies all of it. */
export function mirrorRoute(app: Hono<{ Variables: Variables }>, context: Context): void {
  const { limits } = context.config;
  const waiting = { waitingMax: limits.requestsWaitingMax, waitMs: limits.requestWaitMs };
  const relayed = new AdmissionGate({ atOnce: RELAYED_AT_ONCE, ...waiting }, context.after);
  const urls = registerUrls(context);
  app.get('/soundings/register/:charter/*', async (http) => {
    const charter = http.req.param('charter');
    const path = http.req.path.slice(http.req.path.indexOf(`/${charter}/`) + charter.length + 2);
    if (!/^[0-9a-f]{64}$/.test(charter) || bytesMaxOf(path) === undefined) throw unknown();
    return admitted(context, relayed, async () => relay(context, await urls(charter), path, charter));
  });
}

const RELAYED_AT_ONCE = 8;

/** Where a mission's register is. It stands in a document of up to 4 MiB, which isn't read again for every file. */
function registerUrls({ store, clock }: Context): (charter: string) => Promise<string | undefined> {
  const known = new Map<string, { readonly url: string; readonly untilMs: number }>();
  return async (charter) => {
    const kept = known.get(charter);
    if (kept !== undefined && clock.now() < kept.untilMs) return kept.url;
    const record = await store.register(fromHex(charter));
    const url = record?.isAccepted === true ? registerUrlOf(record.document) : undefined;
    if (url !== undefined) known.set(charter, { url, untilMs: clock.now() + URL_FRESH_MS });
    return url;
  };
}

/** After a loss, a register has another address. */
const URL_FRESH_MS = 60_000;

async function relay({ fetchRegister }: Context, url: string | undefined, path: string, charter: string): Promise<Response> {
  if (url === undefined || fetchRegister === undefined) throw unknown();
  const bytes = await registerFiles(fetchRegister, url)(path);
  if (bytes === undefined)
    throw new Refusal('not-found', `The register of the mission ${charter} has no such file, or its host does not answer.`);
  const isCheckpoint = path === 'checkpoint';
  const headers = {
    'content-type': isCheckpoint ? 'text/plain; charset=utf-8' : 'application/octet-stream',
    'cache-control': isCheckpoint ? `public, max-age=${String(CHECKPOINT_SECONDS)}` : FOR_EVER,
  };
  return new Response(bytes.slice(), { headers });
}

function unknown(): Refusal {
  return new Refusal('not-found', 'This leader relays no such file of a register.');
}
