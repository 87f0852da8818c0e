// routes.tsx — /c: one question for one window, from the file to its counts. GET shows where it stands, POST acts and leads on.
import type { Context } from 'hono';
import { ENCODINGS, type Columns, type Question } from '@soundings/client/node';
import { documentOf } from '../../pages/components/render.ts';
import { settingOf, type Desk } from '../state/desk.ts';
import { fileDigest, fileOf, textOf } from '../shell/form.ts';
import { filledLines, linesIn, moreLines, typedLines, TypedRows } from './typed.tsx';
import { answered } from './answers.ts';
import { AddFigures, ChooseSheet, SettleQuestions, WrongFile } from './pages.tsx';
import { pathOf } from './paths.ts';
import type { Chosen, Open, Sitting, SittingPlace } from './sitting.ts';
import type { Sittings } from './sittings.ts';
import type { Steps } from './steps.ts';

/** Gives what reads rows from elsewhere, such as soundings, and leads on to the counts. */
export function contributeRoutes(
  { show, act }: Steps,
  desk: Desk,
  sittings: Sittings,
): (http: Context, place: SittingPlace, chosen: Chosen) => Promise<Response> {
  const at = (place: SittingPlace, step: string) => settingOf(desk, `${pathOf(place)}/${step}`);
  const to = (http: Context, place: SittingPlace, step: string) => http.redirect(`${desk.base}${pathOf(place)}/${step}`, 303);

  /** Where somebody is led after the rows were read: to what has to be settled, or to the counts. */
  const next = async (http: Context, place: SittingPlace, chosen: Chosen, columns: Columns = {}) => {
    const { progress } = await sittings.work(place, chosen, columns);
    return to(http, place, progress.kind === 'counted' ? 'check' : STEPS[progress.open.kind]);
  };

  show('add', (http, place) => {
    desk.guessesFor(place.mission); // so that it is known when she comes to the last look
    return http.html(documentOf(<AddFigures at={at(place, 'add')} place={place} />));
  });

  act('add', async (http, place, form) => {
    if (textOf(form['kind']) === 'typed') return to(http, place, 'typed');
    const chosen = await chosenIn(form);
    const isForeign = chosen?.kind === 'file' && desk.ports.practice?.has(fileDigest(chosen.file.bytes)) === false;
    if (chosen !== undefined && !isForeign) return next(http, place, chosen);
    const setting = at(place, 'add');
    const errors = [{ field: 'file', sentence: setting.words.say(isForeign ? 'practice-file' : 'choose-file-first') }];
    return http.html(documentOf(<AddFigures at={setting} place={place} errors={errors} />), 422);
  });

  show('typed', (http, place) => http.html(documentOf(<TypedRows at={at(place, 'typed')} place={place} lines={[]} count={linesIn({})} />)));

  act('typed', async (http, place, form) => {
    const setting = at(place, 'typed');
    const count = linesIn(form);
    const lines = typedLines(form, place.instrument, count);
    if (textOf(form['do']) === 'more')
      return http.html(documentOf(<TypedRows at={setting} place={place} lines={lines} count={moreLines(count)} />));
    const records = filledLines(lines);
    if (records.length > 0) return next(http, place, { kind: 'typed', records, isHidden: false });
    const errors = [{ sentence: setting.words.say('typed-nothing') }];
    return http.html(documentOf(<TypedRows at={setting} place={place} lines={lines} count={count} errors={errors} />), 422);
  });

  show('sheet', async (http, place) => {
    const sitting = await sittings.at(place);
    const open = openOf(sitting, 'sheet');
    if (sitting === undefined || open === undefined) return to(http, place, 'add');
    return http.html(documentOf(<ChooseSheet at={at(place, 'sheet')} place={place} number={sitting.number} sheets={open.sheets} />));
  });

  act('sheet', async (http, place, form) => {
    const sitting = await sittings.at(place);
    const open = openOf(sitting, 'sheet');
    if (sitting?.chosen?.kind !== 'file' || open === undefined) return to(http, place, 'add');
    const { number, chosen } = sitting;
    const setting = at(place, 'sheet');
    const refuse = (sentence: string, status: 409 | 422, field?: string) =>
      http.html(
        documentOf(<ChooseSheet at={setting} place={place} number={number} sheets={open.sheets} errors={[{ field, sentence }]} />),
        status,
      );
    if (isOld(form, sitting)) return refuse(setting.words.say('changed-elsewhere'), 409);
    const sheet = open.sheets.find((name) => name === form['sheet']);
    if (sheet === undefined) return refuse(setting.words.say('choose-sheet-first'), 422, 'sheet');
    return next(http, place, { ...chosen, settings: { ...chosen.settings, sheet } }, sitting.columns);
  });

  show('settle', async (http, place) => {
    const sitting = await sittings.at(place);
    const open = openOf(sitting, 'questions');
    if (sitting === undefined || open === undefined) return to(http, place, 'add');
    return http.html(documentOf(<SettleQuestions at={at(place, 'settle')} place={place} sitting={sitting} open={open} />));
  });

  act('settle', async (http, place, form) => {
    const sitting = await sittings.at(place);
    const open = openOf(sitting, 'questions');
    if (sitting?.chosen === undefined || open === undefined) return to(http, place, 'add');
    const setting = at(place, 'settle');
    const { questions } = open;
    const given = questions.map((_, nth) => textOf(form[`q${nth}`]));
    const page = { at: setting, place, sitting, open };
    if (isOld(form, sitting)) {
      const errors = [{ sentence: setting.words.say('changed-elsewhere') }];
      return http.html(documentOf(<SettleQuestions {...page} errors={errors} />), 409);
    }
    const missing = unanswered(questions, given).map((nth) => ({
      field: `q${nth}`,
      sentence: setting.words.say('answer-missing', { question: inBrief(questions[nth]) }),
      brief: setting.words.say('answer-missing-here'),
    }));
    if (missing.length > 0) return http.html(documentOf(<SettleQuestions {...page} given={given} errors={missing} />), 422);
    if (questions.some(({ answer }) => answer === 'nothing')) return next(http, place, { kind: 'nothing' });
    const columns = questions.reduce((sofar, question, nth) => withAnswer(sofar, question, given[nth] ?? ''), sitting.columns);
    return next(http, place, withSettings(sitting.chosen, questions, given), columns);
  });

  show('wrong', async (http, place) => {
    const open = openOf(await sittings.at(place), 'wrong');
    if (open === undefined) return to(http, place, 'add');
    const setting = at(place, 'wrong');
    const crowded = open.crowded === undefined ? [] : [setting.words.say('wrong-crowded', { dimension: open.crowded })];
    return http.html(documentOf(<WrongFile at={setting} place={place} sentences={[...open.sentences, ...crowded]} />));
  });

  return next;
}

