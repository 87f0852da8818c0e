// routes.tsx — /c: one question for one window, from the file to the receipt. GET shows where it stands, POST acts and leads on.
import type { Context, Hono } from 'hono';
import { identityIn, latestLocked, locate, SdkError, type Locked } from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { documentOf } from '../../pages/components/render.ts';
import { organisationOf, settingOf, type Desk } from '../state/desk.ts';
import { keptReceipts } from '../folder/receipts.ts';
import type { Queue } from '../state/queue.ts';
import { fileOf, textOf } from '../shell/form.ts';
import { filledLines, linesIn, moreLines, typedLines, TypedRows } from './typed.tsx';
import type { FieldError } from '../shell/frame.tsx';
import { answered } from './answers.ts';
import { CheckAndSign } from './check.tsx';
import { AddFigures, ChooseSheet, SettleQuestions, WrongFile } from './pages.tsx';
import { pathOf } from './paths.ts';
import { placeIn } from './place.ts';
import { OnItsWay, Sent } from './sent.tsx';
import { work, type Chosen, type Sitting, type SittingPlace } from './sitting.ts';

const PLACE = '/c/:mission/:question/:window';

/** Gives what reads rows from elsewhere, such as soundings, and leads on to the counts. */
export function contributeRoutes(
  app: Hono,
  desk: Desk,
  queue: Queue,
): (http: Context, place: SittingPlace, chosen: Chosen) => Promise<Response> {
  const sittings = new Map<string, Sitting>();
  let changes = 0;
  const at = (place: SittingPlace, step: string) => settingOf(desk, `${pathOf(place)}/${step}`);
  const on = (place: SittingPlace, step: string) => `${desk.base}${pathOf(place)}/${step}`;

  /** The page of a step, for the place that the address names. */
  const step = (name: string, show: (http: Context, place: SittingPlace) => Promise<Response> | Response) => {
    app.get(`${PLACE}/${name}`, async (http) => {
      const place = placeIn(desk, http);
      return place === undefined ? http.notFound() : show(http, place);
    });
  };
  const act = (name: string, take: (http: Context, place: SittingPlace, form: Readonly<Record<string, unknown>>) => Promise<Response>) => {
    app.post(`${PLACE}/${name}`, async (http) => {
      const place = placeIn(desk, http);
      return place === undefined ? http.notFound() : take(http, place, await http.req.parseBody());
    });
  };

  /** Where somebody is led after the rows were read: to what has to be settled, or to the counts. */
  const next = async (http: Context, place: SittingPlace, from: Omit<Sitting, 'number'>) => {
    const sitting = { ...from, number: ++changes };
    await work(desk, place, sitting);
    sittings.set(pathOf(place), sitting);
    const { open } = sitting;
    const wanted = open === undefined ? 'check' : { sheet: 'sheet', questions: 'settle', wrong: 'wrong' }[open.kind];
    return http.redirect(on(place, wanted), 303);
  };

  const begin = async (http: Context, place: SittingPlace, chosen: Chosen) =>
    next(http, place, { chosen, columns: {}, prepared: undefined, open: undefined, about: undefined });

  step('add', (http, place) => http.html(documentOf(<AddFigures at={at(place, 'add')} place={place} />)));

  act('add', async (http, place, form) => {
    if (textOf(form['kind']) === 'typed') return http.redirect(on(place, 'typed'), 303);
    const chosen = await chosenIn(form);
    if (chosen !== undefined) return begin(http, place, chosen);
    const setting = at(place, 'add');
    const errors = [{ field: 'file', sentence: setting.words.say('choose-file-first') }];
    return http.html(documentOf(<AddFigures at={setting} place={place} errors={errors} />), 422);
  });

  step('typed', (http, place) => http.html(documentOf(<TypedRows at={at(place, 'typed')} place={place} lines={[]} count={linesIn({})} />)));

  act('typed', async (http, place, form) => {
    const setting = at(place, 'typed');
    const count = linesIn(form);
    const lines = typedLines(form, place.instrument, count);
    if (textOf(form['do']) === 'more')
      return http.html(documentOf(<TypedRows at={setting} place={place} lines={lines} count={moreLines(count)} />));
    const records = filledLines(lines);
    if (records.length > 0) return begin(http, place, { kind: 'typed', records, isHidden: false });
    const errors = [{ sentence: setting.words.say('typed-nothing') }];
    return http.html(documentOf(<TypedRows at={setting} place={place} lines={lines} count={count} errors={errors} />), 422);
  });

  step('sheet', (http, place) => {
    const open = sittings.get(pathOf(place))?.open;
    if (open?.kind !== 'sheet') return http.redirect(on(place, 'add'), 303);
    return http.html(documentOf(<ChooseSheet at={at(place, 'sheet')} place={place} sheets={open.sheets} />));
  });

  act('sheet', async (http, place, form) => {
    const sitting = sittings.get(pathOf(place));
    if (sitting?.open?.kind !== 'sheet' || sitting.chosen.kind !== 'file') return http.redirect(on(place, 'add'), 303);
    const sheet = sitting.open.sheets.find((name) => name === form['sheet']);
    if (sheet !== undefined) return next(http, place, { ...sitting, chosen: { ...sitting.chosen, sheet } });
    const setting = at(place, 'sheet');
    const errors = [{ field: 'sheet', sentence: setting.words.say('choose-sheet-first') }];
    return http.html(documentOf(<ChooseSheet at={setting} place={place} sheets={sitting.open.sheets} errors={errors} />), 422);
  });

  step('settle', (http, place) => {
    const sitting = sittings.get(pathOf(place));
    if (sitting?.open?.kind !== 'questions') return http.redirect(on(place, 'add'), 303);
    return http.html(
      documentOf(<SettleQuestions at={at(place, 'settle')} place={place} sitting={sitting} questions={sitting.open.questions} />),
    );
  });

  act('settle', async (http, place, form) => {
    const sitting = sittings.get(pathOf(place));
    if (sitting?.open?.kind !== 'questions') return http.redirect(on(place, 'add'), 303);
    const setting = at(place, 'settle');
    const { questions } = sitting.open;
    const show = (errors: readonly FieldError[], status: 409 | 422) =>
      http.html(documentOf(<SettleQuestions at={setting} place={place} sitting={sitting} questions={questions} errors={errors} />), status);
    if (textOf(form['number']) !== String(sitting.number)) return show([{ sentence: setting.words.say('changed-elsewhere') }], 409);
    const given = questions.map((_, nth) => textOf(form[`q${nth}`]));
    const missing = given.flatMap((text, nth) =>
      text === '' || (questions[nth]?.answer === 'headerLine' && !/^[1-9]\d{0,5}$/.test(text))
        ? [{ field: `q${nth}`, sentence: setting.words.say('answer-missing') }]
        : [],
    );
    if (missing.length > 0) return show(missing, 422);
    if (questions.some(({ answer }) => answer === 'nothing')) return next(http, place, { ...sitting, chosen: { kind: 'nothing' } });
    const columns = questions.reduce((sofar, question, nth) => answered(sofar, question, given[nth] ?? ''), sitting.columns);
    return next(http, place, { ...sitting, columns });
  });

  step('wrong', (http, place) => {
    const open = sittings.get(pathOf(place))?.open;
    if (open?.kind !== 'wrong') return http.redirect(on(place, 'add'), 303);
    return http.html(documentOf(<WrongFile at={at(place, 'wrong')} place={place} sentences={open.sentences} />));
  });

  step('check', (http, place) => {
    const sitting = sittings.get(pathOf(place));
    if (sitting?.prepared === undefined) return http.redirect(on(place, 'add'), 303);
    return http.html(
      documentOf(<CheckAndSign at={at(place, 'check')} place={place} sitting={sitting} preview={sitting.prepared.preview} />),
    );
  });

  act('check', async (http, place, form) => {
    const sitting = sittings.get(pathOf(place));
    if (sitting?.prepared === undefined) return http.redirect(on(place, 'add'), 303);
    const { prepared } = sitting;
    const setting = at(place, 'check');
    const show = (errors: readonly FieldError[], status: 409 | 422) =>
      http.html(
        documentOf(<CheckAndSign at={setting} place={place} sitting={sitting} preview={prepared.preview} errors={errors} />),
        status,
      );
    if (textOf(form['number']) !== String(sitting.number)) return show([{ sentence: setting.words.say('changed-elsewhere') }], 409);
    if (textOf(form['right']) === '') return show([{ field: 'right', sentence: setting.words.say('tick-right') }], 422);
    try {
      await prepared.lock({ amend: textOf(form['amend']) !== '', ask: desk.ports });
    } catch (error) {
      if (!(error instanceof SdkError)) throw error;
      return show(
        error.issues.map((sentence) => ({ sentence })),
        422,
      );
    }
    sittings.delete(pathOf(place));
    if (textOf(form['do']) !== 'later') await queue.sendAll();
    return http.redirect(on(place, 'sent'), 303);
  });

  step('sent', async (http, place) => {
    const locked = await lockedAt(desk, place);
    if (locked === undefined) return http.redirect(on(place, 'add'), 303);
    const receipt = keptReceipts(desk.folder).find(({ digest }) => digest === locked.summary.digest);
    const page =
      receipt === undefined ? (
        <OnItsWay at={at(place, 'sent')} place={place} sending={queue.stateOf(place.mission, unsentOf(place))} />
      ) : (
        <Sent at={at(place, 'sent')} place={place} receipt={receipt} today={dayAt(desk.ports.now())} />
      );
    return http.html(documentOf(page));
  });

  act('sent', async (http, place) => {
    await queue.sendAll();
    return http.redirect(on(place, 'sent'), 303);
  });

  step('receipt.json', async (http, place) => {
    const locked = await lockedAt(desk, place);
    const receipt = keptReceipts(desk.folder).find(({ digest }) => digest === locked?.summary.digest);
    return receipt === undefined ? http.notFound() : http.json(receipt);
  });

  return begin;
}

function unsentOf({ instrument, window }: SittingPlace) {
  return { instrument: instrument.name, window: window.number };
}

async function chosenIn(form: Readonly<Record<string, unknown>>): Promise<Chosen | undefined> {
  if (textOf(form['kind']) === 'nothing') return { kind: 'nothing' };
  const file = await fileOf(form['file']);
  return file === undefined ? undefined : { kind: 'file', file, sheet: undefined };
}

async function lockedAt(desk: Desk, { mission, instrument, window }: SittingPlace): Promise<Locked | undefined> {
  const folder = await organisationOf(desk);
  if (folder === undefined) return undefined;
  const organisation = identityIn(mission, folder.identities, window);
  const place = locate(mission, organisation, instrument.name, window.number, desk.ports.now(), { early: true });
  return latestLocked({ place, organisation }, folder.ports.store);
}
