// stop-page.tsx — how a member of a board stops a mission: what it means, from which day and why, and the word that nobody types by mistake.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { StopObject } from '@soundings/protocol/register/objects';
import { signedWords, type Board } from '../../convenor/standing-board.ts';
import { FileField, TextArea, TextField } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import type { BoardKey } from './board-key.ts';

export interface StopGiven {
  readonly from: string;
  readonly text: string;
}

interface StopProps {
  readonly at: Setting;
  readonly errors?: readonly FieldError[];
  readonly charter: Charter;
  readonly board: Board;
  readonly member: BoardKey;
  /** What is kept of this mission. */
  readonly stop: StopObject | undefined;
  readonly file: string;
  readonly given: StopGiven;
}

export function StopPage({ at, errors = [], charter, board, member, stop, file, given }: StopProps) {
  const { say } = at.words;
  const isSigned = member.kind !== 'none' && stop?.signatures.some(({ key }) => key === member.public) === true;
  return (
    <Frame
      at={at}
      title={say('stop-title')}
      kicker={charter.mission}
      errors={errors}
      back="/decide/mission"
      leaves={say('decide-leaves')}
      contact={charter.convenor.name}
    >
      <p class="warning">{say('stop-means')}</p>
      {stop === undefined ? null : <Kept at={at} stop={stop} board={board} file={file} />}
      {isSigned ? null : (
        <form method="post" action={`${at.base}/decide/stop`}>
          {stop === undefined ? (
            <>
              <TextField id="from" label={say('stop-from')} hint={say('stop-from-hint')} errors={errors} value={given.from} />
              <TextArea id="text" label={say('decide-reasons')} hint={say('decide-reasons-hint')} errors={errors} value={given.text} />
            </>
          ) : null}
          <TextField id="word" label={say('stop-word')} hint={say('stop-word-hint')} errors={errors} />
          {member.kind === 'sealed' ? (
            <TextField id="passphrase" type="password" autocomplete="current-password" label={say('decide-passphrase')} errors={errors} />
          ) : null}
          {member.kind === 'none' ? <p>{say('stop-no-key')}</p> : <button>{say('stop-sign')}</button>}
        </form>
      )}
      {stop === undefined ? (
        <section>
          <h2>{say('stop-other')}</h2>
          <form method="post" enctype="multipart/form-data" action={`${at.base}/decide/stop/open`}>
            <FileField id="stop-file" label={say('stop-file')} errors={errors} accept=".json" />
            <button class="second">{say('continue')}</button>
          </form>
        </section>
      ) : null}
    </Frame>
  );
}

function Kept({ at, stop, board, file }: Pick<StopProps, 'at' | 'board' | 'file'> & { readonly stop: StopObject }) {
  const { say } = at.words;
  return (
    <section>
      <h2>{say('stop-so-far', { date: stop.body.from })}</h2>
      <p class="quote">{stop.body.text}</p>
      <p lang="en">{signedWords(board, stop)}</p>
      <p>{say('stop-give')}</p>
      <p class="buttons">
        <a class="button second" href={`${at.base}/decide/${file}`} download={file}>
          {say('save-file', { file })}
        </a>
      </p>
    </section>
  );
}
