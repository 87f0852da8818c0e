// standing.tsx — each member of a board by name and key, and what they have decided so far.
import type { MissionDocument } from '@soundings/protocol/mission/mission';
import { boardStanding } from '../../convenor/board-standing.ts';
import type { Setting } from '../shell/frame.tsx';

interface StandingProps {
  readonly at: Setting;
  readonly document: MissionDocument;
  /** The key of whoever reads it, in base64url. */
  readonly own?: string | undefined;
}

export function Standing({ at, document, own }: StandingProps) {
  const { say } = at.words;
  const { names } = document.charter.charter.board;
  return (
    <ul class="tasks">
      {boardStanding(document).members.map(({ key, charter }, nth) => (
        <li>
          <span>
            {names?.[nth] === undefined ? null : `${names[nth]} · `}
            {say(own === key ? 'decide-member-you' : 'decide-member', { number: nth + 1 })} <span class="code">{key.slice(0, 8)}…</span>
          </span>
          <span class="state">{say(STANDING[charter])}</span>
        </li>
      ))}
    </ul>
  );
}

const STANDING = { approves: 'decide-approved', refuses: 'decide-refused', missing: 'decide-missing' } as const;
