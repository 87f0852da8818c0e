// since-lines.tsx — what happened in a mission since an organisation's last week: who joined and left, another board or other keys, and objections without an answer.
import { toHex } from '@soundings/crypto/bytes';
import type { Look } from '../folder/desk-folder.ts';
import type { Setting } from '../shell/frame.tsx';
import type { Since } from './since.ts';

interface SinceProps {
  readonly at: Setting;
  readonly digest: Uint8Array;
  readonly since: Since;
  readonly looks: readonly Look[];
}

export function SinceLines({ at: { words }, digest, since: { joined, left, boards, keys }, looks }: SinceProps) {
  const open = looks.find(({ charter }) => charter === toHex(digest))?.open ?? 0;
  return (
    <>
      {joined === 0 ? null : <p>{words.say('since-joined', { count: joined })}</p>}
      {left === 0 ? null : <p>{words.say('since-left', { count: left })}</p>}
      {boards.map(({ fromDay, members, quorum }) => (
        <p>{words.say('changed-board', { date: words.day(fromDay), count: members, quorum })}</p>
      ))}
      {keys.map(({ fromDay, isMoved }) => (
        <p class={isMoved ? 'warning' : undefined}>
          {words.say(isMoved ? 'changed-register' : 'changed-keys', { date: words.day(fromDay) })}
        </p>
      ))}
      {open === 0 ? null : <p class="warning">{words.say('register-open', { count: open })}</p>}
    </>
  );
}
