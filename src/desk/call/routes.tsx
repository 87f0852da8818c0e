// routes.tsx — /call: a convenor's room, from a template or an empty draft to the file for the board. GET shows, POST acts and leads on.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Hono } from 'hono';
import { valueAt, withValueAt } from '../../calling/pointer.ts';
import { templateOf } from '../../calling/template/make.ts';
import { readSigningKey } from '../../convenor/key-file.ts';
import { KEY_FILES, makeKeys } from '../../convenor/party-keys.ts';
import { documentOf, fragmentOf } from '../../pages/components/render.ts';
import { resultsPage } from '../../pages/results/page.ts';
import { signReport } from '../../rehearsal/report.ts';
import { partiesIn } from '../folder/desk-folder.ts';
import { textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import type { Desk } from '../state/desk.ts';
import { beginCheck, beginFigures, beginRehearsal, beginRepairs, change, charterNow, EMPTY, questionsIn } from './calling.ts';
import { idOf, numberOf, withForm } from './form-values.ts';
import { calledMission, keepCalled } from './called.ts';
import { calledRoutes } from './called-routes.tsx';
import { handOver, obstaclesTo } from './hand.ts';
import { HandPage, RehearsePage, WholeCheck } from './last-pages.tsx';
import { CallHome, CallWrongFolder, FieldsPage, Parties, plainSlots, QuestionPage, Questions, ThreeThings } from './pages.tsx';
import { Panel } from './panel.tsx';
import { filesOf, openRoom, tried, type Form, type Room } from './room.ts';
import { FIELDS, foreignMembers, PARTY_FIELDS, questionFields, QUESTION_KINDS, SCREENS } from './screens.ts';
import { areasIn, cardsIn, opened, withCards, withSlots } from './take.ts';

export function callRoutes(app: Hono, desk: Desk): void {
  const room = openRoom(app, desk);
  // In another party's folder, this room has one page. A key may be made while the desk runs.
  app.use('/call/*', async (http, next) => {
    const other = partiesIn(desk.folder).find(({ party }) => party !== 'convenor');
    return other === undefined ? next() : http.html(documentOf(<CallWrongFolder at={room.at('/call')} party={other} />), 403);
  });
  if (partiesIn(desk.folder)[0]?.party === 'convenor') app.get('/', (http) => room.to(http, '/call'));
  homeRoutes(room);
  templateRoutes(room);
  fieldRoutes(room);
  questionRoutes(room);
  partyRoutes(room);
  panelRoutes(room);
  lastRoutes(room);
  calledRoutes(room, () => keyOf(room));
}

const page = (http: Context, markup: Parameters<typeof documentOf>[0], errors: readonly FieldError[] = []) =>
  http.html(documentOf(markup), errors.length > 0 ? 422 : 200);

function keyOf({ desk }: Room) {
  const file = join(desk.folder, KEY_FILES.convenor);
  return existsSync(file) ? readSigningKey(file) : undefined;
}

function homeRoutes(room: Room): void {
  const { app, desk, calling, to, say, props } = room;
  const home = (http: Context, errors: readonly FieldError[] = []) =>
    page(http, <CallHome {...props('/call', errors)} hasKey={keyOf(room) !== undefined} />, errors);
  app.get('/call', (http) => home(http));
  app.post('/call/key', (http) => {
    if (keyOf(room) === undefined) makeKeys('convenor', desk.folder, desk.ports.random);
    change(calling, calling.draft);
    return to(http, '/call');
  });
  app.post('/call/open', async (http) => {
    const [file] = await filesOf((await http.req.parseBody())['file']);
    if (file === undefined) return home(http, [{ field: 'file', sentence: say('call-choose-file') }]);
    const errors: FieldError[] = [];
    const taken = await tried('file', errors, () => opened(file));
    if (taken === undefined) return home(http, errors);
    change(calling, taken.draft ?? EMPTY, taken.template);
    return to(http, taken.template === undefined ? '/call/place' : '/call/three');
  });
  const saved = (http: Context, value: unknown) =>
    http.body(`${JSON.stringify(value, undefined, 1)}\n`, 200, { 'Content-Type': 'application/json' });
  app.get('/call/charter.json', (http) => saved(http, charterNow(calling) ?? calling.draft));
  app.get('/call/template.json', (http) => {
    const charter = charterNow(calling);
    return charter === undefined ? to(http, '/call/check') : saved(http, templateOf(charter));
  });
}

function templateRoutes({ app, calling, to, props }: Room): void {
  app.get('/call/three', (http) => {
    const { template } = calling;
    return template === undefined ? to(http, '/call') : page(http, <ThreeThings {...props('/call/three')} template={template} />);
  });
  app.post('/call/three', async (http) => {
    const { template } = calling;
    if (template === undefined) return to(http, '/call');
    const form = await http.req.parseBody({ all: true });
    const errors: FieldError[] = [];
    const values = new Map<string, unknown>();
    for (const { path, kind } of plainSlots(template)) {
      const text = textOf(form[idOf(path)]);
      if (text !== '') values.set(path, kind === 'number' ? numberOf(text) : text);
    }
    const [file] = await filesOf(form['areas']);
    const areas = file && (await tried('areas', errors, async () => areasIn(file, textOf(form['parent']))));
    for (const { path, kind, example } of template.slots) if (kind === 'areas') values.set(path, areas ?? example);
    const cards = (await tried('cards', errors, async () => cardsIn(await filesOf(form['cards'])))) ?? [];
    const draft = errors.length > 0 ? undefined : await tried(idOf('/region'), errors, () => withSlots(template, values, cards));
    if (draft === undefined) return page(http, <ThreeThings {...props('/call/three', errors)} template={template} />, errors);
    const name = textOf(form['convenor.name']);
    change(calling, name === '' ? draft : withValueAt(draft, '/convenor/name', name));
    return to(http, '/call/parties');
  });
}

function fieldRoutes({ app, calling, to, props }: Room): void {
  for (const screen of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
    app.get(`/call/${screen}`, (http) => page(http, <FieldsPage {...props(`/call/${screen}`)} screen={screen} />));
    app.post(`/call/${screen}`, async (http) => {
      change(calling, withForm(calling.draft, '', FIELDS[screen], await http.req.parseBody()));
      return to(http, `/call/${SCREENS[SCREENS.indexOf(screen) + 1] ?? 'check'}`);
    });
  }
}

/** The draft with a question as its form has it; the kind may have changed, and with it what else is asked. */
function withQuestion(draft: unknown, nth: number, form: Form): unknown {
  const base = `/instruments/${nth}`;
  const kind = QUESTION_KINDS.find((one) => one === textOf(form['kind'])) ?? 'count';
  const filled = withForm(draft, base, questionFields(kind), form);
  return foreignMembers(kind).reduce((before, at) => withValueAt(before, base + at, undefined), filled);
}

function questionRoutes({ app, calling, to, props }: Room): void {
  app.get('/call/asked', (http) => page(http, <Questions {...props('/call/asked')} />));
  app.post('/call/asked', async (http) => {
    const kind = textOf((await http.req.parseBody())['kind']);
    const questions = questionsIn(calling.draft);
    change(calling, withValueAt(calling.draft, '/instruments', [...questions, { kind, gathered: 'together', dimensions: [] }]));
    return to(http, `/call/asked/${questions.length}`);
  });
  app.get('/call/asked/:nth{[0-9]+}', (http) => {
    const nth = Number(http.req.param('nth'));
    if (nth >= questionsIn(calling.draft).length) return http.notFound();
    return page(http, <QuestionPage {...props(`/call/asked/${nth}`)} nth={nth} />);
  });
  app.post('/call/asked/:nth{[0-9]+}', async (http) => {
    const nth = Number(http.req.param('nth'));
    const questions = questionsIn(calling.draft);
    if (nth >= questions.length) return http.notFound();
    const form = await http.req.parseBody();
    const kind = valueAt(calling.draft, `/instruments/${nth}/kind`);
    if (textOf(form['do']) === 'remove') {
      change(
        calling,
        withValueAt(
          calling.draft,
          '/instruments',
          questions.filter((_, at) => at !== nth),
        ),
      );
      return to(http, '/call/asked');
    }
    change(calling, withQuestion(calling.draft, nth, form));
    return to(http, textOf(form['kind']) === kind ? '/call/asked' : `/call/asked/${nth}`);
  });
}

function partyRoutes({ app, calling, to, props }: Room): void {
  app.get('/call/parties', (http) => page(http, <Parties {...props('/call/parties')} />));
  app.post('/call/parties', async (http) => {
    const form = await http.req.parseBody({ all: true });
    const errors: FieldError[] = [];
    const cards = await tried('cards', errors, async () => cardsIn(await filesOf(form['cards'])));
    const draft =
      cards &&
      (await tried('cards', errors, () =>
        withForm(
          withCards(calling.draft, cards),
          '',
          PARTY_FIELDS.filter(({ at }) => form[idOf(at)] !== ''),
          form,
        ),
      ));
    if (cards === undefined || draft === undefined) return page(http, <Parties {...props('/call/parties', errors)} />, errors);
    change(calling, draft);
    // Whoever just added cards compares them by telephone before going on.
    return cards.length === 0 ? to(http, '/call/promises') : page(http, <Parties {...props('/call/parties')} fresh={cards} />);
  });
}

function panelRoutes({ app, calling, desk, at, ports }: Room): void {
  const fragment = (http: Context, draft: unknown) => {
    beginFigures(calling, draft, ports, desk.ports.now);
    return http.html(fragmentOf(<Panel at={at('/call/panel')} calling={calling} draft={draft} now={desk.ports.now()} />));
  };
  app.get('/call/panel', (http) => fragment(http, calling.draft));
  // The form as it stands on the screen, before it is kept: what is in it is looked at and forgotten.
  app.post('/call/panel', async (http) => {
    const form = await http.req.parseBody();
    const path = http.req.query('of') ?? '';
    const nth = /\/call\/asked\/(\d+)$/.exec(path)?.[1];
    const screen = (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).find((one) => path.endsWith(`/call/${one}`));
    if (nth !== undefined) return fragment(http, withQuestion(calling.draft, Number(nth), form));
    return fragment(http, screen === undefined ? calling.draft : withForm(calling.draft, '', FIELDS[screen], form));
  });
}

/** As many as a release takes, and some more, so that it is no matter of the last one. */
const ORGANISATIONS = 30;
const WINDOWS = 3;

function lastRoutes(room: Room): void {
  const { app, calling, desk, to, props, ports, say } = room;
  const { now } = desk.ports;
  app.get('/call/check', (http) => {
    const given = props('/call/check');
    beginCheck(calling, desk.ports.examine, now);
    return page(http, <WholeCheck {...given} />);
  });
  app.post('/call/repairs', (http) => {
    beginRepairs(calling, ports, now);
    return to(http, '/call/check');
  });
  app.post('/call/repair', async (http) => {
    const repair = calling.repairs?.outcome?.[Number(textOf((await http.req.parseBody())['repair']))];
    if (repair !== undefined) change(calling, repair.draft);
    return to(http, '/call/check');
  });
  const rehearsing = (http: Context, errors: readonly FieldError[] = []) => {
    const given = props('/call/rehearse', errors);
    const [key, outcome] = [keyOf(room), calling.rehearsal?.outcome];
    if (outcome?.kind === 'rehearsed' && key !== undefined && calling.rehearsed?.result !== outcome.rehearsed)
      calling.rehearsed = { signed: signReport(outcome.rehearsed.report, key), result: outcome.rehearsed };
    const least = valueAt(calling.draft, '/promises/organisationsMin');
    const organisations = Math.max(ORGANISATIONS, typeof least === 'number' ? least : 0);
    return page(http, <RehearsePage {...given} organisations={organisations} />, errors);
  };
  app.get('/call/rehearse', (http) => rehearsing(http));
  app.post('/call/rehearse', async (http) => {
    const organisations = Number(textOf((await http.req.parseBody())['organisations']));
    if (!Number.isInteger(organisations) || organisations < 1 || organisations > 500)
      return rehearsing(http, [{ field: 'organisations', sentence: say('rehearse-how-many') }]);
    if (keyOf(room) === undefined) return rehearsing(http, [{ sentence: say('hand-no-key') }]);
    beginRehearsal(calling, { organisations, windows: WINDOWS }, ports, now);
    return to(http, '/call/rehearse');
  });
  app.get('/call/rehearsal.html', (http) => {
    const result = calling.rehearsed?.result;
    if (result === undefined) return http.notFound();
    const { charter, releases, truths } = result;
    const subject = { ...charter, mission: `${say('rehearse-title')}: ${charter.mission}` };
    return http.html(resultsPage(subject, releases, { level: 0.95, truths }));
  });
  app.get('/call/hand', (http) => page(http, <HandPage {...props('/call/hand')} obstacles={obstaclesTo(calling, keyOf(room))} />));
  app.post('/call/hand', (http) => {
    const key = keyOf(room);
    if (key === undefined || obstaclesTo(calling, key).length > 0) return to(http, '/call/hand');
    const { name, bytes, mission } = handOver(calling, key, calledMission(desk.folder));
    keepCalled(desk.folder, mission);
    return http.body(bytes.slice().buffer, 200, {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="${name}"`,
    });
  });
}
