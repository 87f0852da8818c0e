// routes.tsx — /c: one question for one window, from the file to its counts. GET shows where it stands, POST acts and leads on.
import { documentOf } from '../../pages/components/render.ts';
import type { Words } from '../../pages/words/words.ts';
import type { Desk } from '../state/desk.ts';
import { fileDigest, fileOf, textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import type { Chosen } from './chosen.ts';
import { isOld } from './is-old.ts';
import { AddFigures, ChooseSheet, WrongFile } from './pages.tsx';
import { retold } from './retold.ts';
import { forAnotherFile, NOTHING_SETTLED } from './settled.ts';
import { work, workAgain, type Sitting } from './sitting.ts';
import type { Sittings } from './sittings.ts';
import type { Steps } from './steps.ts';
import { filledLines, linesFor, linesIn, linesOf, moreLines, typedLines, TypedRows } from './typed.tsx';
import { hasTotalsTable } from './totals.tsx';
import { openOf, stepOf, type Ways } from './ways.ts';

export function contributeRoutes({ show, act }: Steps, desk: Desk, sittings: Sittings, { at, to, onward }: Ways): void {
  show('add', async (http, place) => {
    desk.guessesFor(place.mission); // so that it is known when she comes to the last look
    return http.html(documentOf(<AddFigures at={at(place, 'add')} place={place} sitting={await sittings.at(place)} />));
  });

  act('add', async (http, place, form) => {
    if (textOf(form['kind']) === 'typed') return to(http, place, hasTotalsTable(place.instrument) ? 'totals' : 'typed');
    const sitting = await sittings.at(place);
    const chosen = await chosenIn(form);
    if (chosen === undefined && sitting?.chosen?.kind === 'file') return to(http, place, stepOf(sitting));
    const isForeign = chosen?.kind === 'file' && desk.ports.practice?.has(fileDigest(chosen.file.bytes)) === false;
    if (chosen?.kind === 'file' && !isForeign)
      return onward(http, place, await workAgain(desk, place, chosen, forAnotherFile(sitting?.wishes ?? NOTHING_SETTLED)));
    if (chosen?.kind === 'nothing') return onward(http, place, await work(desk, place, chosen));
    const setting = at(place, 'add');
    const errors = [{ field: 'file', sentence: setting.words.say(isForeign ? 'practice-file' : 'choose-file-first') }];
    return http.html(documentOf(<AddFigures at={setting} place={place} sitting={sitting} errors={errors} />), 422);
  });

  show('typed', async (http, place) => {
    const lines = linesOf(place, (await sittings.at(place))?.chosen);
    return http.html(documentOf(<TypedRows at={at(place, 'typed')} place={place} lines={lines} count={linesFor(lines)} />));
  });

  act('typed', async (http, place, form) => {
    const setting = at(place, 'typed');
    const count = linesIn(form);
    const lines = typedLines(form, place.instrument, count);
    if (textOf(form['do']) === 'more')
      return http.html(documentOf(<TypedRows at={setting} place={place} lines={lines} count={moreLines(count)} />));
    const records = filledLines(lines);
    if (records.length > 0) return onward(http, place, await work(desk, place, { kind: 'typed', records, isHidden: false }));
    const errors = [{ sentence: setting.words.say('typed-nothing') }];
    return http.html(documentOf(<TypedRows at={setting} place={place} lines={lines} count={count} errors={errors} />), 422);
  });

  show('sheet', async (http, place) => {
    const sitting = await sittings.at(place);
    const sheets = sheetsIn(sitting);
    if (sitting === undefined || sheets === undefined) return to(http, place, 'add');
    return http.html(documentOf(<ChooseSheet at={at(place, 'sheet')} place={place} sitting={sitting} sheets={sheets} />));
  });

  act('sheet', async (http, place, form) => {
    const sitting = await sittings.at(place);
    const sheets = sheetsIn(sitting);
    if (sitting?.chosen?.kind !== 'file' || sheets === undefined) return to(http, place, 'add');
    const { chosen, settled, wishes } = sitting;
    const setting = at(place, 'sheet');
    const refuse = (sentence: string, status: 409 | 422, field?: string) =>
      http.html(
        documentOf(<ChooseSheet at={setting} place={place} sitting={sitting} sheets={sheets} errors={[{ field, sentence }]} />),
        status,
      );
    if (isOld(form, sitting)) return refuse(setting.words.say('changed-elsewhere'), 409);
    const sheet = sheets.find((name) => name === form['sheet']);
    if (sheet === undefined) return refuse(setting.words.say('choose-sheet-first'), 422, 'sheet');
    if (sheet === settled.settings.sheet) return to(http, place, stepOf(sitting));
    const again = { ...wishes, settings: { ...wishes.settings, sheet } };
    return onward(http, place, await workAgain(desk, place, { ...chosen, sheets }, again));
  });

  show('wrong', async (http, place) => {
    const open = openOf(await sittings.at(place), 'wrong');
    if (open === undefined) return to(http, place, 'add');
    const setting = at(place, 'wrong');
    return http.html(documentOf(<WrongFile at={setting} place={place} errors={errorsIn(open, setting.words)} />));
  });
}

function errorsIn({ why, crowded }: NonNullable<ReturnType<typeof openOf<'wrong'>>>, words: Words): readonly FieldError[] {
  const errors = why.map((one) => {
    const sentence = retold(one, words);
    return sentence === undefined ? { sentence: one.sentence, isEnglish: true } : { sentence };
  });
  return crowded === undefined ? errors : [...errors, { sentence: words.say('wrong-crowded', { dimension: crowded }) }];
}

/** Of which sheets she chooses one, or has chosen one. */
function sheetsIn(sitting: Sitting | undefined): readonly string[] | undefined {
  return openOf(sitting, 'sheet')?.sheets ?? (sitting?.chosen?.kind === 'file' ? sitting.chosen.sheets : undefined);
}

async function chosenIn(form: Readonly<Record<string, unknown>>): Promise<Chosen | undefined> {
  if (textOf(form['kind']) === 'nothing') return { kind: 'nothing' };
  const file = await fileOf(form['file']);
  return file === undefined ? undefined : { kind: 'file', file };
}
