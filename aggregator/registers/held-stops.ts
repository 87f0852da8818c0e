// registers/held-stops.ts — the stops and signed objections of one mission that were handed to this aggregator, as they hold (register.md, "Who refuses what").
import { verify } from '@soundings/crypto/signature/node';
import { parseJson } from '@soundings/protocol/json/canonical-json';
import { objectorOf, type Hold } from '@soundings/protocol/mission/held-back';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { HeldStop } from '@soundings/protocol/mission/stopped';
import { ANSWER_DAYS } from '@soundings/protocol/register/challenge';
import { DAY } from '@soundings/protocol/register/known';
import { ChallengeObject } from '@soundings/protocol/register/objects-public';
import { StopObject } from '@soundings/protocol/register/objects';
import type { Notice } from '../ports/store/notices.ts';

/** Their signatures were checked when they were taken in. */
export function heldStops(notices: readonly Notice[]): readonly HeldStop[] {
  return notices
    .filter(({ kind }) => kind === 'stop')
    .map(({ document, day }) => ({ stop: StopObject.parse(parseJson(document)), sinceDay: day }));
}

/** Objections that were handed over before the days to object ended, whether or not the register has them. `coolingEnds` is in seconds since the epoch. */
export function heldBack(
  { charter, rosters, logged }: Pick<Mission, 'charter' | 'rosters' | 'logged'>,
  notices: readonly Notice[],
  coolingEnds: number,
): readonly Hold[] {
  const parties = { charter, rosters, boards: logged?.boards ?? [], verify };
  return notices
    .filter(({ kind, object, day }) => kind === 'challenge' && day * DAY < coolingEnds && logged?.answered.has(object) !== true)
    .flatMap(({ object, document, day }) => {
      const by = objectorOf(parties, ChallengeObject.parse(parseJson(document)), day * DAY);
      return by === undefined ? [] : [{ by, challenge: object, until: (day + ANSWER_DAYS) * DAY }];
    });
}
