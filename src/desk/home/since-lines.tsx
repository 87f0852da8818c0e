// since-lines.tsx — what happened in a mission since an organisation's last week: who joined and left, and objections without an answer.
import { toHex } from '@soundings/crypto/bytes';
import type { Look } from '../folder/desk-folder.ts';
import type { Setting } from '../shell/frame.tsx';
import type { RosterSince } from './since.ts';

interface SinceProps {
  readonly at: Setting;
  readonly digest: Uint8Array;
  readonly since: RosterSince;
  readonly looks: readonly Look[];
}

export function Since({ at: { words }, digest, since: { joined, left }, looks }: SinceProps) {
  const open = looks.find(({ charter }) => charter === toHex(digest))?.open ?? 0;
  return (
    <>
      {joined === 0 ? null : <p>{words.say('since-joined', { count: joined })}</p>}
      {left === 0 ? null : <p>{words.say('since-left', { count: left })}</p>}
      {open === 0 ? null : <p class="warning">{words.say('register-open', { count: open })}</p>}
    </>
  );
}
