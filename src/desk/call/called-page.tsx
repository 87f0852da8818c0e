// called-page.tsx — a mission that is called: what the board has decided, who takes part, and what goes to whom.
import { charterFingerprint } from '@soundings/protocol/charter/charter';
import { dayOf } from '@soundings/protocol/charter/day';
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { boardStanding, charterStandingWords, rosterStandingWords } from '../../convenor/board-standing.ts';
import { inFours } from '../../convenor/fingerprint-words.ts';
import { DataTable } from '../../pages/components/data-table.tsx';
import { Standing } from '../decide/standing.tsx';
import { FileField, TextArea, TextField } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';

interface PageProps {
  readonly at: Setting;
  readonly errors?: readonly FieldError[];
}

/** Before there is one: it is handed over in these pages, or opened from a file. */
export function NoMission({ at, errors = [] }: PageProps) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say('called-title')} errors={errors} back="/call" leaves={say('call-leaves')}>
      <p>{say('called-none')}</p>
      <form method="post" enctype="multipart/form-data" action={`${at.base}/call/mission/open`}>
        <FileField id="file" label={say('called-open')} errors={errors} accept=".zip,.json" />
        <button>{say('continue')}</button>
      </form>
    </Frame>
  );
}

export interface RosterFields {
  readonly from: string;
  readonly leaves: string;
  readonly renames: string;
}

interface CalledProps extends PageProps {
  readonly document: MissionDocument;
  readonly given: RosterFields;
}

export function CalledMission({ at, errors = [], document, given }: CalledProps) {
  const { say } = at.words;
  const { charter } = document.charter;
  return (
    <Frame at={at} title={charter.mission} kicker={say('called-title')} errors={errors} back="/call" leaves={say('call-leaves')}>
      <p>
        {say('decide-fingerprint')} <span class="code">{inFours(charterFingerprint(charter))}</span>
      </p>
      <section>
        <h2>{say('decide-so-far')}</h2>
        <Standing at={at} document={document} />
        <p lang="en">{charterStandingWords(boardStanding(document))}</p>
        <form method="post" enctype="multipart/form-data" action={`${at.base}/call/mission/add`}>
          <FileField id="decision-file" label={say('decide-add-file')} errors={errors} accept=".json,.txt" />
          <TextArea id="pasted" label={say('decide-add-text')} hint={say('decide-add-text-hint')} errors={errors} rows={3} />
          <button class="second">{say('decide-add')}</button>
        </form>
      </section>
      <Organisations at={at} document={document} />
      <NextRoster at={at} errors={errors} given={given} />
      <Give at={at} document={document} />
    </Frame>
  );
}

function NextRoster({ at, errors, given }: Pick<CalledProps, 'at' | 'errors' | 'given'>) {
  const { say } = at.words;
  return (
    <section>
      <h2>{say('called-next-roster')}</h2>
      <form method="post" enctype="multipart/form-data" action={`${at.base}/call/mission/roster`}>
        <FileField
          id="enrolments"
          label={say('called-enrolments')}
          hint={say('called-enrolments-hint')}
          errors={errors}
          accept=".json"
          multiple
        />
        <TextArea id="leaves" label={say('called-leaves')} hint={say('called-leaves-hint')} errors={errors} value={given.leaves} rows={2} />
        <TextArea
          id="renames"
          label={say('called-renames')}
          hint={say('called-renames-hint')}
          errors={errors}
          value={given.renames}
          rows={2}
        />
        <TextField id="from" label={say('called-from')} hint={say('called-from-hint')} errors={errors} value={given.from} />
        <button class="second" value="roster">
          {say('called-make-roster')}
        </button>
      </form>
    </section>
  );
}

function Give({ at, document }: Pick<CalledProps, 'at' | 'document'>) {
  const { say } = at.words;
  const { mission, log } = document.charter.charter;
  const file = `${mission}.mission.json`;
  return (
    <section>
      <h2>{say('called-give')}</h2>
      <p>{say('called-give-what')}</p>
      <p class="buttons">
        <a class="button" href={`${at.base}/call/mission/${file}`} download={file}>
          {say('save-file', { file })}
        </a>
      </p>
      <p>{say(log === undefined ? 'called-end-unlogged' : 'called-end')}</p>
    </section>
  );
}

function Organisations({ at, document }: Pick<CalledProps, 'at' | 'document'>) {
  const { say } = at.words;
  const roster = document.rosters.at(-1)?.roster;
  if (roster === undefined)
    return (
      <section>
        <h2>{say('call-who')}</h2>
        <p>{say('called-nobody')}</p>
      </section>
    );
  const caption = say('roster-title', { number: roster.number });
  return (
    <section>
      <h2>{say('call-who')}</h2>
      <p>{say('roster-from', { date: at.words.day(dayOf(roster.inForceFrom) ?? 0), count: roster.organisations.length })}</p>
      <p lang="en">{rosterStandingWords(boardStanding(document))}</p>
      <details>
        <summary>{caption}</summary>
        <DataTable
          label={caption}
          caption={caption}
          head={[
            { name: say('roster-name'), kind: 'heading' },
            { name: say('roster-sector'), kind: 'text' },
          ]}
          rows={roster.organisations.map(({ name, sector }) => [name, sector])}
        />
      </details>
    </section>
  );
}
