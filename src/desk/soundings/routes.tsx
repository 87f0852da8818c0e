// routes.tsx — /s: practitioners' soundings, from the number of colleagues to rows that are counted as any others.
import type { Context, Hono } from 'hono';
import { instrumentDimensions } from '@soundings/protocol/charter/instrument';
import { valueNames } from '@soundings/protocol/charter/cells';
import { documentOf } from '../../pages/components/render.ts';
import { missionWindows } from '@soundings/protocol/charter/window';
import { keptMissions } from '../folder/missions.ts';
import { InputError } from '../../errors.ts';
import { settingOf, type Desk } from '../state/desk.ts';
import { placeIn } from '../contribute/place.ts';
import { work, type SittingPlace } from '../contribute/sitting.ts';
import type { Ways } from '../contribute/ways.ts';
import { textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import { readCard, type CardPlace } from './card.ts';
import { CardPage } from './card-page.tsx';
import { BetweenColleagues, cardFile, HowManyAnswer, OneColleague, soundingsPath } from './pages.tsx';
import { ANSWERS_MIN, COLLEAGUES_MAX, openRounds, recordsOf, withForm, type Round, type RoundPlace } from './round.ts';

const PLACE = '/s/:mission/:question/:window';

export function soundingsRoutes(app: Hono, desk: Desk, { onward }: Ways): void {
  const rounds = async () => openRounds(desk.folder, desk.ports.random);
  const at = (place: SittingPlace, step = '') => settingOf(desk, soundingsPath(place) + step);
  const on = (place: SittingPlace, step = '') => `${desk.base}${soundingsPath(place)}${step}`;
  const known = (http: Context) => {
    const place = placeIn(desk, http);
    return place?.instrument.kind === 'soundings' ? place : undefined;
  };
  const between = (http: Context, place: SittingPlace, round: Round, errors: readonly FieldError[] = []) =>
    http.html(
      documentOf(<BetweenColleagues at={at(place)} place={place} round={round} errors={errors} />),
      errors.length === 0 ? 200 : 422,
    );

  app.get(PLACE, async (http) => {
    const place = known(http);
    if (place === undefined) return http.notFound();
    const round = await (await rounds()).read(roundOf(place));
    return round === undefined ? http.html(documentOf(<HowManyAnswer at={at(place)} place={place} />)) : between(http, place, round);
  });

  app.post(PLACE, async (http) => {
    const place = known(http);
    if (place === undefined) return http.notFound();
    const form = await http.req.parseBody();
    const stated = Number(textOf(form['stated']));
    if (!Number.isInteger(stated) || stated < 1 || stated > COLLEAGUES_MAX) {
      const errors = [{ field: 'stated', sentence: at(place).words.say('soundings-stated-wrong', { most: COLLEAGUES_MAX }) }];
      return http.html(documentOf(<HowManyAnswer at={at(place)} place={place} given={textOf(form['stated'])} errors={errors} />), 422);
    }
    const store = await rounds();
    if ((await store.read(roundOf(place))) === undefined)
      await store.write(roundOf(place), { stated, way: form['way'] === 'cards' ? 'cards' : 'screen', forms: [], isClosed: false });
    return http.redirect(on(place), 303);
  });

  app.get(`${PLACE}/next`, async (http) => {
    const place = known(http);
    if (place === undefined) return http.notFound();
    const round = await (await rounds()).read(roundOf(place));
    if (round === undefined || round.isClosed || round.forms.length >= round.stated) return http.redirect(on(place), 303);
    return http.html(documentOf(<OneColleague at={at(place, '/next')} place={place} items={itemsOf(place)} />));
  });

  app.post(`${PLACE}/next`, async (http) => {
    const place = known(http);
    if (place === undefined) return http.notFound();
    const form = await http.req.parseBody();
    const items = itemsOf(place);
    const given = items.map((_, nth) => textOf(form[`i${nth}`]));
    const missing = given.flatMap((text, nth) =>
      /^[0-4]$/.test(text) ? [] : [{ field: `i${nth}`, sentence: at(place).words.say('soundings-missing', { item: items[nth] ?? '' }) }],
    );
    if (missing.length > 0)
      return http.html(
        documentOf(<OneColleague at={at(place, '/next')} place={place} items={items} given={given} errors={missing} />),
        422,
      );
    return add(http, place, (round) => withForm(round, given.map(Number)), undefined);
  });

  app.post(`${PLACE}/cards`, async (http) => {
    const place = known(http);
    if (place === undefined) return http.notFound();
    const { say } = at(place).words;
    const form = await http.req.parseBody();
    const read = readCard(textOf(form['code']), cardPlace(place));
    if (read.kind === 'card') return add(http, place, (round) => withForm(round, read.answers, read.id), 'code');
    const round = await (await rounds()).read(roundOf(place));
    if (round === undefined) return http.redirect(on(place), 303);
    const code = textOf(form['code']);
    return between(http, place, round, [
      { field: 'code', sentence: read.kind === 'another' ? elsewhere(code, place) : say('card-misspelt') },
    ]);
  });

  app.get(`${PLACE}/card.html`, (http) => {
    const place = known(http);
    if (place === undefined) return http.notFound();
    const { words } = at(place);
    const page = documentOf(<CardPage words={words} place={place} card={cardPlace(place)} items={itemsOf(place)} />);
    // To be saved and handed out: the desk's own policy would let none of its script run.
    return http.body(page, 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Disposition': `attachment; filename="${cardFile(place)}"`,
    });
  });

  app.post(`${PLACE}/close`, async (http) => {
    const place = known(http);
    if (place === undefined) return http.notFound();
    const store = await rounds();
    const round = await store.read(roundOf(place));
    if (round === undefined) return http.redirect(on(place), 303);
    await store.write(roundOf(place), { ...round, isClosed: true });
    const [dimension] = place.instrument.dimensions;
    const records = recordsOf(round, dimension?.name ?? '', itemsOf(place));
    return onward(http, place, await work(desk, place, { kind: 'typed', records, isHidden: round.forms.length < ANSWERS_MIN }));
  });

  /** Which card it is, if it is one of this folder's other weeks and missions. */
  const elsewhere = (code: string, here: SittingPlace): string => {
    const { say, days } = at(here).words;
    for (const { mission } of keptMissions(desk.folder).missions)
      for (const instrument of mission.charter.instruments.filter(({ kind }) => kind === 'soundings'))
        for (const window of missionWindows(mission.charter.schedule))
          if (readCard(code, cardPlace({ mission, instrument, window })).kind === 'card')
            return say('card-elsewhere', { question: instrument.question, days: days(window.firstDay, window.endDay - 1) });
    return say('card-another');
  };

  const add = async (http: Context, place: SittingPlace, change: (round: Round) => Round, field: string | undefined) => {
    const store = await rounds();
    const round = await store.read(roundOf(place));
    if (round === undefined) return http.redirect(on(place), 303);
    try {
      await store.write(roundOf(place), change(round));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return between(http, place, round, [{ field, sentence: error.message }]);
    }
    return http.redirect(on(place), 303);
  };
}

/** The items that colleagues judge: the values of the question's first dimension. */
function itemsOf({ instrument }: SittingPlace): readonly string[] {
  const [dimension] = instrumentDimensions(instrument);
  return dimension === undefined ? [] : valueNames(dimension);
}

function roundOf({ mission, instrument, window }: SittingPlace): RoundPlace {
  const task = mission.tasks.find((one) => one.instrument.name === instrument.name);
  if (task === undefined) throw new TypeError('a question of a mission has a task');
  return { taskId: task.taskId, window: window.number };
}

function cardPlace({ mission, instrument, window }: SittingPlace): CardPlace {
  const number = mission.charter.instruments.findIndex(({ name }) => name === instrument.name);
  return { charter: mission.digest, instrument: number, window: window.number, items: itemsOf({ mission, instrument, window }).length };
}
