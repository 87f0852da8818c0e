// totals-routes.tsx — /c, totals that are typed into a table: each a whole number, and all that is declared of them ticked.
import { documentOf } from '../../pages/components/render.ts';
import type { Words } from '../../pages/words/words.ts';
import { textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import type { Desk } from '../state/desk.ts';
import { NOTHING_SETTLED } from './settled.ts';
import { work, type SittingPlace } from './sitting.ts';
import type { Sittings } from './sittings.ts';
import type { Steps } from './steps.ts';
import { boxesOf, declaredOf, hasTotalsTable, totalsIn, TypedTotals } from './totals.tsx';
import type { Ways } from './ways.ts';

export function totalsRoutes({ show, act }: Steps, desk: Desk, sittings: Sittings, { at, to, onward }: Ways): void {
  show('totals', async (http, place) => {
    if (!hasTotalsTable(place.instrument)) return to(http, place, 'typed');
    const chosen = (await sittings.at(place))?.chosen;
    const form = chosen?.kind === 'totals' ? chosen.form : {};
    return http.html(documentOf(<TypedTotals at={at(place, 'totals')} place={place} form={form} />));
  });

  act('totals', async (http, place, form) => {
    if (!hasTotalsTable(place.instrument)) return to(http, place, 'typed');
    const setting = at(place, 'totals');
    const errors = wrongIn(form, place, setting.words);
    if (errors.length > 0) return http.html(documentOf(<TypedTotals at={setting} place={place} form={form} errors={errors} />), 422);
    const settled = { ...NOTHING_SETTLED, columns: { declared: ['people', 'cells', 'cap'] as const } };
    return onward(http, place, await work(desk, place, totalsIn(form, place.instrument), settled));
  });
}

function wrongIn(form: Readonly<Record<string, unknown>>, { instrument }: SittingPlace, words: Words): readonly FieldError[] {
  const { say } = words;
  const boxes = boxesOf(instrument);
  const wrong = boxes.filter(({ id }) => !/^\d{0,9}$/.test(textOf(form[id])));
  if (wrong.length > 0) return wrong.map(({ id, name }) => ({ field: id, sentence: say('totals-number', { box: name }) }));
  if (boxes.every(({ id }) => textOf(form[id]) === '')) return [{ field: boxes[0]?.id, sentence: say('totals-nothing') }];
  const open = declaredOf(instrument, words).filter(({ id }) => textOf(form[id]) === '');
  return open.map(({ id }) => ({ field: id, sentence: say('totals-undeclared'), brief: say('answer-missing-here') })).slice(0, 1);
}
