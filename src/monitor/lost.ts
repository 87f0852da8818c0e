// lost.ts — M10: a register that is called lost, of which somebody has seen more than the policy says.
import { parseCheckpoint } from '@soundings/protocol/register/checkpoint';
import { orRefusal, RegisterError } from '@soundings/protocol/register/keys/errors';
import { lostTooSoonWords } from '@soundings/protocol/register/lost';
import { parseNote } from '@soundings/protocol/register/note';
import type { MissionLog } from '../register/mission-log.ts';
import type { Alarm } from './alarm.ts';

/** `seenOf` gives the signed checkpoint of a register that this monitor has seen last; undefined if it never looked at it. */
export function lostTooSoon(missions: readonly MissionLog[], seenOf: (origin: string) => string | undefined): readonly Alarm[] {
  return missions
    .flatMap(({ policies }) => policies)
    .flatMap(({ index, value }): readonly Alarm[] => {
      const { lost } = value.body;
      const last = lost === undefined ? undefined : orRefusal(() => parseCheckpoint(parseNote(lost).text));
      if (last === undefined || last instanceof RegisterError) return []; // a malformed note was said when the policy was followed
      const seen = seenOf(last.origin);
      const size = seen === undefined ? 0 : parseCheckpoint(parseNote(seen).text).size;
      if (size <= last.size) return [];
      return [{ check: 'M10', index, sentence: `Leaf ${index} ${lostTooSoonWords(last, size)}` }];
    });
}
