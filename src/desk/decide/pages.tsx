// pages.tsx — a member's pages up to the decision: the key, the file, the mission in plain words with what was checked, and what to ask oneself.
import { charterFingerprint } from '@soundings/protocol/charter/charter';
import { charterDifferences, differenceWords } from '../../calling/differences.ts';
import { changesFrom } from '../../calling/template/changes.ts';
import { boardStanding, charterStandingWords } from '../../convenor/board-standing.ts';
import { boardWords } from '../../convenor/board-words.ts';
import { inFours } from '../../convenor/fingerprint-words.ts';
import { FileField, Radios, TextArea, TextField } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import { MissionWords } from '../shell/mission-words.tsx';
import type { PartyFound } from '../folder/desk-folder.ts';
import { QUESTIONS, type Answers } from './answers.ts';
import type { BoardKey } from './board-key.ts';
import type { Checked } from './checks.ts';
import { standingOf, type Deciding } from './deciding.ts';
import { RegisterPart, Stopped } from './register-part.tsx';
import { Standing } from './standing.tsx';

interface PageProps {
  readonly at: Setting;
  readonly errors?: readonly FieldError[];
}

/** A folder that holds another party's key has no room for decisions. */
export function WrongFolder({ at, party }: PageProps & { readonly party: PartyFound }) {
  const { say } = at.words;
  return (
    <Frame at={at} leaves={at.words.say('decide-leaves')} title={say('decide-title')}>
      <p class="warning">{say('decide-wrong-folder', { whose: party.whose, file: party.file })}</p>
      <p>{say('decide-wrong-folder-why')}</p>
    </Frame>
  );
}

interface KeyProps extends PageProps {
  readonly member: BoardKey;
  readonly hasCard: boolean;
}

export function Begin({ at, errors = [], member, hasCard }: KeyProps) {
  const { say } = at.words;
  return (
    <Frame at={at} leaves={at.words.say('decide-leaves')} title={say('decide-title')} errors={errors}>
      <p class="lead">{say('decide-lead')}</p>
      <form method="post" enctype="multipart/form-data" action={`${at.base}/decide`}>
        <FileField
          id="file"
          label={say('decide-file')}
          hint={say('decide-file-hint')}
          errors={errors}
          accept=".zip,.json,application/json"
        />
        <FileField id="others" label={say('decide-others')} hint={say('decide-others-hint')} errors={errors} accept=".zip,.json" multiple />
        <button>{say('continue')}</button>
      </form>
      <section>
        <h2>{say('decide-key-heading')}</h2>
        <KeyPart at={at} errors={errors} member={member} hasCard={hasCard} />
      </section>
      {member.kind === 'none' ? null : (
        <p>
          <a href={`${at.base}/stop`}>{say('stop-title')}</a>
        </p>
      )}
    </Frame>
  );
}

function KeyPart({ at, errors = [], member, hasCard }: KeyProps) {
  const { say } = at.words;
  if (member.kind === 'none') return <NewKey at={at} errors={errors} />;
  return (
    <>
      <p>{say(member.kind === 'plain' ? 'decide-key-plain' : 'decide-key-sealed')}</p>
      <p class="code">{member.public}</p>
      {hasCard ? (
        <>
          <p>{say('decide-key-give')}</p>
          <p class="buttons">
            <a class="button second" href={`${at.base}/decide/party-board.json`} download="party-board.json">
              {say('save-file', { file: 'party-board.json' })}
            </a>
          </p>
        </>
      ) : (
        <form method="post" action={`${at.base}/decide/card`}>
          <TextField id="name" label={say('decide-card-name')} hint={say('decide-card-hint')} errors={errors} />
          {member.kind === 'sealed' ? (
            <TextField id="passphrase" type="password" autocomplete="current-password" label={say('decide-passphrase')} errors={errors} />
          ) : null}
          <button class="second">{say('decide-card-make')}</button>
        </form>
      )}
    </>
  );
}

function NewKey({ at, errors = [] }: PageProps) {
  const { say } = at.words;
  return (
    <>
      <p>{say('decide-key-none')}</p>
      <form method="post" action={`${at.base}/decide/key`}>
        <TextField id="name" label={say('decide-card-name')} hint={say('decide-card-hint')} errors={errors} />
        <TextField
          id="passphrase"
          type="password"
          autocomplete="new-password"
          label={say('decide-passphrase-new')}
          hint={say('decide-passphrase-new-hint')}
          errors={errors}
        />
        <TextField id="again" type="password" autocomplete="new-password" label={say('decide-passphrase-again')} errors={errors} />
        <button class="second">{say('decide-key-make')}</button>
      </form>
    </>
  );
}

