// drivers/register-reader.ts — reads the register of each mission once a day, whether the mission is loaded already or waits for the public's days to object.
import { toHex } from '@soundings/crypto/bytes';
import type { Context } from '../context.ts';
import { missionIn } from '../tasks/stored-missions.ts';
import { MS_A_DAY } from '../tasks/task.ts';
import type { Driver } from './scheduler.ts';

/** A register that couldn't be read is tried again after this time. */
const AGAIN_MS = 3_600_000;

export function registerReader(): Driver['run'] {
  /** When each mission's register is read next. Only the function below changes it. */
  const due = new Map<string, number>();
  return async ({ store, clock, registers, opened = [] }: Context) => {
    for (const record of await store.registers()) {
      const name = toHex(record.charterDigest);
      if (clock.now() < (due.get(name) ?? 0)) continue;
      const mission = missionIn(record.document, opened);
      const isDone = mission === undefined || (await registers.look(record, mission));
      due.set(name, isDone ? nextDay(clock.now()) : clock.now() + AGAIN_MS);
    }
    return 0;
  };
}

function nextDay(nowMs: number): number {
  return (Math.floor(nowMs / MS_A_DAY) + 1) * MS_A_DAY;
}
