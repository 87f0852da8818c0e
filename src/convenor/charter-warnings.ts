// charter-warnings.ts — what a charter is not refused for, and what makes its mission fail all the same: nothing is ever released, it is over, nobody is reached.
import type { Charter } from '@soundings/protocol/charter/charter';
import { dateOf } from '@soundings/protocol/charter/day';
import { missionTasks } from '@soundings/protocol/charter/tasks';
import { missionWindows } from '@soundings/protocol/charter/window';
import { isLoopback } from '@soundings/protocol/json/host';
import { belongsTo, type Roster } from '@soundings/protocol/roster/roster';
import { expectedOf, isToldApart, usefulnessOf, type Usefulness } from '../calling/usefulness.ts';

export type WarningKind = 'never-released' | 'past' | 'address' | 'noise-alone' | 'not-told-apart' | 'no-expectations';

export interface Warning {
  readonly kind: WarningKind;
  readonly sentence: string;
}

export interface WarningsAsked {
  /** Days since the epoch. */
  readonly today: number;
  /** The newest roster, if there is one: then who is enrolled counts, not who is expected. */
  readonly roster?: Roster | undefined;
  /** If they are worked out already. */
  readonly usefulness?: readonly Usefulness[] | undefined;
}

export function warningsOf(charter: Charter, { today, roster, usefulness = usefulnessOf(charter) }: WarningsAsked): readonly Warning[] {
  return [...neverReleased(charter, roster), ...past(charter, today), ...addresses(charter), ...useless(usefulness)];
}

function neverReleased(charter: Charter, roster: Roster | undefined): readonly Warning[] {
  return missionTasks(charter).flatMap((task): readonly Warning[] => {
    const least = task.organisationsMin;
    if (roster !== undefined) {
      const enrolled = Math.max(
        0,
        ...missionWindows(charter.schedule).map(
          ({ number }) =>
            roster.organisations.filter((one) => belongsTo(one, task) && one.firstWindow <= number && number <= one.lastWindow).length,
        ),
      );
      if (enrolled >= least) return [];
      return [
        warning(
          'never-released',
          `"${task.label}" can never be released: it takes ${least} organisations, and in no window are more than ${enrolled} enrolled.`,
        ),
      ];
    }
    const expected = expectedOf(charter, task)?.organisations;
    if (expected === undefined || expected >= least) return [];
    return [
      warning(
        'never-released',
        `"${task.label}" would never be released: it takes ${least} organisations, and ${expected} are expected. Lower the smallest number, or ask more organisations.`,
      ),
    ];
  });
}

function past({ schedule }: Charter, today: number): readonly Warning[] {
  const windows = missionWindows(schedule);
  const over = windows.filter(({ closesDay }) => closesDay <= today).length;
  if (over === windows.length)
    return [warning('past', `The mission is over: its last window closed on ${dateOf(windows.at(-1)?.closesDay ?? 0)}.`)];
  if (over > 0)
    return [warning('past', `${over} of the mission's ${windows.length} windows are closed already, so nothing can be released of them.`)];
  const [first] = windows;
  return first !== undefined && first.firstDay <= today
    ? [warning('past', `The first window began on ${schedule.firstDay}. Organisations that enrol now have missed a part of it.`)]
    : [];
}

/** Names that are reserved for examples (RFC 2606 §2, §3). */
const RESERVED = /(?:^|\.)(?:example|invalid|test|example\.(?:com|net|org))$/;

function addresses({ leader, helper, log }: Charter): readonly Warning[] {
  const named = [['leader', leader.url], ['helper', helper.url], ...(log === undefined ? [] : [['register', log.url] as const])] as const;
  return named.flatMap(([role, url]): readonly Warning[] => {
    const { hostname } = new URL(url);
    if (isLoopback(hostname))
      return [
        warning(
          'address',
          `The ${role}'s address ${url} is a machine's own. Every other machine will refuse it, or look for the ${role} on itself.`,
        ),
      ];
    return RESERVED.test(hostname)
      ? [warning('address', `The ${role}'s address ${url} is an example that leads nowhere. Put the real one in.`)]
      : [];
  });
}

function useless(usefulness: readonly Usefulness[]): readonly Warning[] {
  if (usefulness.length === 0)
    return [
      warning(
        'no-expectations',
        'The charter says nothing of what it expects, so nobody can tell whether its figures will be of any use. Add "expects" to each question.',
      ),
    ];
  return usefulness.flatMap(({ label, cells, stretches }): readonly Warning[] => {
    const last = stretches.at(-1);
    if (last === undefined) return [];
    const drowned =
      last.noiseAlone === 0
        ? []
        : [
            warning(
              'noise-alone',
              `"${label}": ${last.noiseAlone} of ${cells} cells will be noise alone, even over ${last.windows} windows together. The smallest is ${last.smallest.name}.`,
            ),
          ];
    const alike =
      last.pairs === 0 || isToldApart(last)
        ? []
        : [
            warning(
              'not-told-apart',
              `"${label}": most cells will not be told apart, even over ${last.windows} windows together (${last.apart} of ${last.pairs} pairs).`,
            ),
          ];
    return [...drowned, ...alike];
  });
}

function warning(kind: WarningKind, sentence: string): Warning {
  return { kind, sentence };
}
