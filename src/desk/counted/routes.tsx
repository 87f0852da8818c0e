// routes.tsx — /c/…/counted: what was answered, asking now, and both signed answers as a file.
import { SdkError, type Receipt } from '@soundings/client/node';
import { documentOf } from '../../pages/components/render.ts';
import { pathOf } from '../contribute/paths.ts';
import type { SittingPlace } from '../contribute/sitting.ts';
import type { Steps } from '../contribute/steps.ts';
import { isReceiptOf, keptReceipts } from '../folder/receipts.ts';
import type { FieldError } from '../shell/frame.tsx';
import { settingOf, type Desk } from '../state/desk.ts';
import type { Asking } from './asking.ts';
import { evidenceOf } from './kept.ts';
import { WasICounted } from './page.tsx';

export function countedRoutes({ show, act }: Steps, desk: Desk, asking: Asking): void {
  const page = async (place: SittingPlace, receipt: Receipt, errors: readonly FieldError[] = []) =>
    documentOf(
      <WasICounted
        at={settingOf(desk, `${pathOf(place)}/counted`)}
        place={place}
        receipt={receipt}
        answers={await asking.answersTo(receipt)}
        errors={errors}
      />,
    );
  const home = `${desk.base}/`;

  show('counted', async (http, place) => {
    const receipt = receiptFor(desk, place);
    return receipt === undefined ? http.redirect(home, 303) : http.html(await page(place, receipt));
  });

  act('counted', async (http, place) => {
    const receipt = receiptFor(desk, place);
    if (receipt === undefined) return http.redirect(home, 303);
    try {
      await asking.ask(receipt);
    } catch (error) {
      if (!(error instanceof SdkError)) throw error;
      return http.html(
        await page(
          place,
          receipt,
          error.issues.map((sentence) => ({ sentence })),
        ),
        422,
      );
    }
    return http.redirect(`${desk.base}${pathOf(place)}/counted`, 303);
  });

  show('counted.json', async (http, place) => {
    const receipt = receiptFor(desk, place);
    const answers = receipt && (await asking.answersTo(receipt));
    const evidence = receipt && answers && evidenceOf(receipt, answers);
    return evidence === undefined ? http.notFound() : http.json(evidence);
  });
}

/** Of the newest version that was received. */
function receiptFor({ folder }: Desk, { mission, instrument, window }: SittingPlace): Receipt | undefined {
  const own = keptReceipts(folder).filter(
    (one) => isReceiptOf(one, mission) && one.instrument === instrument.name && one.window.number === window.number,
  );
  return own.sort((a, b) => b.version - a.version)[0];
}
