// settle-routes.tsx — /c, what is asked about a file: answers lead on, and she may come back to them; what she leaves as it is isn't asked again.
import { documentOf } from '../../pages/components/render.ts';
import type { Words } from '../../pages/words/words.ts';
import type { FieldError } from '../shell/frame.tsx';
import type { Desk } from '../state/desk.ts';
import { isOld } from './is-old.ts';
import { retold } from './retold.ts';
import { askedIn, Settle } from './settle.tsx';
import { givenIn, partsOf, textIn, type Asked } from './settle-parts.ts';
import { NOTHING_SETTLED, withAnswer, type Settled } from './settled.ts';
import { work, workAgain, workOn, type Sitting, type SittingPlace } from './sitting.ts';
import type { Sittings } from './sittings.ts';
import type { Steps } from './steps.ts';
import { openOf, stepOf, type Ways } from './ways.ts';

export function settleRoutes({ show, act }: Steps, desk: Desk, sittings: Sittings, { at, to, onward }: Ways): void {
  show('settle', async (http, place) => {
    const sitting = await sittings.at(place);
    if (sitting === undefined || !hasQuestions(sitting)) return to(http, place, 'add');
    return http.html(documentOf(<Settle at={at(place, 'settle')} place={place} sitting={sitting} />));
  });

  act('settle', async (http, place, form) => {
    const sitting = await sittings.at(place);
    if (sitting?.chosen === undefined || !hasQuestions(sitting)) return to(http, place, 'add');
    const page = { at: at(place, 'settle'), place, sitting };
    const { say } = page.at.words;
    if (isOld(form, sitting)) return http.html(documentOf(<Settle {...page} errors={[{ sentence: say('changed-elsewhere') }]} />), 409);
    const { open, said } = answersIn(form, sitting, place);
    const errors = [open, said].flatMap((asked) => missing(asked, place, page.at.words));
    if (errors.length > 0) return http.html(documentOf(<Settle {...page} form={form} errors={errors} />), 422);
    if (open.some(({ question }) => question.answer === 'nothing'))
      return onward(http, place, await work(desk, place, { kind: 'nothing' }));
    const isChanged = said.some(({ given }, nth) => given !== sitting.said[nth]?.given);
    if (isChanged) return onward(http, place, await workAgain(desk, place, sitting.chosen, wishesOf(sitting, [...said, ...open])));
    if (open.length === 0) return to(http, place, stepOf(sitting));
    return onward(
      http,
      place,
      await workOn(
        desk,
        place,
        sitting,
        open.filter(({ given }) => given !== ''),
      ),
    );
  });

  // Everything that was settled of files before is asked, with the answers that she gave then.
  act('anew', async (http, place) => {
    const sitting = await sittings.at(place);
    if (sitting?.chosen?.kind !== 'file') return to(http, place, 'add');
    const asked = await sittings.take(place, await workAgain(desk, place, sitting.chosen, { ...sitting.wishes, isAnew: true }));
    return to(http, place, hasQuestions(asked) ? 'settle' : stepOf(asked));
  });
}

function hasQuestions(sitting: Sitting): boolean {
  return sitting.said.length > 0 || openOf(sitting, 'questions') !== undefined;
}

function answersIn(form: Readonly<Record<string, unknown>>, sitting: Sitting, { instrument }: SittingPlace) {
  const { open, said } = askedIn(sitting);
  const answered = (asked: readonly Asked[]) => {
    const given = givenIn(form, partsOf(asked, instrument));
    return asked.map((one) => ({ ...one, given: given.get(one.id) ?? '' }));
  };
  return { open: answered(open), said: answered(said).map((one, nth) => (form[one.id] === undefined ? (said[nth] ?? one) : one)) };
}

function wishesOf({ settled: { settings, isAnew = false } }: Sitting, answers: readonly Asked[]): Settled {
  return answers.reduce(withAnswer, { ...NOTHING_SETTLED, settings: { sheet: settings.sheet }, isAnew });
}

/** What still needs an answer, part by part. */
function missing(asked: readonly Asked[], { instrument }: SittingPlace, words: Words): readonly FieldError[] {
  const { say } = words;
  const without = new Set(unanswered(asked).map(({ id }) => id));
  return partsOf(asked, instrument).flatMap((part): readonly FieldError[] => {
    if (part.kind === 'one') {
      const { id, question } = part.asked;
      if (!without.has(id)) return [];
      return [
        {
          field: id,
          sentence: say('answer-missing', { question: inBrief(retold(question, words) ?? question.sentence) }),
          brief: say('answer-missing-here'),
        },
      ];
    }
    const texts = [...part.districts.flatMap((district) => district.texts), ...part.others].filter(({ id }) => without.has(id));
    const named = texts
      .slice(0, TEXTS_NAMED)
      .map((one) => `“${textIn(one)}”`)
      .join(', ');
    return texts.length === 0
      ? []
      : [{ field: part.id, sentence: say('texts-missing', { count: texts.length, under: part.under, named }) }];
  });
}

/** So many texts without a meaning are named. */
const TEXTS_NAMED = 5;

/** Another line of headings answers all that was asked about the columns; without it, it needs no answer. */
function unanswered(asked: readonly Asked[]): readonly Asked[] {
  const line = asked.find(({ question }) => question.answer === 'headerLine');
  const said = line?.given ?? '';
  if (line !== undefined && said !== '') return /^[1-9]\d{0,5}$/.test(said) ? [] : [line];
  return asked.filter((one) => one.given === '' && (one !== line || asked.length === 1));
}

/** Its first sentence: what was found, without what can be done. */
function inBrief(sentence: string): string {
  return /^.*?[.;](?= |$)/s.exec(sentence)?.[0].slice(0, -1) ?? sentence;
}
