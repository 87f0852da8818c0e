// place.ts — which question of which mission, for which window, the address of a page names.
import type { Context } from 'hono';
import { missionWindows } from '@soundings/protocol/charter/window';
import type { Desk } from '../state/desk.ts';
import { keptMissions } from '../folder/missions.ts';
import type { SittingPlace } from './sitting.ts';

/** Undefined if there is no such mission, question or window. */
export function placeIn(desk: Desk, http: Context): SittingPlace | undefined {
  const { mission: name, question, window: number } = http.req.param();
  const mission = keptMissions(desk.folder).missions.find((one) => one.mission.charter.mission === name)?.mission;
  const instrument = mission?.charter.instruments.find((one) => one.name === question);
  const window = mission && missionWindows(mission.charter.schedule).find((one) => String(one.number) === number);
  return mission === undefined || instrument === undefined || window === undefined ? undefined : { mission, instrument, window };
}
