// pages.tsx — a backup, from the words on paper to the file; and back into an empty folder, with what may have been sent since.
import type { RecoveryWords } from '../../organisation/backup/recovery-words.ts';
import { FileField, TextField } from '../shell/fields.tsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';

interface PageProps {
  readonly at: Setting;
  readonly errors?: readonly FieldError[];
}

/** One button of the backup's form. */
function Step({
  at,
  does,
  label,
  isSecond = false,
}: PageProps & { readonly does: string; readonly label: string; readonly isSecond?: boolean }) {
  return (
    <form method="post" action={`${at.base}/backup`}>
      <button name="do" value={does} class={isSecond ? 'second' : undefined}>
        {label}
      </button>
    </form>
  );
}

export function BeginBackup({ at, lastDay }: PageProps & { readonly lastDay: number | undefined }) {
  const { say, day } = at.words;
  return (
    <Frame at={at} title={say('backup-title')} back="/">
      <p>{say('backup-what')}</p>
      {lastDay === undefined ? null : <p class="hint">{say('backup-last', { date: day(lastDay) })}</p>}
      <Step at={at} does="show" label={say('backup-show')} />
    </Frame>
  );
}

export function ShowWords({ at, words }: PageProps & { readonly words: RecoveryWords }) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say('backup-words-title')}>
      <p>{say('backup-words-what')}</p>
      <ol class="paper" lang="en">
        {words.map((word) => (
          <li>{word}</li>
        ))}
      </ol>
      <Step at={at} does="written" label={say('backup-written')} />
    </Frame>
  );
}

export function AskWords({ at, asked, errors = [] }: PageProps & { readonly asked: readonly number[] }) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say('backup-asked-title')} errors={errors}>
      <form method="post" action={`${at.base}/backup`}>
        {asked.map((place) => (
          <TextField id={`word-${place}`} label={say('backup-word', { number: place + 1 })} errors={errors} />
        ))}
        <button name="do" value="check">
          {say('continue')}
        </button>
      </form>
      <Step at={at} does="show" label={say('backup-anew')} isSecond />
    </Frame>
  );
}

export function SaveBackup({ at, file }: PageProps & { readonly file: string }) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say('backup-ready-title')}>
      <p>{say('backup-ready-what')}</p>
      <p class="buttons">
        <a class="button" href={`${at.base}/backup/file`} download={file}>
          {say('backup-save', { file })}
        </a>
        <a class="button second" href={`${at.base}/`}>
          {say('home')}
        </a>
      </p>
    </Frame>
  );
}

export function RestoreBackup({ at, errors = [] }: PageProps) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say('restore-title')} errors={errors} back="/">
      <p>{say('restore-what')}</p>
      <form method="post" enctype="multipart/form-data" action={`${at.base}/restore`}>
        <FileField id="file" label={say('restore-file')} hint={say('restore-file-hint')} errors={errors} accept=".sbk" />
        <TextField id="words" label={say('restore-words')} errors={errors} />
        <button>{say('restore-do')}</button>
      </form>
    </Frame>
  );
}

/** A question and a window that count as sent. */
export interface RestoredLine {
  readonly mission: string;
  readonly question: string;
  readonly days: string;
}

/** `lines`: undefined if this folder was never restored. */
export function Restored({ at, lines }: PageProps & { readonly lines: readonly RestoredLine[] | undefined }) {
  const { say } = at.words;
  if (lines === undefined) {
    return (
      <Frame at={at} title={say('restore-title')} back="/">
        <p>{say('restored-not')}</p>
      </Frame>
    );
  }
  return (
    <Frame at={at} title={say('restored-title')} back="/">
      <p class="good">{say(lines.length === 0 ? 'restored-none' : 'restored-counts')}</p>
      <ul class="tasks">
        {lines.map(({ mission, question, days }) => (
          <li>
            <span>{question}</span>
            <span class="state">{`${mission}, ${days}`}</span>
          </li>
        ))}
      </ul>
    </Frame>
  );
}
