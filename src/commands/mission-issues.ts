// mission-issues.ts — what is wrong with a charter or a mission, reported as a mistake in the file that was named.
import { MissionError } from '@soundings/protocol/errors';
import { InputError } from '../errors.ts';

/** Throws InputError, with every reason, if `work` finds a fault in a charter or a mission. */
export function plainly<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof MissionError) throw new InputError(cause.issues.join('\n'), { cause });
    throw cause;
  }
}
