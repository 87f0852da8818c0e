// tasks/stopped.ts — what a stop of a mission ends: uploads from its first day on, and collections of windows that close after it (register.md, "Who refuses what").
import type { Window } from '@soundings/protocol/charter/window';
import type { StopInForce } from '@soundings/protocol/mission/stopped';
import { Refusal } from '../refusal.ts';
import { MS_A_DAY, type Task } from './task.ts';

/** Refusal `stopped`, with the signed stop, if the mission takes no contribution at this moment. */
export function assertNotStopped(task: Task, nowMs: number): void {
  const stop = stopOf(task, (fromDay) => fromDay * MS_A_DAY <= nowMs);
  if (stop !== undefined) throw stopped(stop);
}

/** Refusal `stopped`, with the signed stop, if nothing of this window is given: it closes after the stop's first day. */
export function assertNotStoppedFor(task: Task, window: Window | undefined): void {
  const stop = window && stopOf(task, (fromDay) => fromDay < window.closesDay);
  if (stop !== undefined) throw stopped(stop);
}

export function isStoppedFor(task: Task, window: Window): boolean {
  return stopOf(task, (fromDay) => fromDay < window.closesDay) !== undefined;
}

function stopOf({ mission }: Task, holds: (fromDay: number) => boolean): StopInForce | undefined {
  return mission?.stops.find(({ fromDay }) => holds(fromDay));
}

function stopped({ by, signed }: StopInForce): Refusal {
  return new Refusal('stopped', `The ${by} stopped this mission. Its signed stop is in this answer.`, { stop: signed });
}
