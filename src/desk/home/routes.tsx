// routes.tsx — Home and what is one step from it: sending what waits, zeros for everything, the calendar, the ledger, the language, closing.
import type { Hono } from 'hono';
import { identityIn, ledgerState, prepare, SdkError, type Receipt } from '@soundings/client/node';
import type { Charter } from '@soundings/protocol/charter/charter';
import { missionWindows, windowNumbered } from '@soundings/protocol/charter/window';
import type { Mission } from '@soundings/protocol/mission/mission';
import { documentOf } from '../../pages/components/render.ts';
import { LANGUAGES, type Words } from '../../pages/words/words.ts';
import { organisationOf, settingOf, type Desk } from '../state/desk.ts';
import { chooseLanguage, readSettings } from '../folder/desk-folder.ts';
import { keptMissions } from '../folder/missions.ts';
import { isReceiptOf, keptReceipts } from '../folder/receipts.ts';
import type { Queue } from '../state/queue.ts';
import type { Asking } from '../counted/asking.ts';
import type { Sittings } from '../contribute/sittings.ts';
import type { Looking } from '../register/looking.ts';
import { textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import { calendarOf } from './calendar.ts';
import { Closed, Ledger, Zeros, type ZeroLine } from './more-pages.tsx';
import { budgetOwed, owedIn, type Owed, type WindowOwed } from '../state/owed.ts';
import { Home, type HomeMission, type SentLine } from './page.tsx';
import { changesSince } from './since.ts';

/** What Home shows the state of, and may end. */
export interface Around {
  readonly queue: Queue;
  readonly sittings: Sittings;
  readonly asking: Asking;
  readonly looking: Looking;
  readonly close: () => void;
}

export function homeRoutes(app: Hono, desk: Desk, { queue, sittings, asking, looking, close }: Around): void {
  const home = async () => {
    const { missions, unreadable, forked } = keptMissions(desk.folder);
    const folder = await organisationOf(desk);
    await sittings.sweep();
    const now = desk.ports.now();
    const shown: HomeMission[] = [];
    const sent = keptReceipts(desk.folder); // the newest first
    for (const { mission } of missions) {
      const { charter } = mission;
      const windows = folder && (await owedIn(mission, folder, now));
      shown.push({
        name: charter.mission,
        mission,
        convenor: charter.convenor.name,
        question: charter.question,
        windows,
        budget: windows && (await budgetOwed(mission, folder, now)),
        since: changesSince(mission, sent.find((receipt) => isReceiptOf(receipt, mission))?.window.number),
        isStarted: await startedIn(sittings, mission, windows ?? []),
        sendingOf: ({ instrument, window }) => queue.stateOf(mission, { instrument, window: window.number }),
      });
    }
    return { shown, unreadable, forked };
  };

  app.get('/', async (http) => {
    const { shown, unreadable, forked } = await home();
    const receipts: SentLine[] = [];
    for (const receipt of keptReceipts(desk.folder)) {
      const known = shown.find(({ mission }) => isReceiptOf(receipt, mission))?.mission.charter;
      receipts.push({
        receipt,
        ...wordsOf(receipt, known, settingOf(desk, '/').words),
        answers: await asking.answersTo(receipt),
        isHere: known !== undefined,
      });
    }
    return http.html(
      documentOf(
        <Home
          at={settingOf(desk, '/')}
          missions={shown}
          unreadable={unreadable}
          forked={forked}
          clocks={desk.clocks}
          receipts={receipts}
          looks={readSettings(desk.folder).looks ?? []}
          now={desk.ports.now()}
        />,
      ),
    );
  });

  app.post('/send', async (http) => {
    await queue.sendAll();
    return http.redirect(`${desk.base}/`, 303);
  });

  app.post('/look', async (http) => {
    await looking.lookAgain();
    return http.redirect(`${desk.base}/`, 303);
  });

  app.post('/language', async (http) => {
    const form = await http.req.parseBody();
    const language = LANGUAGES.find((one) => one === form['language']);
    if (language !== undefined) chooseLanguage(desk.folder, language);
    // A page after a POST that failed has the address of its form, which shows by GET too.
    const to = textOf(form['to']);
    return http.redirect(desk.base + (/^\/[\w./-]*$/.test(to) ? to : '/'), 303);
  });

  app.post('/close', (http) => {
    close();
    return http.html(documentOf(<Closed at={settingOf(desk, '/')} />));
  });

  const zeroLines = async (): Promise<readonly ZeroLine[]> => {
    const { shown } = await home();
    return shown.flatMap(({ name, windows = [] }) =>
      windows
        .filter(({ isOpen }) => isOpen)
        .flatMap(({ questions }) =>
          questions.filter(({ locked, isForgotten }) => locked === undefined && !isForgotten).map((owed) => ({ mission: name, owed })),
        ),
    );
  };

  app.get('/zeros', async (http) => http.html(documentOf(<Zeros at={settingOf(desk, '/zeros')} lines={await zeroLines()} />)));

  app.post('/zeros', async (http) => {
    const setting = settingOf(desk, '/zeros');
    const lines = await zeroLines();
    const show = (errors: readonly FieldError[]) => http.html(documentOf(<Zeros at={setting} lines={lines} errors={errors} />), 422);
    if (textOf((await http.req.parseBody())['right']) === '') return show([{ field: 'right', sentence: setting.words.say('tick-right') }]);
    const errors: FieldError[] = [];
    for (const { mission, owed } of lines) errors.push(...(await lockZeros(desk, mission, owed)));
    await queue.sendAll();
    return errors.length > 0 ? show(errors) : http.redirect(`${desk.base}/`, 303);
  });

  app.get('/calendar.ics', (http) => {
    const missions = keptMissions(desk.folder).missions.map(({ mission }) => mission.charter);
    return http.body(calendarOf(missions, settingOf(desk, '/').words, desk.ports.now()), 200, {
      'Content-Type': 'text/calendar; charset=utf-8',
    });
  });

  app.get('/ledger', async (http) => {
    const folder = await organisationOf(desk);
    const state = folder && (await ledgerState(folder.ports.store));
    return http.html(documentOf(<Ledger at={settingOf(desk, '/ledger')} ledger={state?.ledger} uncharged={state?.uncharged ?? []} />));
  });
}

/** What was sent, as a person says it. */
function wordsOf(receipt: Receipt, charter: Charter | undefined, { days }: Words): Pick<SentLine, 'question' | 'days'> {
  const question = charter?.instruments.find(({ name }) => name === receipt.instrument)?.question;
  if (charter === undefined || question === undefined) return { question: receipt.instrument, days: receipt.window.name };
  const { firstDay, endDay } = windowNumbered(charter.schedule, receipt.window.number);
  return { question, days: days(firstDay, endDay - 1) };
}

/** Which open questions have counts that wait to be signed off. */
async function startedIn(sittings: Sittings, mission: Mission, windows: readonly WindowOwed[]): Promise<HomeMission['isStarted']> {
  const started = new Set<Owed>();
  for (const owed of windows.filter(({ isOpen }) => isOpen).flatMap(({ questions }) => questions)) {
    const instrument = mission.charter.instruments.find(({ name }) => name === owed.instrument);
    if (instrument !== undefined && (await sittings.isStarted({ mission, instrument, window: owed.window }))) started.add(owed);
  }
  return (owed) => started.has(owed);
}

/** One question at a time, as figures are: what fails holds up no other. */
async function lockZeros(desk: Desk, name: string, { instrument, window }: Owed): Promise<readonly FieldError[]> {
  const folder = await organisationOf(desk);
  const mission = keptMissions(desk.folder).missions.find((one) => one.mission.charter.mission === name)?.mission;
  const known = mission && missionWindows(mission.charter.schedule).find(({ number }) => number === window.number);
  if (folder === undefined || mission === undefined || known === undefined) return [];
  try {
    const organisation = identityIn(mission, folder.identities, known);
    const request = { mission, organisation, instrument, window: window.number, source: { kind: 'nothing' as const } };
    await (await prepare(request, folder.ports)).lock();
    return [];
  } catch (error) {
    if (!(error instanceof SdkError)) throw error;
    return error.issues.map((sentence) => ({ sentence: `${instrument}: ${sentence}` }));
  }
}
