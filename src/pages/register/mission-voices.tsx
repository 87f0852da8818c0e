// mission-voices.tsx — what people said of a mission: the board's decisions with their reasons, stops, objections and answers.
import { dayAt, dayOf } from '@soundings/protocol/charter/day';
import type { AnswerObject } from '@soundings/protocol/register/objects-public';
import type { MissionSite, Site } from './model/site.ts';
import { Quote, Time } from './parts.tsx';
import { memberName } from './titles.ts';
import { timeOf } from './model/view.ts';
import { dayWords, OUTCOMES, plural } from './words.ts';

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

/** Above everything else of a mission: objections that had no answer in time. */
export function Overdue({ mission: { objections } }: { readonly mission: MissionSite }) {
  return objections
    .filter(({ overdueDays }) => overdueDays > 0)
    .map(({ challenge, overdueDays }) => (
      <div class="status warning" role="note">
        <p>
          <strong>
            <a href={`../entry/${challenge.index}.html`}>An objection</a> has no answer, {plural(overdueDays, 'day')} after it was due.
          </strong>
        </p>
      </div>
    ));
}

export function Challenges({ site, mission }: { readonly site: Site; readonly mission: MissionSite }) {
  const { objections, name } = mission;
  return (
    <section>
      <h2>Objections and answers</h2>
      {objections.length === 0 ? <p>Nobody has objected.</p> : null}
      {objections.map(({ challenge: { index, value }, answers, dueDay, overdueDays }) => {
        const time = timeOf(site.register, index);
        return (
          <div class="challenge">
            <Quote
              who={
                <>
                  <a href={`../entry/${index}.html`}>Challenge</a>
                  {value.body.name === undefined ? '' : ` by ${value.body.name}`}, made on {dayWords(dayOf(value.body.received) ?? 0)} by
                  its maker's word{time === undefined ? '' : `, in the register on ${dayWords(dayAt(time))}`}
                </>
              }
            >
              <p>{value.body.text}</p>
            </Quote>
            {answers.length > 0 ? null : (
              <p class="meta">
                {overdueDays > 0
                  ? `Not answered: ${plural(overdueDays, 'day')} overdue.`
                  : dueDay === undefined
                    ? 'Not answered yet.'
                    : `Not answered yet. An answer is due by ${dayWords(dueDay)}.`}
              </p>
            )}
            {answers.map((answer) => (
              <Quote
                who={
                  <>
                    <a href={`../entry/${answer.index}.html`}>Answer</a>: {OUTCOMES[answer.value.body.outcome]},{' '}
                    {answeredBy(mission, answer.value)}
                  </>
                }
              >
                <p>{answer.value.body.text}</p>
              </Quote>
            ))}
          </div>
        );
      })}
      <p>
        <a class="button" href={`${name}-object.html`}>
          Object to this mission
        </a>
      </p>
      <p class="meta">Anybody may object. An objection is an entry like any other, and is answered within 28 days.</p>
    </section>
  );
}

function answeredBy({ charter }: MissionSite, { signatures }: AnswerObject): string {
  return signatures.some(({ key }) => key === charter.convenor.key) ? 'by the convenor' : 'by the board';
}
