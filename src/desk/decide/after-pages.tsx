// after-pages.tsx — what a member takes away: the decision three ways, the request for another machine; and a roster with who came and who went.
import type { Charter } from '@soundings/protocol/charter/charter';
import { dayOf } from '@soundings/protocol/charter/day';
import { windowNumbered } from '@soundings/protocol/charter/window';
import type { RosterEntry, SignedRoster } from '@soundings/protocol/roster/roster';
import { boardStanding, hasSignedRoster, rosterStandingWords } from '../../convenor/board-standing.ts';
import { DataTable } from '../../pages/components/data-table.tsx';
import type { DecisionObject } from '../../register/mission-log.ts';
import { TextField } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import type { BoardKey } from './board-key.ts';
import { decisionText, qrText } from './decision-file.ts';
import type { Deciding } from './deciding.ts';
import { QrCode } from './qr-code.tsx';
import { rosterChanges } from '../../convenor/roster-changes.ts';

interface PageProps {
  readonly at: Setting;
  readonly deciding: Deciding;
}

export function MadePage({ at, deciding, made, files }: PageProps & { readonly made: DecisionObject; readonly files: FileNames }) {
  const { say } = at.words;
  const { charter } = deciding.document.charter;
  const short = qrText(made);
  return (
    <Frame
      at={at}
      leaves={at.words.say('decide-leaves')}
      title={say(made.decision.decision === 'approves' ? 'decide-made-approve' : 'decide-made-refuse')}
      kicker={charter.mission}
    >
      {made.body === null ? <p>{say('decide-no-reason')}</p> : <p class="quote">{made.body.text}</p>}
      <p>{say('decide-hand-over', { name: charter.convenor.name })}</p>
      <p class="buttons">
        <a class="button" href={`${at.base}/decide/${files.decision}`} download={files.decision}>
          {say('save-file', { file: files.decision })}
        </a>
        <a class="button second" href={`${at.base}/decide/${files.mission}`} download={files.mission}>
          {say('save-file', { file: files.mission })}
        </a>
      </p>
      <h2>{say('decide-as-text')}</h2>
      <p>{say('decide-as-text-what')}</p>
      <p class="quote code">{decisionText(made)}</p>
      <h2>{say('decide-as-qr')}</h2>
      {short === undefined ? <p>{say('decide-qr-long')}</p> : <QrCode text={short} label={say('decide-qr-label')} />}
      <p>
        <a href={`${at.base}/decide/mission`}>{say('decide-back-to-mission')}</a>
      </p>
    </Frame>
  );
}

/** Names of what is saved from these pages. */
export interface FileNames {
  readonly decision: string;
  readonly request: string;
  readonly mission: string;
}

export function RequestPage({ at, deciding, files }: PageProps & { readonly files: FileNames }) {
  const { say } = at.words;
  return (
    <Frame
      at={at}
      leaves={at.words.say('decide-leaves')}
      title={say('decide-request-title')}
      kicker={deciding.document.charter.charter.mission}
      back="/decide/decision"
    >
      <p>{say('decide-request-what')}</p>
      <p class="buttons">
        <a class="button" href={`${at.base}/decide/${files.request}`} download={files.request}>
          {say('save-file', { file: files.request })}
        </a>
      </p>
      <p>{say('decide-request-next')}</p>
      <p>
        <a href={`${at.base}/decide/mission`}>{say('decide-back-to-mission')}</a>
      </p>
    </Frame>
  );
}

interface RosterProps extends PageProps {
  readonly errors?: readonly FieldError[];
  readonly roster: SignedRoster;
  readonly member: BoardKey;
  readonly files: FileNames;
}

export function RosterPage({ at, deciding, errors = [], roster: { roster }, member, files }: RosterProps) {
  const { say } = at.words;
  const { document } = deciding;
  const { charter } = document.charter;
  const before = document.rosters.at(-2)?.roster;
  const { came, went, changed, stayed } = rosterChanges(before, roster);
  const standing = boardStanding(document);
  const isSigned = member.kind !== 'none' && hasSignedRoster(standing, member.public);
  return (
    <Frame
      at={at}
      leaves={at.words.say('decide-leaves')}
      title={say('roster-title', { number: roster.number })}
      kicker={charter.mission}
      errors={errors}
      back="/decide/mission"
    >
      <p>{say('roster-from', { date: at.words.day(dayOf(roster.inForceFrom) ?? 0), count: roster.organisations.length })}</p>
      {came.length === 0 ? (
        <p>{say('roster-nobody-came')}</p>
      ) : (
        <Entries at={at} entries={came} label={say('roster-came', { count: came.length })} charter={charter} />
      )}
      {went.length === 0 ? (
        <p>{say('roster-nobody-went')}</p>
      ) : (
        <Entries at={at} entries={went} label={say('roster-went', { count: went.length })} charter={charter} />
      )}
      {changed.length === 0 ? null : (
        <>
          <h2>{say('roster-changed')}</h2>
          <ul>
            {changed.map((pair) => (
              <li>{`${pair.before.name} (${pair.before.sector}) → ${pair.now.name} (${pair.now.sector})${pair.before.key === pair.now.key ? '' : `, ${say('roster-new-key')}`}`}</li>
            ))}
          </ul>
        </>
      )}
      {stayed === 0 ? null : <p>{say('roster-stayed', { count: stayed })}</p>}
      <p class="hint">{say('roster-no-hints')}</p>
      <p lang="en">{rosterStandingWords(standing)}</p>
      {isSigned ? (
        <p class="buttons">
          <a class="button" href={`${at.base}/decide/${files.mission}`} download={files.mission}>
            {say('save-file', { file: files.mission })}
          </a>
        </p>
      ) : (
        <form method="post" action={`${at.base}/decide/roster`}>
          {member.kind === 'sealed' ? (
            <TextField id="passphrase" type="password" autocomplete="current-password" label={say('decide-passphrase')} errors={errors} />
          ) : null}
          {member.kind === 'none' ? <p>{say('roster-no-key')}</p> : <button>{say('roster-sign', { number: roster.number })}</button>}
        </form>
      )}
    </Frame>
  );
}

interface EntriesProps {
  readonly at: Setting;
  readonly entries: readonly RosterEntry[];
  readonly label: string;
  readonly charter: Charter;
}

function Entries({ at, entries, label, charter: { schedule } }: EntriesProps) {
  const { say, days } = at.words;
  return (
    <DataTable
      label={label}
      caption={label}
      head={[
        { name: say('roster-name'), kind: 'heading' },
        { name: say('roster-sector'), kind: 'text' },
        { name: say('roster-windows'), kind: 'text' },
      ]}
      rows={entries.map(({ name, sector, firstWindow, lastWindow }) => [
        name,
        sector,
        days(windowNumbered(schedule, firstWindow).firstDay, windowNumbered(schedule, lastWindow).endDay - 1),
      ])}
    />
  );
}