interface MissionProps extends PageProps {
  readonly deciding: Deciding;
  readonly member: BoardKey;
}

/** The plain words come first and whole. Only this page makes a decision possible. */
export function MissionPage({ at, deciding, member, checks }: MissionProps & { readonly checks: readonly Checked[] }) {
  const { say } = at.words;
  const { charter } = deciding.document.charter;
  return (
    <Frame
      at={at}
      leaves={at.words.say('decide-leaves')}
      title={charter.mission}
      kicker={say('decide-called-by', { name: charter.convenor.name })}
      back="/decide"
      contact={charter.convenor.name}
    >
      <Stopped at={at} deciding={deciding} />
      <p class="lead">{charter.question}</p>
      <p>{charter.region}</p>
      <p>
        {say('decide-fingerprint')} <span class="code">{inFours(charterFingerprint(charter))}</span>
      </p>
      <PlainWords at={at} deciding={deciding} />
      <section>
        <h2>{say('decide-checks')}</h2>
        {checks.length === 0 ? <p>{say('check-runs')}</p> : <Checks at={at} checks={checks} />}
      </section>
      <RegisterPart at={at} deciding={deciding} />
      <FromTemplate at={at} deciding={deciding} />
      <Differences at={at} deciding={deciding} />
      <SoFar at={at} deciding={deciding} member={member} />
      <p class="buttons">
        {deciding.areWordsShown ? (
          <a class="button" href={`${at.base}/decide/decision`}>
            {say('decide-go-on')}
          </a>
        ) : (
          <a class="button" href={`${at.base}/decide/mission`}>
            {say('look-again')}
          </a>
        )}
        {deciding.document.rosters.length === 0 ? null : (
          <a class="button second" href={`${at.base}/decide/roster`}>
            {say('decide-to-roster')}
          </a>
        )}
        <a class="button second" href={`${at.base}/stop`}>
          {say('stop-title')}
        </a>
      </p>
      <AddDecision at={at} />
    </Frame>
  );
}

/** In English, as the charter's own check says them: what is signed has one wording. */
function PlainWords({ at, deciding: { check } }: { readonly at: Setting; readonly deciding: Deciding }) {
  const { say } = at.words;
  if (check === undefined) return <p role="status">{say('check-runs')}</p>;
  if (check.kind === 'refused')
    return (
      <div class="errors">
        <h2>{say('check-refused')}</h2>
        <ul lang="en">
          {check.reasons.map((reason) => (
            <li>{reason}</li>
          ))}
        </ul>
      </div>
    );
  return <MissionWords at={at} plain={boardWords(check.report.charter, check.report)} report={check.report} />;
}

function Checks({ at, checks }: { readonly at: Setting; readonly checks: readonly Checked[] }) {
  const { say } = at.words;
  return (
    <ul class="checks">
      {checks.map(({ isGood, key, values }) => (
        <li class={isGood ? 'good' : 'warning'}>
          {isGood ? '✓ ' : '⚠ '}
          {say(key, values)}
        </li>
      ))}
    </ul>
  );
}

