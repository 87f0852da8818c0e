// mission-voices.tsx — what people said of a mission: the board's decisions with their reasons, stops, objections and answers.
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { dayOf } from '@soundings/protocol/charter/day';
import { objectName } from '@soundings/protocol/register/leaf';
import type { MissionSite, Site } from './model/site.ts';
import { Quote, Time } from './parts.tsx';
import { memberName } from './titles.ts';
import { timeOf } from './model/view.ts';
import { dayWords, OUTCOMES } from './words.ts';

export function Decisions({ site, mission }: { readonly site: Site; readonly mission: MissionSite }) {
  const { decisions } = mission.log;
  return (
    <section>
      <h2>What the board decided</h2>
      {decisions.length === 0 ? <p>No member of the board has decided yet.</p> : null}
      {decisions.map(({ index, value: { decision, body } }) => {
        const time = timeOf(site.register, index);
        const who = (
          <>
            <a href={`../entry/${index}.html`}>
              {memberName(mission, decision.key)} {decision.decision}
            </a>
            {time === undefined ? null : (
              <>
                , <Time time={time} />
              </>
            )}
          </>
        );
        return body === null ? (
          <p>
            {who}. <span class="soft">No reason given.</span>
          </p>
        ) : (
          <Quote who={who}>
            <p>{body.text}</p>
          </Quote>
        );
      })}
    </section>
  );
}

export function Stops({ mission: { stops } }: { readonly mission: MissionSite }) {
  return stops.map(({ index, by, fromDay, text, liftedBy }) => (
    <div class={liftedBy === undefined ? 'status warning' : 'status'} role="note">
      <p>
        <strong>
          Stopped by the <a href={`../entry/${index}.html`}>{by}</a> from {dayWords(fromDay)}
          {liftedBy === undefined ? '.' : ', and lifted by the board.'}
        </strong>
      </p>
      <p>{text}</p>
    </div>
  ));
}

export function Challenges({ mission: { log, charter } }: { readonly mission: MissionSite }) {
  const { challenges, answers } = log;
  const contacts = [charter.convenor.contact, charter.board.contact].flatMap((contact) => contact ?? []);
  return (
    <section>
      <h2>Objections and answers</h2>
      {challenges.length === 0 ? <p>Nobody has objected.</p> : null}
      {challenges.map(({ index, value }) => {
        const { object } = objectName(canonicalJson(value));
        const own = answers.filter((answer) => answer.value.body.challenge === object);
        return (
          <div class="challenge">
            <Quote
              who={
                <>
                  <a href={`../entry/${index}.html`}>Challenge</a>
                  {value.body.name === undefined ? '' : ` by ${value.body.name}`}, made on {dayWords(dayOf(value.body.received) ?? 0)} by
                  its maker's word
                </>
              }
            >
              <p>{value.body.text}</p>
            </Quote>
            {own.length === 0 ? <p class="meta">Not answered yet.</p> : null}
            {own.map((answer) => (
              <Quote
                who={
                  <>
                    <a href={`../entry/${answer.index}.html`}>Answer</a>: {OUTCOMES[answer.value.body.outcome]}
                  </>
                }
              >
                <p>{answer.value.body.text}</p>
              </Quote>
            ))}
          </div>
        );
      })}
      <p class="meta">
        Anybody may object, to the convenor, the board or either aggregator{contacts.length === 0 ? '' : `: ${contacts.join('; ')}`}. An
        objection is an entry like any other, and is answered within 28 days.
      </p>
    </section>
  );
}
