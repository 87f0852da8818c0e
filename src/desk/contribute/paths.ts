// paths.ts — where the pages of one question for one window are, after the desk's base.
import type { SittingPlace } from './sitting.ts';

export function pathOf({ mission, instrument, window }: SittingPlace): string {
  return `/c/${mission.charter.mission}/${instrument.name}/${window.number}`;
}