/** What the convenor changed of the mission that this one was started from, worked out here. */
function FromTemplate({ at, deciding: { document, template } }: { readonly at: Setting; readonly deciding: Deciding }) {
  const { say } = at.words;
  if (template === undefined) return null;
  const { rules } = changesFrom(template, document.charter.charter);
  const { source } = template;
  return (
    <section>
      <h2>{say('decide-template')}</h2>
      {source === undefined ? null : (
        <p>
          {say('panel-source', { place: source.region })} <span class="code">{inFours(source.charter)}</span>
        </p>
      )}
      <p>{rules.length === 0 ? say('decide-template-same') : say('panel-changes', { count: rules.length })}</p>
      {rules.length === 0 ? null : (
        <ul lang="en">
          {rules.map((difference) => (
            <li>{differenceWords(difference)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** From each mission that was given beside it, the rules; who runs it is another matter. */
function Differences({ at, deciding: { document, others } }: { readonly at: Setting; readonly deciding: Deciding }) {
  const { say } = at.words;
  return others.map((other) => {
    const found = charterDifferences(other.charter.charter, document.charter.charter).filter(({ kind }) => kind === 'rule');
    return (
      <details>
        <summary>{say('decide-differences', { count: found.length, mission: other.charter.charter.mission })}</summary>
        <ul lang="en">
          {found.map((difference) => (
            <li>{differenceWords(difference)}</li>
          ))}
        </ul>
      </details>
    );
  });
}

/** What each member has decided, and what it takes. */
function SoFar({ at, deciding, member }: MissionProps) {
  const { say } = at.words;
  return (
    <section>
      <h2>{say('decide-so-far')}</h2>
      <Standing at={at} document={deciding.document} own={member.kind === 'none' ? undefined : member.public} />
      <p lang="en">{charterStandingWords(boardStanding(deciding.document))}</p>
      <p>{say('decide-refusal-stays')}</p>
    </section>
  );
}

function AddDecision({ at, errors = [] }: PageProps) {
  const { say } = at.words;
  return (
    <section>
      <h2>{say('decide-add')}</h2>
      <form method="post" enctype="multipart/form-data" action={`${at.base}/decide/add`}>
        <FileField id="decision-file" label={say('decide-add-file')} errors={errors} accept=".json,.txt" />
        <TextArea id="pasted" label={say('decide-add-text')} hint={say('decide-add-text-hint')} errors={errors} rows={3} />
        <button class="second">{say('decide-add')}</button>
      </form>
    </section>
  );
}

/** The same part alone, if what was added is wrong. */
export function AddAgain({ at, errors = [] }: PageProps) {
  return (
    <Frame at={at} leaves={at.words.say('decide-leaves')} title={at.words.say('decide-add')} errors={errors} back="/decide/mission">
      <AddDecision at={at} errors={errors} />
    </Frame>
  );
}

export interface DecisionGiven extends Answers {
  readonly decision: string;
  readonly text: string;
}

export function DecisionPage({ at, errors = [], deciding, member, given }: MissionProps & { readonly given: DecisionGiven }) {
  const { say } = at.words;
  const { charter } = deciding.document.charter;
  const isRefused = member.kind !== 'none' && standingOf(deciding, member.public) === 'refuses';
  return (
    <Frame
      at={at}
      leaves={at.words.say('decide-leaves')}
      title={say('decide-your-decision')}
      kicker={charter.mission}
      errors={errors}
      back="/decide/mission"
      contact={charter.convenor.name}
    >
      {isRefused ? <p class="warning">{say('decide-refused-before')}</p> : null}
      {deciding.rehearsed === 'stale' ? <p class="warning">{say('decide-stale')}</p> : null}
      <form method="post" action={`${at.base}/decide/decision`}>
        <h2>{say('decide-ask-yourself')}</h2>
        <p class="hint">{say('decide-ask-hint')}</p>
        <Prompts deciding={deciding} />
        {QUESTIONS.map((name) => (
          <TextArea id={name} label={say(`decide-ask-${name}`)} errors={errors} value={given[name]} rows={2} />
        ))}
        <Radios
          id="decision"
          label={say('decide-your-decision')}
          hint={say('decide-refusal-stays')}
          errors={errors}
          choices={[
            { value: 'approves', label: say('decide-approve') },
            { value: 'refuses', label: say('decide-refuse') },
          ]}
          chosen={given.decision}
        />
        <TextArea id="text" label={say('decide-reasons')} hint={say('decide-reasons-hint')} errors={errors} value={given.text} />
        {member.kind === 'sealed' ? (
          <TextField id="passphrase" type="password" autocomplete="current-password" label={say('decide-passphrase')} errors={errors} />
        ) : null}
        <p class="buttons">
          {member.kind === 'none' ? null : (
            <button name="do" value="sign">
              {say('decide-sign')}
            </button>
          )}
          <button class="second" name="do" value="request">
            {say('decide-request')}
          </button>
        </p>
      </form>
    </Frame>
  );
}

/** What the template of this kind of mission asks a board to ask itself. */
function Prompts({ deciding: { template } }: { readonly deciding: Deciding }) {
  if (template?.prompts === undefined) return null;
  return (
    <ul lang="en">
      {template.prompts.map((prompt) => (
        <li>{prompt}</li>
      ))}
    </ul>
  );
}
