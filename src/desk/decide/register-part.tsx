// register-part.tsx — what a board member is shown of a mission's public register: a stop, objections without an answer, another board or other keys, and what isn't right.
import { dayOf } from '@soundings/protocol/charter/day';
import { challengeDigest } from '@soundings/protocol/register/challenge';
import type { Objection } from '../../pages/register/model/objections.ts';
import type { Setting } from '../shell/frame.tsx';
import type { RegisterLook } from './register-look.ts';
import type { Deciding } from './deciding.ts';

interface PartProps {
  readonly at: Setting;
  readonly deciding: Deciding;
}

/** Above everything else: who stopped the mission, as far as its document says so, or the register that the member looked at. */
export function Stopped({ at, deciding: { proved, looked } }: PartProps) {
  const seen = looked?.kind === 'seen' ? looked.stops : undefined;
  const stops = seen?.map((stop) => ({ ...stop, isLifted: stop.liftedBy !== undefined })) ?? proved?.logged?.stops ?? [];
  return stops.map((stop) => <StopLine at={at} stop={stop} />);
}

/** Nothing of a mission that is in no register. */
export function RegisterPart({ at, deciding: { document, looked } }: PartProps) {
  const { say } = at.words;
  if (document.charter.charter.log === undefined) return null;
  return (
    <section id="register">
      <h2>{say('decide-register')}</h2>
      {looked === undefined ? null : <Looked at={at} looked={looked} />}
      <form method="post" action={`${at.base}/decide/look`}>
        <p class="hint" id="look-hint">
          {say('decide-look-hint')}
        </p>
        <button class="second" aria-describedby="look-hint">
          {say('decide-look')}
        </button>
      </form>
    </section>
  );
}

interface StopSaid {
  readonly by: 'leader' | 'helper' | 'board';
  readonly fromDay: number;
  readonly text: string;
  readonly isLifted: boolean;
}

const STOPPED = { board: 'decide-stopped-board', leader: 'decide-stopped-leader', helper: 'decide-stopped-helper' } as const;

function StopLine({ at: { words }, stop: { by, fromDay, text, isLifted } }: { readonly at: Setting; readonly stop: StopSaid }) {
  return (
    <div class={isLifted ? 'card' : 'warning'}>
      <p>
        {words.say(STOPPED[by], { date: words.day(fromDay) })} {isLifted ? words.say('decide-stop-lifted') : null}
      </p>
      <p class="quote">{text}</p>
    </div>
  );
}

function Looked({ at, looked }: { readonly at: Setting; readonly looked: RegisterLook }) {
  const { words } = at;
  switch (looked.kind) {
    case 'unreachable':
      return <p class="warning">{words.say('decide-look-unreachable')}</p>;
    case 'absent':
      return <p class="warning">{words.say('decide-look-absent')}</p>;
    case 'wrong':
      return (
        <p class="warning">
          {words.say('decide-look-wrong')} <span lang="en">{looked.why}</span>
        </p>
      );
    case 'seen':
      return <Seen at={at} looked={looked} />;
  }
}

function Seen({ at, looked }: { readonly at: Setting; readonly looked: Extract<RegisterLook, { readonly kind: 'seen' }> }) {
  const { say, day } = at.words;
  const { entries, open, boards, policies, alarms } = looked;
  return (
    <>
      <p>{say('decide-look-seen', { entries: say('count-entries', { count: entries }), date: day(looked.day) })}</p>
      {alarms.length === 0 ? <p>{say('decide-look-right')}</p> : null}
      {alarms.length === 0 ? null : (
        <div class="warning">
          <p>{say('decide-look-alarms')}</p>
          <ul lang="en">
            {alarms.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      {boards.map(({ inForceFrom, keys, quorum }) => (
        <p>{say('changed-board', { date: day(dayOf(inForceFrom) ?? 0), count: keys.length, quorum })}</p>
      ))}
      {policies.map(({ inForceFrom, lost }) => (
        <p class={lost === undefined ? undefined : 'warning'}>
          {say(lost === undefined ? 'changed-keys' : 'changed-register', { date: day(dayOf(inForceFrom) ?? 0) })}
        </p>
      ))}
      <OpenObjections at={at} open={open} />
    </>
  );
}

/** So many are on the page; the register's own pages have all. */
const SHOWN = 20;

/** Texts that the public doesn't see yet are shown here: the board looks at them first. */
function OpenObjections({ at, open }: { readonly at: Setting; readonly open: readonly Objection[] }) {
  const { say } = at.words;
  if (open.length === 0) return <p>{say('decide-objections-none')}</p>;
  return (
    <>
      <h3>{say('decide-objections', { count: open.length })}</h3>
      <p>{say('decide-objections-what')}</p>
      {open
        .toSorted((a, b) => (a.dueDay ?? Infinity) - (b.dueDay ?? Infinity))
        .slice(0, SHOWN)
        .map((objection) => (
          <OneObjection at={at} objection={objection} />
        ))}
      {open.length <= SHOWN ? null : <p>{say('decide-objections-more', { count: open.length - SHOWN })}</p>}
    </>
  );
}

function OneObjection({
  at: { words },
  objection: { challenge, dueDay, overdueDays },
}: {
  readonly at: Setting;
  readonly objection: Objection;
}) {
  const { say, day } = words;
  const { body, signatures } = challenge.value;
  return (
    <div class="card">
      <p class={overdueDays > 0 ? 'warning' : 'hint'}>
        {say('decide-objection', { entry: challenge.index, reference: challengeDigest(challenge.value).slice(0, 16) })}{' '}
        {overdueDays > 0
          ? say('decide-objection-late', { count: overdueDays })
          : dueDay === undefined
            ? null
            : say('decide-objection-due', { date: day(dueDay) })}
      </p>
      <p class="quote">{body.text}</p>
      <p class="hint">
        {say(signatures.length > 0 ? 'decide-objection-signed' : 'decide-objection-unsigned')}{' '}
        {body.name === undefined ? null : say('decide-objection-by', { name: body.name })}
      </p>
    </div>
  );
}
