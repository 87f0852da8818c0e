// checks.ts — what the program has checked of a mission for a member, each as a message: kept, or worth a question.
import { dayAt, dayOf } from '@soundings/protocol/charter/day';
import type { MessageKey, MessageValues } from '../../pages/words/words.ts';
import type { Deciding } from './deciding.ts';
import { askedByBoth } from './asked-by-both.ts';

export interface Checked {
  readonly isGood: boolean;
  readonly key: MessageKey;
  readonly values?: MessageValues;
}

/** `now` is in seconds since the epoch. Empty while the check runs. */
export function checksOf(deciding: Deciding, now: number): readonly Checked[] {
  const { check, document, others, rehearsed } = deciding;
  if (check === undefined) return [];
  const { charter } = document.charter;
  const firstDay = dayOf(charter.schedule.firstDay) ?? 0;
  return [
    { isGood: true, key: 'decide-convenor-signed', values: { name: charter.convenor.name } },
    check.kind === 'accepted' ? { isGood: true, key: 'decide-rules-kept' } : { isGood: false, key: 'decide-rules-broken' },
    { isGood: rehearsed === 'same', key: REHEARSED[rehearsed] },
    ...(firstDay > dayAt(now) ? [] : [{ isGood: false, key: 'decide-begun' as const, values: { date: charter.schedule.firstDay } }]),
    ...(charter.log === undefined ? [{ isGood: false, key: 'decide-unlogged' as const }] : []),
    ...others.map((other): Checked => {
      const both = askedByBoth(document, other);
      const values = { mission: other.charter.charter.mission, count: both.length, names: both.slice(0, 5).join(', ') };
      return both.length === 0 ? { isGood: true, key: 'decide-no-overlap', values } : { isGood: false, key: 'decide-overlap', values };
    }),
  ];
}

const REHEARSED = {
  none: 'decide-not-rehearsed',
  same: 'decide-rehearsed',
  stale: 'decide-stale',
  foreign: 'decide-rehearsal-foreign',
  failed: 'decide-rehearsal-failed',
} as const satisfies Record<Deciding['rehearsed'], MessageKey>;
