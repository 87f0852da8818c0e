// register-seen.tsx — what a page says of a mission's public register: since when it was seen, how old that is, and why nobody may take part now.
import { toHex } from '@soundings/crypto/bytes';
import { dayAt } from '@soundings/protocol/charter/day';
import type { Mission } from '@soundings/protocol/mission/mission';
import { notNowIssues } from '@soundings/protocol/mission/logged-mission';
import type { Look } from '../folder/desk-folder.ts';
import type { Setting } from '../shell/frame.tsx';

/** Older than this, it is said; nothing waits for it. */
const OLD_DAYS = 7;

interface RegisterSeenProps {
  readonly at: Setting;
  readonly mission: Pick<Mission, 'logged' | 'digest'>;
  readonly looks: readonly Look[];
  /** Seconds since the epoch. */
  readonly now: number;
}

export function RegisterSeen({ at, mission, looks, now }: RegisterSeenProps) {
  const { say } = at.words;
  const { logged } = mission;
  if (logged === undefined) return <p class="hint">{say('register-none')}</p>;
  const look = looks.find(({ charter }) => charter === toHex(mission.digest));
  const heads = [...logged.heads, ...(look?.head === undefined ? [] : [look.head])];
  const signed = Math.max(...heads.map(({ quorumTime }) => quorumTime));
  const days = (seconds: number) => Math.max(0, dayAt(now) - dayAt(seconds));
  const entries = Math.max(...heads.map(({ size }) => size));
  return (
    <>
      <p class="hint">
        {say('register-seen', { count: days(Math.max(signed, look?.at ?? 0)), entries: say('count-entries', { count: entries }) })}
      </p>
      {days(signed) > OLD_DAYS ? <p class="warning">{say('register-old', { count: days(signed) })}</p> : null}
      {look?.sentence === undefined ? null : <p class="warning">{look.sentence}</p>}
      {notNowIssues(mission, now).map((sentence) => (
        <p class="warning">{sentence}</p>
      ))}
    </>
  );
}
