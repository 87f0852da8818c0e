// page.tsx — Home: what is due now, what is signed off and not sent, what was sent; and the ways to everything else.
import type { Receipt } from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { Look } from '../folder/desk-folder.ts';
import { RegisterSeen } from '../register/register-seen.tsx';
import { Frame, type Setting } from '../shell/frame.tsx';
import type { KeptAnswers } from '../counted/kept.ts';
import { countedState } from '../counted/page.tsx';
import type { Sending } from '../state/queue.ts';
import type { BudgetOwed, Owed, WindowOwed } from '../state/owed.ts';
import { stepFor } from '../state/step-for.ts';
import type { Since } from './since.ts';
import { BudgetLine } from './budget-line.tsx';
import { SinceLines } from './since-lines.tsx';
import type { Clocks } from '../state/clock.ts';
import { referenceOf } from '../folder/receipts.ts';

/** A mission on the page. `windows` and `budget` are undefined while no roster has the organisation. */
export interface HomeMission {
  readonly name: string;
  readonly mission: Pick<Mission, 'charter' | 'logged' | 'digest'>;
  readonly convenor: string;
  readonly question: string;
  readonly windows: readonly WindowOwed[] | undefined;
  readonly budget: BudgetOwed | undefined;
  /** What changed since the last week that was sent. */
  readonly since: Since;
  /** Whether counts wait to be signed off. */
  readonly isStarted: (owed: Owed) => boolean;
  /** How the sending of a contribution stands. */
  readonly sendingOf: (owed: Owed) => Sending | undefined;
}

/** What was sent, and what both aggregators say of it. */
export interface SentLine {
  readonly receipt: Receipt;
  /** In words; the question's name if the mission isn't used any more. */
  readonly question: string;
  readonly days: string;
  /** Undefined if nobody asked yet. */
  readonly answers: KeptAnswers | undefined;
  /** Its mission is used here: it has a page. */
  readonly isHere: boolean;
}

/** Days before a window's closing from which the page warns. */
const SOON_DAYS = 2;

interface HomeProps {
  readonly at: Setting;
  readonly missions: readonly HomeMission[];
  readonly unreadable: readonly string[];
  /** Why missions aren't used any more. */
  readonly forked: readonly string[];
  /** What this clock and the leader's said, if they were more than a day apart. */
  readonly clocks: Clocks | undefined;
  readonly looks: readonly Look[];
  readonly receipts: readonly SentLine[];
  /** Seconds since the epoch. */
  readonly now: number;
}

export function Home({ at, missions, unreadable, forked, clocks, receipts, looks, now }: HomeProps) {
  const { say } = at.words;
  const waiting = missions
    .flatMap(({ windows = [] }) => windows.flatMap(({ questions }) => questions))
    .filter(({ locked }) => locked?.state.kind === 'locked');
  return (
    <Frame at={at} title={say('home-title')} contact={missions[0]?.convenor}>
      {clocks === undefined ? null : (
        <p class="warning">{say('clock-wrong', { own: at.words.day(dayAt(clocks.own)), leader: at.words.day(dayAt(clocks.leader)) })}</p>
      )}
      {forked.map((sentence) => (
        <p class="warning">{sentence}</p>
      ))}
      {unreadable.map((name) => (
        <p class="warning">{say('mission-unreadable', { name })}</p>
      ))}
      {missions.length === 0 ? <NoMission at={at} /> : null}
      {missions.map((mission) => (
        <MissionDue at={at} mission={mission} looks={looks} now={now} />
      ))}
      {missions.some(({ mission }) => mission.logged !== undefined) ? (
        <form method="post" action={`${at.base}/look`}>
          <button class="plain">{say('register-look')}</button>
        </form>
      ) : null}
      {waiting.length === 0 ? null : (
        <section>
          <h2>{say('home-kept', { count: waiting.length })}</h2>
          <form method="post" action={`${at.base}/send`}>
            <button>{say('send-now')}</button>
          </form>
        </section>
      )}
      {receipts.length === 0 ? null : <SentList at={at} receipts={receipts} />}
      <WaysOn
        at={at}
        ways={
          missions.length === 0
            ? [
                ['/decide', say('home-decide')],
                ['/call', say('home-call')],
              ]
            : [
                ['/join', say('home-join')],
                ['/backup', say('home-backup')],
                [CALENDAR, say('home-calendar')],
                ['/ledger', say('home-ledger')],
                ['/place', say('place-title')],
              ]
        }
      />
    </Frame>
  );
}

const CALENDAR = '/calendar.ics';

