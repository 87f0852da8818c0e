// page.tsx — "Was I counted?": what both aggregators say of one contribution, since when, and what to do if they differ.
import type { Receipt } from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { StepFrame, type StepProps } from '../contribute/step.tsx';
import { pathOf } from '../contribute/paths.ts';
import { referenceOf } from '../folder/receipts.ts';
import type { KeptAnswers } from './kept.ts';

/** `answers`: undefined if nobody asked yet. */
export function WasICounted(props: StepProps & { readonly receipt: Receipt; readonly answers: KeptAnswers | undefined }) {
  const { at, place, receipt, answers } = props;
  const { say, day } = at.words;
  return (
    <StepFrame of={props} title={say('counted-title')} back={`${pathOf(place)}/sent`}>
      <p class="lead">{place.instrument.question}</p>
      <p>
        {say('reference')} <strong class="code">{referenceOf(receipt)}</strong>
      </p>
      <p class={answers?.verdict === 'counted' ? 'good' : answers?.verdict === 'accused' ? 'warning' : 'hint'} role="status">
        {say(countedState(answers))}
      </p>
      {answers === undefined ? <p>{say('counted-when')}</p> : <Answers {...props} answers={answers} />}
      {answers?.sentence === undefined ? null : <p>{answers.sentence}</p>}
      {answers?.verdict === 'accused' && answers.signed !== undefined ? (
        <p>
          <a class="button" href={`${at.base}${pathOf(place)}/counted.json`} download={`counted-${referenceOf(receipt)}.json`}>
            {say('counted-save')}
          </a>
        </p>
      ) : null}
      {answers === undefined ? null : <p class="hint">{say('counted-asked', { date: day(dayAt(answers.askedAt)) })}</p>}
      <form method="post" action={`${at.base}${pathOf(place)}/counted`}>
        <button class="second">{say('counted-ask')}</button>
      </form>
    </StepFrame>
  );
}

function Answers({ at, place, answers }: StepProps & { readonly answers: KeptAnswers }) {
  const { say } = at.words;
  const { leader, helper } = place.mission.charter;
  return (
    <dl class="terms">
      {[[leader.operator, answers.leader] as const, [helper.operator, answers.helper] as const].map(([operator, said]) => (
        <div>
          <dt>{operator}</dt>
          <dd>{say(`counted-says-${said}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** As Home and the page say it. */
export function countedState(answers: KeptAnswers | undefined) {
  switch (answers?.verdict) {
    case undefined:
      return 'counted-not-asked';
    case 'counted':
      return 'counted-both';
    case 'accused':
      return 'counted-not';
    case 'open':
    case 'restored':
    case 'unconfirmed':
      return 'counted-open';
  }
}
