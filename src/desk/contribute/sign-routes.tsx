// sign-routes.tsx — /c, from the last look at the counts to the receipt: signing off draws the noise, once, and from there on there is no way back.
import { enrolment, identityIn, latestLocked, refused, SdkError, tasksOf, type Locked, type LockSummary } from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { documentOf } from '../../pages/components/render.ts';
import type { Words } from '../../pages/words/words.ts';
import { keepsFigures, setKeepsFigures } from '../folder/desk-folder.ts';
import { keptReceipts } from '../folder/receipts.ts';
import { textOf } from '../shell/form.ts';
import type { FieldError } from '../shell/frame.tsx';
import { organisationOf, type Desk } from '../state/desk.ts';
import type { Queue } from '../state/queue.ts';
import { CheckAndSign } from './check.tsx';
import { owedIn, type Owed } from '../state/owed.ts';
import { ReceiptPage } from './receipt-page.tsx';
import { isOld } from './is-old.ts';
import { keepSigner, signerOf } from './signer.ts';
import { amendmentsLeft, NeverSent, OnItsWay, PutRight, Sent } from './sent.tsx';
import type { Sitting, SittingPlace } from './sitting.ts';
import type { Sittings } from './sittings.ts';
import type { Steps } from './steps.ts';
import { stepBefore, type Ways } from './ways.ts';

export function signRoutes({ show, act }: Steps, desk: Desk, queue: Queue, sittings: Sittings, { at, to }: Ways): void {
  const check = (
    place: SittingPlace,
    sitting: Sitting,
    errors: readonly FieldError[] = [],
    given: Readonly<Record<string, unknown>> = {},
  ) =>
    documentOf(
      <CheckAndSign
        at={at(place, 'check')}
        place={place}
        sitting={sitting}
        keepsFigures={keepsFigures(desk.folder)}
        guesses={desk.guessesFor(place.mission)}
        given={given}
        errors={errors}
      />,
    );

  show('check', async (http, place) => {
    const sitting = await sittings.at(place);
    return sitting?.progress.kind === 'counted' ? http.html(check(place, sitting)) : to(http, place, 'add');
  });

  act('check', async (http, place, form) => {
    const sitting = await sittings.at(place);
    if (sitting?.progress.kind !== 'counted') return to(http, place, 'add');
    const { prepared } = sitting.progress;
    const { say } = at(place, 'check').words;
    const refuse = (errors: readonly FieldError[], status: 409 | 422) =>
      http.html(check(place, sitting, errors, status === 422 ? form : {}), status);
    if (isOld(form, sitting)) return refuse([{ sentence: say('changed-elsewhere') }], 409);
    const isAsked = prepared.preview.changes.length > 0;
    if (isAsked && textOf(form['big']) === 'back') return to(http, place, stepBefore(sitting, place));
    if (isAsked && textOf(form['big']) !== 'yes') return refuse([{ field: 'big', sentence: say('changes-answer') }], 422);
    if (textOf(form['right']) === '') return refuse([{ field: 'right', sentence: say('tick-right') }], 422);
    const keepFigures = textOf(form['keep']) !== '';
    setKeepsFigures(desk.folder, keepFigures);
    try {
      const { summary } = await prepared.lock({ amend: textOf(form['amend']) !== '', keepFigures, ask: desk.ports });
      await keepSigner(desk, summary, textOf(form['signer']));
    } catch (error) {
      if (!(error instanceof SdkError)) throw error;
      return refuse(
        error.issues.map((sentence) => ({ sentence })),
        422,
      );
    }
    await sittings.discard(place);
    if (textOf(form['do']) !== 'later') await queue.sendAll();
    return to(http, place, 'sent');
  });

  act('discard', async (http, place) => {
    await sittings.discard(place);
    return http.redirect(`${desk.base}/`, 303);
  });

  show('sent', async (http, place) => {
    const locked = await lockedAt(desk, place);
    if (locked === undefined) return to(http, place, 'add');
    const receipt = keptReceipts(desk.folder).find(({ digest }) => digest === locked.summary.digest);
    const never = neverSent(locked.summary.state, at(place, 'sent').words);
    const page =
      never !== undefined ? (
        <NeverSent at={at(place, 'sent')} place={place} sentence={never} />
      ) : receipt === undefined ? (
        <OnItsWay at={at(place, 'sent')} place={place} sending={queue.stateOf(place.mission, unsentOf(place))} />
      ) : (
        <Sent
          at={at(place, 'sent')}
          place={place}
          receipt={receipt}
          next={await nextQuestion(desk, place)}
          today={dayAt(desk.ports.now())}
        />
      );
    return http.html(documentOf(page));
  });

  act('sent', async (http, place) => {
    await queue.sendAll();
    return to(http, place, 'sent');
  });

  show('amend', async (http, place) => {
    const locked = await lockedAt(desk, place);
    const left = locked === undefined ? 0 : amendmentsLeft(place, locked.summary.version, dayAt(desk.ports.now()));
    if (left === 0) return to(http, place, 'sent');
    return http.html(documentOf(<PutRight at={at(place, 'amend')} place={place} left={left} />));
  });

  act('amend', async (http, place) => {
    await sittings.discard(place);
    return to(http, place, 'add');
  });

  show('refusal.json', async (http, place) => {
    const locked = await lockedAt(desk, place);
    return locked === undefined ? http.notFound() : http.json(reportOf(locked));
  });

  show('receipt', async (http, place) => {
    const locked = await lockedAt(desk, place);
    const receipt = keptReceipts(desk.folder).find(({ digest }) => digest === locked?.summary.digest);
    if (receipt === undefined) return http.notFound();
    const signer = await signerOf(desk, receipt.digest);
    return http.html(documentOf(<ReceiptPage at={at(place, 'receipt')} place={place} receipt={receipt} signer={signer} />));
  });

  show('receipt.json', async (http, place) => {
    const locked = await lockedAt(desk, place);
    const receipt = keptReceipts(desk.folder).find(({ digest }) => digest === locked?.summary.digest);
    return receipt === undefined ? http.notFound() : http.json(receipt);
  });
}

