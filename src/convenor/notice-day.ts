// notice-day.ts — the first day of a change that the register has to have beforehand: of another board, or of other keys (register.md, "Rotation").
import { dateOf, dayAt, dayOf } from '@soundings/protocol/charter/day';
import { InputError } from '../errors.ts';

/** Days between the change being in the register and its being in force; a day more, because it has to get there. */
const NOTICE_DAYS = 8;

/** InputError unless `from` is late enough. `what` follows "the first day of". `now` is in seconds since the epoch. */
export function noticeDay(what: string, from: string | undefined, now: number): string {
  const earliest = dayAt(now) + NOTICE_DAYS;
  const day = from === undefined ? undefined : dayOf(from);
  if (from !== undefined && day !== undefined && day >= earliest) return from;
  throw new InputError(
    `Name the first day of ${what} with --from: ${dateOf(earliest)} or later, because the register has to have it 7 days before.`,
  );
}
