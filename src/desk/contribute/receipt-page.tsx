// receipt-page.tsx — a receipt on paper: what was sent, when, to whom, and what somebody needs to ask about it later.
import type { Receipt } from '@soundings/client/node';
import { dayOf } from '@soundings/protocol/charter/day';
import type { Words } from '../../pages/words/words.ts';
import { referenceOf } from '../folder/receipts.ts';
import { pathOf } from './paths.ts';
import { StepFrame, type StepProps } from './step.tsx';
import { Term } from './term.tsx';

/** `signer`: undefined if nobody said who signed it off. `organisation` as it stands on the roster. */
export function ReceiptPage(props: StepProps & { readonly receipt: Receipt; readonly signer: string | undefined }) {
  const { at, place, receipt, signer } = props;
  const { say } = at.words;
  const { leader, helper } = place.mission.charter;
  return (
    <StepFrame of={props} title={say('receipt-title')} back={`${pathOf(place)}/sent`}>
      <p class="lead">{place.instrument.question}</p>
      <dl class="terms">
        <Term name={say('receipt-mission')} text={receipt.mission} />
        {at.organisation === undefined ? null : <Term name={say('receipt-organisation')} text={at.organisation} />}
        <Term name={say('receipt-received')} text={dayIn(at.words, receipt.received)} more={leader.operator} />
        <Term name={say('receipt-signed')} text={dayIn(at.words, receipt.locked)} more={signer} />
        {receipt.version === 0 ? null : <Term name={say('receipt-version')} text={String(receipt.version)} />}
        {receipt.rows === undefined ? null : <Term name={say('receipt-rows')} text={say('receipt-rows-typed')} />}
        <Term name={say('reference')} text={referenceOf(receipt)} />
        <Term name={say('receipt-digest')} text={receipt.digest} />
      </dl>
      <p>{say('receipt-what', { leader: leader.operator, helper: helper.operator })}</p>
      <p class="buttons">
        <button type="button" data-print hidden>
          {say('receipt-print')}
        </button>
      </p>
    </StepFrame>
  );
}

/** As it stands, if it is no day. */
function dayIn(words: Words, text: string): string {
  const day = dayOf(text);
  return day === undefined ? text : words.day(day);
}