/** What is done now and then, below what is due. */
function WaysOn({ at, ways }: { readonly at: Setting; readonly ways: readonly (readonly [path: string, name: string])[] }) {
  return (
    <ul class="ways">
      {ways.map(([path, name]) => (
        <li>
          <a href={at.base + path} {...(path === CALENDAR ? { download: 'soundings.ics' } : {})}>
            {name}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** A folder that nobody works in yet may become anybody's. */
function NoMission({ at: { base, words } }: { readonly at: Setting }) {
  return (
    <>
      <p class="lead">{words.say('home-empty')}</p>
      <p class="buttons">
        <a class="button" href={`${base}/join`}>
          {words.say('home-join')}
        </a>
        <a class="button second" href={`${base}/restore`}>
          {words.say('home-restore')}
        </a>
      </p>
    </>
  );
}

function MissionDue({
  at,
  mission,
  looks,
  now,
}: {
  readonly at: Setting;
  readonly mission: HomeMission;
  readonly looks: readonly Look[];
  readonly now: number;
}) {
  const { say } = at.words;
  const open = (mission.windows ?? []).filter(({ isOpen }) => isOpen);
  return (
    <section>
      <h2>{mission.name}</h2>
      <p>{mission.question}</p>
      {mission.windows === undefined ? (
        <p>
          {say('home-waits')} <a href={`${at.base}/join/wait/${mission.name}`}>{say('home-waits-what')}</a>
        </p>
      ) : open.length === 0 ? (
        <p>{say('home-nothing-due')}</p>
      ) : (
        open.map((window) => <WindowDue at={at} mission={mission} due={window} today={dayAt(now)} />)
      )}
      <Missed at={at} windows={mission.windows ?? []} />
      <BudgetLine at={at} budget={mission.budget} />
      <SinceLines at={at} digest={mission.mission.digest} since={mission.since} looks={looks} />
      <RegisterSeen at={at} mission={mission.mission} looks={looks} now={now} />
    </section>
  );
}

/** Windows that closed without all of our answers, the newest of them. */
function Missed({ at: { words }, windows }: { readonly at: Setting; readonly windows: readonly WindowOwed[] }) {
  const missed = windows.filter(({ isOpen, questions }) => !isOpen && questions.some(({ locked }) => locked?.state.kind !== 'received'));
  if (missed.length === 0) return null;
  const named = missed.slice(-MISSED_SHOWN).map(({ window }) => words.days(window.firstDay, window.endDay - 1));
  return <p class="hint">{words.say('home-missed', { days: named.join('; ') })}</p>;
}

const MISSED_SHOWN = 3;

function WindowDue({
  at,
  mission,
  due: { window, questions },
  today,
}: {
  readonly at: Setting;
  readonly mission: HomeMission;
  readonly due: WindowOwed;
  readonly today: number;
}) {
  const { say, day, days } = at.words;
  const left = window.closesDay - today;
  return (
    <div class="card">
      <h3>{days(window.firstDay, window.endDay - 1)}</h3>
      <p class={left <= SOON_DAYS ? 'warning' : 'hint'}>
        {left <= SOON_DAYS
          ? say('closes-soon', { count: left, date: day(window.closesDay - 1) })
          : say('closes-on', { date: day(window.closesDay - 1) })}
      </p>
      <ul class="tasks">
        {questions.map((owed) => (
          <Task at={at} mission={mission} owed={owed} />
        ))}
      </ul>
      {questions.some(isRestored) ? <p class="warning">{say('restored-counts')}</p> : null}
      {questions.some((owed) => owed.locked === undefined && !owed.isForgotten) ? (
        <p>
          <a href={`${at.base}/zeros`}>{say('report-zeros')}</a>
        </p>
      ) : null}
    </div>
  );
}

function Task({ at, mission, owed }: { readonly at: Setting; readonly mission: HomeMission; readonly owed: Owed }) {
  const { say } = at.words;
  const isStarted = mission.isStarted(owed);
  return (
    <li>
      <span>{owed.question}</span>
      <span class="state">{say(isStarted ? 'state-started' : stateOf(owed, mission.sendingOf(owed)))}</span>
      <NextStep at={at} mission={mission} owed={owed} isStarted={isStarted} />
    </li>
  );
}

function NextStep({
  at: { base, words },
  mission,
  owed,
  isStarted,
}: {
  readonly at: Setting;
  readonly mission: HomeMission;
  readonly owed: Owed;
  readonly isStarted: boolean;
}) {
  const place = `${mission.name}/${owed.instrument}/${owed.window.number}`;
  if (isStarted) return <a href={`${base}/c/${place}/check`}>{words.say('go-on')}</a>;
  if (owed.locked !== undefined) return <a href={`${base}/c/${place}/sent`}>{words.say('look')}</a>;
  return <a href={base + stepFor(mission.mission, owed)}>{words.say('add-figures')}</a>;
}

/** It may have been sent from the machine that the backup is of, and nothing was sent from this one. */
function isRestored({ isForgotten, locked }: Owed): boolean {
  return isForgotten && locked === undefined;
}

function stateOf(owed: Owed, sending: Sending | undefined) {
  const { locked } = owed;
  if (isRestored(owed)) return 'state-restored';
  if (locked === undefined) return 'state-not-started';
  if (locked.state.kind === 'received') return 'state-sent';
  if (locked.state.kind === 'superseded') return 'state-elsewhere';
  if (locked.state.kind === 'refused' || sending?.kind === 'refused') return 'state-refused';
  return sending?.kind === 'sending' ? 'state-sending' : 'state-kept';
}

/** Newest first, and not more of them than somebody reads. */
const SENT_SHOWN = 12;

function SentList({ at, receipts }: { readonly at: Setting; readonly receipts: readonly SentLine[] }) {
  const { say } = at.words;
  return (
    <section>
      <h2>{say('home-sent')}</h2>
      <ul class="tasks">
        {receipts.slice(0, SENT_SHOWN).map(({ receipt, question, days, answers, isHere }) => (
          <li>
            <span>
              {question}
              <br />
              <span class="hint">{`${days} · ${referenceOf(receipt)}`}</span>
            </span>
            <span class="state">{say(countedState(answers))}</span>
            {isHere ? (
              <a href={`${at.base}/c/${receipt.mission}/${receipt.instrument}/${receipt.window.number}/sent`}>{say('look')}</a>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