const STEPS: Readonly<Record<Open['kind'], string>> = { sheet: 'sheet', questions: 'settle', wrong: 'wrong' };

/** What is open, if it is of that kind. */
function openOf<Kind extends Open['kind']>(sitting: Sitting | undefined, kind: Kind): Extract<Open, { kind: Kind }> | undefined {
  if (sitting?.progress.kind !== 'open') return undefined;
  const { open } = sitting.progress;
  return open.kind === kind ? (open as Extract<Open, { kind: Kind }>) : undefined;
}

/** Whether a form is of an earlier state than the one that is kept: another window of the browser has gone on. */
export function isOld(form: Readonly<Record<string, unknown>>, { number }: Sitting): boolean {
  return textOf(form['number']) !== String(number);
}

/** Those that still need an answer. Another line of headings answers all that was asked about the columns; without it, it needs no answer. */
function unanswered(questions: readonly Question[], given: readonly string[]): readonly number[] {
  const isLine = ({ answer }: Question) => answer === 'headerLine';
  const line = questions.findIndex(isLine);
  const said = given[line] ?? '';
  if (line >= 0 && said !== '') return /^[1-9]\d{0,5}$/.test(said) ? [] : [line];
  const isOptional = questions.length > 1;
  return given.flatMap((text, nth) => (text === '' && !(isOptional && nth === line) ? [nth] : []));
}

/** Its first sentence: what was found, without what can be done. */
function inBrief(question: Question | undefined): string {
  return /^.*?[.;](?= |$)/s.exec(question?.sentence ?? '')?.[0].slice(0, -1) ?? question?.sentence ?? '';
}

function withAnswer(columns: Columns, question: Question, given: string): Columns {
  return given === '' ? columns : answered(columns, question, given);
}

/** The file with what was answered about the file itself: how it is encoded, and what separates its columns. */
function withSettings(chosen: Chosen, questions: readonly Question[], given: readonly string[]): Chosen {
  if (chosen.kind !== 'file') return chosen;
  const saidOf = (wanted: 'delimiter' | 'encoding') => given[questions.findIndex(({ answer }) => answer === wanted)];
  const { delimiter = saidOf('delimiter'), encoding = ENCODINGS.find((name) => name === saidOf('encoding')), sheet } = chosen.settings;
  return { ...chosen, settings: { sheet, delimiter, encoding } };
}

async function chosenIn(form: Readonly<Record<string, unknown>>): Promise<Chosen | undefined> {
  if (textOf(form['kind']) === 'nothing') return { kind: 'nothing' };
  const file = await fileOf(form['file']);
  return file === undefined ? undefined : { kind: 'file', file, settings: {} };
}
