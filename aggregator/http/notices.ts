// http/notices.ts — what this aggregator holds and has loaded, for anybody to compare with the register: notices, and a mission's numbers (register.md, "Presence isn't absence").
import type { Hono } from 'hono';
import { fromHex, toBase64Url } from '@soundings/crypto/bytes';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { nameOf, stopsInForce } from '@soundings/protocol/mission/stopped';
import { MISSION_STATE_FORMAT, NOTICES_FORMAT, type MissionState, type Notices } from '@soundings/protocol/register/notices';
import type { Context } from '../context.ts';
import { heldStops } from '../registers/held-stops.ts';
import type { Notice } from '../ports/store/notices.ts';
import { Refusal } from '../refusal.ts';
import { readStoredMission } from '../tasks/stored-missions.ts';
import type { Variables } from './route.ts';

/** Receipts are shown for so long: after it, whoever has one and finds no leaf publishes it. In days. */
const RECEIPTS_SHOWN = 90;
const HEADERS = { 'cache-control': 'public, max-age=60' };

export function noticeRoutes(app: Hono<{ Variables: Variables }>, context: Context): void {
  app.get('/soundings/notices', async (http) => http.json(await notices(context), 200, HEADERS));
  app.get('/soundings/mission/:charter', async (http) => {
    const charter = http.req.param('charter');
    const state = /^[0-9a-f]{64}$/.test(charter) ? await stateOf(context, fromHex(charter)) : undefined;
    if (state === undefined) throw new Refusal('not-found', 'This aggregator has loaded no mission with this charter.');
    return http.json(state, 200, HEADERS);
  });
}

async function notices({ store, clock }: Context): Promise<Notices> {
  const today = dayAt(Math.floor(clock.now() / 1000));
  const shown = (await store.notices()).filter(({ kind, day }) => kind !== 'receipt' || day + RECEIPTS_SHOWN >= today);
  return { format: NOTICES_FORMAT, notices: shown.map(shownNotice) };
}

function shownNotice({ kind, object, charterDigest, document, day }: Notice): Notices['notices'][number] {
  return {
    kind,
    object,
    day: dateOf(day),
    ...(charterDigest === undefined ? {} : { charter: toBase64Url(charterDigest) }),
    document: parseJson(document),
  };
}

async function stateOf({ store, opened = [] }: Context, charterDigest: Uint8Array): Promise<MissionState | undefined> {
  const record = await store.mission(charterDigest);
  const stored = record && readStoredMission(record, opened);
  if (stored?.kind !== 'usable') return undefined;
  const { rosters, logged } = stored.mission;
  const checkedDay = (await store.register(charterDigest))?.checkedDay;
  return {
    format: MISSION_STATE_FORMAT,
    charter: toBase64Url(charterDigest),
    roster: rosters.at(-1)?.roster.number ?? 0,
    board: logged?.boards.at(-1)?.number ?? 0,
    policy: logged?.policies.at(-1)?.number ?? 0,
    stops: [...new Set(stopsInForce(logged, heldStops(await store.noticesOf(charterDigest))).map(({ signed }) => nameOf(signed)))].sort(),
    checked: checkedDay === undefined ? null : dateOf(checkedDay),
  };
}