/** What is due in the same window and not begun. */
async function nextQuestion(desk: Desk, { mission, window }: SittingPlace): Promise<Owed | undefined> {
  const folder = await organisationOf(desk);
  const windows = folder && (await owedIn(mission, folder, desk.ports.now()));
  const due = windows?.find((one) => one.isOpen && one.window.number === window.number)?.questions ?? [];
  return due.find(({ locked, isForgotten }) => locked === undefined && !isForgotten);
}

/** Why it is never sent; undefined if it was sent or will be. */
function neverSent(state: LockSummary['state'], { say }: Words): string | undefined {
  if (state.kind === 'superseded') return say('superseded');
  return state.kind === 'refused' ? refused(state.error).message : undefined;
}

/** For the convenor: which contribution it was and why it was refused. Numbers and names, no count. */
function reportOf({ summary }: Locked): object {
  const { mission, charter, instrument, window, organisation, version, taskId, reportId, digest, state } = summary;
  return { format: 'soundings refusal v1', mission, charter, instrument, window, organisation, version, taskId, reportId, digest, state };
}

function unsentOf({ instrument, window }: SittingPlace) {
  return { instrument: instrument.name, window: window.number };
}

/** The newest version that is signed off, after the window's closing too. */
async function lockedAt(desk: Desk, { mission, instrument, window }: SittingPlace): Promise<Locked | undefined> {
  const folder = await organisationOf(desk);
  if (folder === undefined) return undefined;
  const organisation = identityIn(mission, folder.identities, window);
  const entry = enrolment(mission, organisation, window);
  const task = tasksOf(mission, entry).find((one) => one.instrument.name === instrument.name);
  return task && latestLocked({ place: { mission, task, window, entry }, organisation }, folder.ports.store);
}
