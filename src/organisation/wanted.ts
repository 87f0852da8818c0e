// wanted.ts — the window and the question that a person names: with --window and --instrument, by number, by day or by name.
import { SdkError } from '@soundings/client/node/mission';
import { dateOf, dayAt, dayOf } from '@soundings/protocol/charter/day';
import type { Instrument } from '@soundings/protocol/charter/instrument';
import type { Mission } from '@soundings/protocol/mission/mission';
import { missionWindows, windowOfDay, type Window } from '@soundings/protocol/charter/window';
import { InputError } from '../errors.ts';

/**
 * The window that --window means: by its number, by a day in it, or, if the option isn't given, the last window that is over. Throws InputError for
 * anything else, such as a date in another form, rather than guess. `now` is in seconds since the epoch.
 */
export function windowWanted(mission: Mission, wanted: string | undefined, now: number): Window {
  const windows = missionWindows(mission.charter.schedule);
  if (wanted === undefined) {
    const over = windows.filter(({ endDay }) => endDay <= dayAt(now)).at(-1);
    if (over !== undefined) return over;
    throw new SdkError('window', `No window of this mission is over yet. The first one ends when ${endOf(windows[0])} begins.`);
  }
  const day = dayOf(wanted);
  const isNumber = /^(?:0|[1-9]\d*)$/.test(wanted);
  const { schedule } = mission.charter;
  if (day === undefined && !isNumber) {
    throw new InputError(
      `"${wanted}" is neither a date such as ${schedule.firstDay} nor the number of a window, from 0 to ${windows.length - 1}.`,
    );
  }
  const found = day === undefined ? windows[Number(wanted)] : windowOfDay(schedule, day);
  if (found !== undefined) return found;
  const last = dateOf((windows.at(-1)?.endDay ?? 0) - 1);
  throw new InputError(
    `The mission has no window ${wanted}. Give a number from 0 to ${windows.length - 1}, or a day from ${schedule.firstDay} to ${last}.`,
  );
}

/** The instrument of that name. Throws InputError, with the names there are, for any other. */
export function instrumentWanted({ charter }: Pick<Mission, 'charter'>, wanted: string): Instrument {
  const found = charter.instruments.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  throw new InputError(`The mission has no question "${wanted}". It has: ${charter.instruments.map(({ name }) => name).join(', ')}.`);
}

function endOf(window: Window | undefined): string {
  return window === undefined ? 'the mission' : dateOf(window.endDay);
}
