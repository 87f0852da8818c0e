// routes.tsx — /stop: the page by which a board member or an operator stops a mission. It is shown whole before it is signed, and the word STOP is typed.
import type { Context, Hono } from 'hono';
import { dateOf, dayAt, dayOf } from '@soundings/protocol/charter/day';
import { documentOf } from '../../pages/components/render.ts';
import type { Words } from '../../pages/words/words.ts';
import { partiesIn } from '../folder/desk-folder.ts';
import { handedText } from '../decide/handed.ts';
import { readAsked } from '../decide/request.ts';
import { tried } from '../decide/room.ts';
import { fileOf, textOf } from '../shell/form.ts';
import type { FieldError, Setting } from '../shell/frame.tsx';
import { settingOf, type Desk } from '../state/desk.ts';
import { StopCheckPage, StopMadePage, StopPage, type StopGiven } from './pages.tsx';
import { anothersStop, newStop, openStopKey, signedStopping, stopKeyIn, type Stopping } from './stopping.ts';

/** What these routes share. */
interface StopRoom {
  readonly app: Hono;
  readonly desk: Desk;
  /** One at a time. */
  stopping: Stopping | undefined;
  readonly at: (path: string) => Setting;
  readonly say: Words['say'];
  readonly to: (http: Context, path: string) => Response;
}

/** What an operator's folder has at the desk besides this page. */
const OPERATORS = /^\/(stop|style\.css|script\.js|language|close|help)(\/|$)/;

export function stopRoutes(app: Hono, desk: Desk): void {
  const at = (path: string) => settingOf(desk, path);
  const room: StopRoom = {
    app,
    desk,
    stopping: undefined,
    at,
    say: (key, values) => at('/').words.say(key, values),
    to: (http, path) => http.redirect(desk.base + path, 303),
  };
  if (partiesIn(desk.folder)[0]?.party === 'aggregator')
    app.use('*', async (http, next) => {
      if (OPERATORS.test(new URL(http.req.url).pathname)) return next();
      return http.redirect(`${desk.base}/stop`, 303);
    });
  askRoutes(room);
  signRoutes(room);
  madeRoutes(room);
}

const NOTHING: StopGiven = { from: '', text: '' };

function askRoutes(room: StopRoom): void {
  const { app, desk, at, say, to } = room;
  const ask = (http: Context, given = NOTHING, errors: readonly FieldError[] = []) =>
    http.html(
      documentOf(<StopPage at={at('/stop')} member={stopKeyIn(desk.folder)} given={given} errors={errors} />),
      errors.length > 0 ? 422 : 200,
    );
  app.get('/stop', (http) => ask(http));
  app.post('/stop', async (http) => {
    const form = await http.req.parseBody();
    const given = { from: textOf(form['from']).trim(), text: textOf(form['text']) };
    const wrong = (field: string, sentence: string) => ask(http, given, [{ field, sentence }]);
    const [file, other, key] = [await fileOf(form['file']), await fileOf(form['other']), stopKeyIn(desk.folder)];
    if (key === undefined) return ask(http, given);
    if (file === undefined) return wrong('file', say('decide-choose-file'));
    const today = dayAt(desk.ports.now());
    const soonest = dateOf(today + 1);
    if (other === undefined && dayOf(given.from) === undefined) return wrong('from', say('stop-day-unread', { date: soonest }));
    const errors: FieldError[] = [];
    const asked = await tried('file', errors, async () => {
      const { document } = readAsked(await handedText(file));
      return other === undefined
        ? newStop(document, key.public, given, today)
        : (anothersStop(document, key.public, other.text) ?? 'other');
    });
    if (asked === undefined) return ask(http, given, errors);
    if (asked === 'from') return wrong('from', say('stop-day-wrong', { date: soonest }));
    if (asked === 'text') return wrong('text', say('stop-text-missing'));
    if (asked === 'other') return wrong('other', say('stop-file-wrong'));
    room.stopping = asked;
    return to(http, '/stop/check');
  });
}

function signRoutes(room: StopRoom): void {
  const { app, desk, at, say, to } = room;
  const check = (http: Context, stopping: Stopping, errors: readonly FieldError[] = []) =>
    http.html(
      documentOf(<StopCheckPage at={at('/stop/check')} stopping={stopping} member={stopKeyIn(desk.folder)} errors={errors} />),
      errors.length > 0 ? 422 : 200,
    );
  app.get('/stop/check', (http) => (room.stopping === undefined ? to(http, '/stop') : check(http, room.stopping)));
  app.post('/stop/sign', async (http) => {
    const { stopping } = room;
    if (stopping === undefined) return to(http, '/stop');
    const form = await http.req.parseBody();
    if (textOf(form['word']) !== 'STOP') return check(http, stopping, [{ field: 'word', sentence: say('stop-word-wrong') }]);
    const passphrase = form['passphrase']; // spaces belong to it
    const pair = await openStopKey(desk.folder, typeof passphrase === 'string' ? passphrase : '');
    if (pair === undefined) return check(http, stopping, [{ field: 'passphrase', sentence: say('decide-passphrase-wrong') }]);
    room.stopping = signedStopping(stopping, pair);
    return to(http, '/stop/made');
  });
}

function madeRoutes(room: StopRoom): void {
  const { app, at, to } = room;
  const signed = () => (room.stopping?.stop.signatures.length === 0 ? undefined : room.stopping);
  app.get('/stop/made', (http) => {
    const stopping = signed();
    return stopping === undefined ? to(http, '/stop') : http.html(documentOf(<StopMadePage at={at('/stop/made')} stopping={stopping} />));
  });
  app.get('/stop/stop.json', (http) => {
    const stopping = signed();
    if (stopping === undefined) return http.notFound();
    return http.body(`${JSON.stringify(stopping.stop, undefined, 1)}\n`, 200, { 'Content-Type': 'application/json' });
  });
}
