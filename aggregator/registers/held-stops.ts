// registers/held-stops.ts — the stops of one mission that were handed to this aggregator, as they hold (register.md, "Who refuses what").
import { parseJson } from '@soundings/protocol/json/canonical-json';
import type { HeldStop } from '@soundings/protocol/mission/stopped';
import { StopObject } from '@soundings/protocol/register/objects';
import type { Notice } from '../ports/store/notices.ts';

/** Their signatures were checked when they were taken in. */
export function heldStops(notices: readonly Notice[]): readonly HeldStop[] {
  return notices
    .filter(({ kind }) => kind === 'stop')
    .map(({ document, day }) => ({ stop: StopObject.parse(parseJson(document)), sinceDay: day }));
}
