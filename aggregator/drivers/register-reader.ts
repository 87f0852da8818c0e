// drivers/register-reader.ts — reads the register of each mission once a day, whether the mission is loaded already or waits for the public's days to object.
import { toHex } from '@soundings/crypto/bytes';
import { verify } from '@soundings/crypto/signature/node';
import { MissionError } from '@soundings/protocol/errors';
import { acceptedMissionBy, missionParts, type Mission } from '@soundings/protocol/mission/mission';
import type { Context } from '../context.ts';
import { MS_A_DAY } from '../tasks/task.ts';
import type { Driver } from './scheduler.ts';

/** A register that couldn't be read is tried again after this time. */
const AGAIN_MS = 3_600_000;

export function registerReader(): Driver['run'] {
  /** When each mission's register is read next. Only the function below changes it. */
  const due = new Map<string, number>();
  return async ({ store, clock, registers }: Context) => {
    for (const record of await store.registers()) {
      const name = toHex(record.charterDigest);
      if (clock.now() < (due.get(name) ?? 0)) continue;
      const mission = missionIn(record.document);
      const isDone = mission === undefined || (await registers.look(record, mission));
      due.set(name, isDone ? nextDay(clock.now()) : clock.now() + AGAIN_MS);
    }
    return 0;
  };
}

function nextDay(nowMs: number): number {
  return (Math.floor(nowMs / MS_A_DAY) + 1) * MS_A_DAY;
}

/** Undefined for a document that this build can't use: its mission is set aside, which is logged elsewhere. */
function missionIn(document: string): Mission | undefined {
  try {
    return acceptedMissionBy(verify, missionParts(document), () => true);
  } catch (error) {
    if (error instanceof MissionError) return undefined;
    throw error;
  }
}
