// sent.tsx — after signing off: that it was received, or that it is kept until it can go.
import type { Receipt } from '@soundings/client/node';
import { dayOf } from '@soundings/protocol/charter/day';
import { stepFor } from '../state/step-for.ts';
import type { Owed } from '../state/owed.ts';
import type { Sending } from '../state/queue.ts';
import { referenceOf } from '../folder/receipts.ts';
import { pathOf } from './paths.ts';
import type { SittingPlace } from './sitting.ts';
import { StepFrame, type StepProps } from './step.tsx';

interface SentProps extends StepProps {
  readonly receipt: Receipt;
  /** What is due beside it; undefined if nothing is. */
  readonly next: Owed | undefined;
  /** In days since the epoch. */
  readonly today: number;
}

export function Sent(props: SentProps) {
  const { at, place, receipt, next, today } = props;
  const { say, day } = at.words;
  const { leader } = place.mission.charter;
  return (
    <StepFrame of={props} title={say('sent-title', { operator: leader.operator })}>
      <p class="good">
        {say('sent-when', { date: day(dayOf(receipt.received) ?? today) })} {say('reference')}{' '}
        <strong class="code">{referenceOf(receipt)}</strong>
      </p>
      {(receipt.warnings ?? []).map((warning) => (
        <p class="warning">{warning}</p>
      ))}
      {next === undefined ? null : (
        <p class="buttons">
          <a class="button" href={at.base + stepFor(place.mission, next)}>
            {say('next-question', { question: next.question })}
          </a>
        </p>
      )}
      <h2>{say('sent-next')}</h2>
      <p>{say('sent-closes', { date: day(place.window.closesDay - 1) })}</p>
      <p>{say('sent-counted')}</p>
      <ul class="ways">
        <Way to={`${at.base}${pathOf(place)}/receipt`} name={say('print-receipt')} />
        <Way to={`${at.base}${pathOf(place)}/counted`} name={say('counted-title')} />
        {amendmentsLeft(place, receipt.version, today) > 0 ? <Way to={`${at.base}${pathOf(place)}/amend`} name={say('put-right')} /> : null}
        {today < place.window.closesDay ? null : <Way to={`${at.base}${pathOf(place)}/beside`} name={say('beside-title')} />}
      </ul>
      <SaveOrHome at={at} place={place} file="receipt" label={say('save-receipt')} />
    </StepFrame>
  );
}

function Way({ to, name }: { readonly to: string; readonly name: string }) {
  return (
    <li>
      <a href={to}>{name}</a>
    </li>
  );
}

/** How often what was signed off may still be replaced. `today` is in days since the epoch. */
export function amendmentsLeft({ mission, window }: SittingPlace, version: number, today: number): number {
  return today < window.closesDay ? Math.max(0, mission.charter.amendments - version) : 0;
}

/** Before other figures are added for something that is signed off already. */
export function PutRight(props: StepProps & { readonly left: number }) {
  const { at, place, left } = props;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={say('amend-title')} back={`${pathOf(place)}/sent`}>
      <p class="lead">{place.instrument.question}</p>
      <p>{say('amend-what')}</p>
      <p>{say('amend-cost', { left, all: place.mission.charter.amendments })}</p>
      <form method="post" action={`${at.base}${pathOf(place)}/amend`}>
        <button>{say('amend-go')}</button>
      </form>
    </StepFrame>
  );
}

/** Signed off and on its way, or kept until it can go. There is no way back from here. */
export function OnItsWay(props: StepProps & { readonly sending: Sending | undefined }) {
  const { at, place, sending } = props;
  const { say, day } = at.words;
  return (
    <StepFrame of={props} title={say(sending?.kind === 'refused' ? 'refused-title' : 'kept-title')}>
      <p role="status">{sending?.kind === 'sending' ? say('sending-now') : say('kept-what')}</p>
      {sending === undefined || sending.kind === 'sending' ? null : <p class="warning">{sending.sentence}</p>}
      <p>{say('closes-on', { date: day(place.window.closesDay - 1) })}</p>
      <form method="post" action={`${at.base}${pathOf(place)}/sent`}>
        <div class="buttons">
          <button>{say('send-now')}</button>
          <a class="button second" href={`${at.base}${pathOf(place)}/sent`}>
            {say('look-again')}
          </a>
        </div>
      </form>
      <p>
        <a href={`${at.base}/`}>{say('home')}</a>
      </p>
    </StepFrame>
  );
}

/** Signed off, and refused or overtaken for good: it is charged, and stays here. */
export function NeverSent(props: StepProps & { readonly sentence: string }) {
  const { at, place, sentence } = props;
  const { say } = at.words;
  return (
    <StepFrame of={props} title={say('refused-title')} back="/">
      <p class="warning">{sentence}</p>
      <SaveOrHome at={at} place={place} file="refusal" label={say('save-report')} />
    </StepFrame>
  );
}

function SaveOrHome({ at, place, file, label }: StepProps & { readonly file: 'receipt' | 'refusal'; readonly label: string }) {
  return (
    <p class="buttons">
      <a
        class="button second"
        href={`${at.base}${pathOf(place)}/${file}.json`}
        download={`${file}-${place.instrument.name}-${place.window.number}.json`}
      >
        {label}
      </a>
      <a class="button second" href={`${at.base}/`}>
        {at.words.say('home')}
      </a>
    </p>
  );
}
