// routes.tsx — /c/…/beside: the file with what came out is read here and closed again; nothing of it is kept, and nobody is asked for it.
import { enrolment, identityIn, rememberedFigures, SdkError, tasksOf } from '@soundings/client/node';
import { documentOf } from '../../pages/components/render.ts';
import { pathOf } from '../contribute/paths.ts';
import type { SittingPlace } from '../contribute/sitting.ts';
import type { Steps } from '../contribute/steps.ts';
import { fileOf } from '../shell/form.ts';
import { organisationOf, settingOf, type Desk } from '../state/desk.ts';
import { besideOf, type Beside } from './figures.ts';
import { BesidePage } from './page.tsx';
import { releasesIn, type Found } from './release-file.ts';

export function besideRoutes({ show, act }: Steps, desk: Desk): void {
  const at = (place: SittingPlace) => settingOf(desk, `${pathOf(place)}/beside`);
  const page = (place: SittingPlace, found: readonly Beside[] | undefined, keepsOwn: boolean, sentence?: string) =>
    documentOf(
      <BesidePage
        at={at(place)}
        place={place}
        found={found}
        keepsOwn={keepsOwn}
        errors={sentence === undefined ? [] : [{ field: 'file', sentence }]}
      />,
    );

  show('beside', (http, place) => http.html(page(place, undefined, false)));

  act('beside', async (http, place, form) => {
    const { say } = at(place).words;
    const file = await fileOf(form['file']);
    if (file === undefined) return http.html(page(place, undefined, false, say('beside-choose')), 422);
    const found = await releasesIn(file.bytes, place);
    if (found.kind !== 'releases') return http.html(page(place, undefined, false, sentenceFor(found, say)), 422);
    const counts = await ownCounts(desk, place);
    return http.html(page(place, besideOf(found.releases, counts), counts !== undefined));
  });
}

function sentenceFor(found: Exclude<Found, { readonly kind: 'releases' }>, say: ReturnType<typeof settingOf>['words']['say']): string {
  if (found.kind === 'false') return say('beside-false', { why: found.why });
  return say(found.kind === 'wrong' ? 'beside-wrong' : 'beside-other');
}

/** What was counted for this window, if she kept it. Practitioners' answers are shown to nobody again. */
async function ownCounts(desk: Desk, { mission, instrument, window }: SittingPlace): Promise<readonly bigint[] | undefined> {
  const folder = await organisationOf(desk);
  if (folder === undefined || instrument.kind === 'soundings') return undefined;
  try {
    const organisation = identityIn(mission, folder.identities, window);
    const entry = enrolment(mission, organisation, window);
    const task = tasksOf(mission, entry).find((one) => one.instrument.name === instrument.name);
    const kept = task === undefined ? [] : await rememberedFigures({ mission, task, window, entry }, folder.ports.store);
    return kept.find((one) => one.window === window.number)?.counts;
  } catch (error) {
    if (error instanceof SdkError) return undefined; // she took no part in it
    throw error;
  }
}
