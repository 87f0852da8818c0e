// step-for.ts — where somebody begins to answer a question that is due: colleagues answer soundings, and figures are added to others.
import type { Mission } from '@soundings/protocol/mission/mission';
import type { Owed } from './owed.ts';

export function stepFor({ charter }: Pick<Mission, 'charter'>, { instrument, window, isSoundings }: Owed): string {
  const place = `${charter.mission}/${instrument}/${window.number}`;
  return isSoundings ? `/s/${place}` : `/c/${place}/add`;
}
