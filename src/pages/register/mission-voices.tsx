// mission-voices.tsx — what people said of a mission: the board's decisions with their reasons, stops, objections and answers.
import { dayAt, dayOf } from '@soundings/protocol/charter/day';
import type { AnswerObject } from '@soundings/protocol/register/objects-public';
import type { MissionSite, Site } from './model/site.ts';
import { mostToSay, type Objection } from './model/objections.ts';
import { Pending, Quote, Time } from './parts.tsx';
import { memberName } from './titles.ts';
import { timeOf } from './model/view.ts';
import { dayWords } from '../../export/day-words.ts';
import { OUTCOMES, plural } from './words.ts';

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

/** Above everything else of a mission: how many objections had no answer in time, and which one is the oldest. */
export function Overdue({ mission: { objections } }: { readonly mission: MissionSite }) {
  const overdue = objections.filter(({ overdueDays }) => overdueDays > 0);
  const [oldest] = overdue.toSorted((a, b) => b.overdueDays - a.overdueDays);
  if (oldest === undefined) return null;
  const link = `../entry/${oldest.challenge.index}.html`;
  return (
    <div class="status warning" role="note">
      <p>
        <strong>
          {overdue.length === 1 ? (
            <a href={link}>An objection</a>
          ) : (
            <>
              {plural(overdue.length, 'objection')} have no answer. <a href={link}>The oldest</a>
            </>
          )}{' '}
          has no answer, {plural(oldest.overdueDays, 'day')} after it was due.
        </strong>
      </p>
    </div>
  );
}

/** So many objections stand on a mission's page: signed ones and those without an answer first. */
const SHOWN = 50;

export function Challenges({ site, mission }: { readonly site: Site; readonly mission: MissionSite }) {
  const { objections, name } = mission;
  const open = objections.filter(({ answers }) => answers.length === 0).length;
  return (
    <section>
      <h2>Objections and answers</h2>
      {objections.length === 0 ? (
        <p>Nobody has objected.</p>
      ) : (
        <p>
          {plural(objections.length, 'objection')}, of which {open} without an answer.
        </p>
      )}
      {mostToSay(objections)
        .slice(0, SHOWN)
        .map((objection) => (
          <OneObjection site={site} mission={mission} objection={objection} />
        ))}
      {objections.length <= SHOWN ? null : (
        <p>
          These are {SHOWN}: signed ones and those without an answer first. <a href="../kind/challenge.html">All entries with objections</a>
        </p>
      )}
      <p>
        <a class="button" href={`${name}-object.html`}>
          Object to this mission
        </a>
      </p>
      <p class="meta">Anybody may object. An objection is an entry like any other, and is answered within 28 days.</p>
    </section>
  );
}

interface ObjectionProps {
  readonly site: Site;
  readonly mission: MissionSite;
  readonly objection: Objection;
}

function OneObjection({ site, mission, objection }: ObjectionProps) {
  const { challenge, answers, dueDay, overdueDays, shownFromDay } = objection;
  const { index, value } = challenge;
  const time = timeOf(site.register, index);
  const isShown = shownFromDay === undefined;
  return (
    <div class="challenge">
      <Quote
        who={
          <>
            <a href={`../entry/${index}.html`}>{value.signatures.length > 0 ? 'Signed challenge' : 'Challenge'}</a>
            {value.body.name === undefined || !isShown ? '' : ` by ${value.body.name}`}, made on {dayWords(dayOf(value.body.received) ?? 0)}{' '}
            by its maker's word{time === undefined ? '' : `, in the register on ${dayWords(dayAt(time))}`}
          </>
        }
      >
        {isShown ? <p>{value.body.text}</p> : <Pending day={shownFromDay} />}
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
}

function answeredBy({ charter }: MissionSite, { signatures }: AnswerObject): string {
  return signatures.some(({ key }) => key === charter.convenor.key) ? 'by the convenor' : 'by the board';
}
