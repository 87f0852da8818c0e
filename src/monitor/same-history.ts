// same-history.ts — M1 and M12: whether the register, as it is shown now, goes on from every checkpoint that somebody has seen of it.
import { equal } from '@soundings/crypto/bytes';
import type { Checkpoint } from '@soundings/protocol/register/checkpoint';
import { treeRoot } from '@soundings/protocol/register/tree';
import type { RegisterView } from '../register/register-view.ts';
import type { Alarm } from './alarm.ts';

/** How a checkpoint that was seen stands to the register as it is shown: `fork` is proved by both notes, to anybody. */
export type History = 'continues' | 'older' | 'fork';

/** The leaves of the view make its root, so whatever they contradict is another history. */
export function historyOf(seen: Checkpoint, { checkpoint: { size }, read }: RegisterView): History {
  if (seen.size > size) return 'older';
  return equal(treeRoot(seen.size, read), seen.root) ? 'continues' : 'fork';
}

/** M1: against the largest checkpoint that this monitor has seen. */
export function seenBefore(seen: Checkpoint | undefined, view: RegisterView): readonly Alarm[] {
  if (seen === undefined) return [];
  const { size } = view.checkpoint;
  switch (historyOf(seen, view)) {
    case 'continues':
      return [];
    case 'older':
      return [
        {
          check: 'M1',
          sentence: `The register shows ${size} leaves, and ${seen.size} were seen before: it is an old copy, or leaves are being hidden.`,
        },
      ];
    case 'fork':
      return [
        {
          check: 'M1',
          sentence: `The register's ${size} leaves don't continue the ${seen.size} that were seen before: there are two registers of one name, both signed. Show both checkpoints to the board.`,
        },
      ];
  }
}

/** M12: against what somebody else has seen. `who` begins the sentence, as in "The witness w1 has signed". */
export function othersView(who: string, seen: Checkpoint, view: RegisterView): readonly Alarm[] {
  const { size } = view.checkpoint;
  switch (historyOf(seen, view)) {
    case 'continues':
      return [];
    case 'older':
      return [
        {
          check: 'M12',
          sentence: `${who} ${seen.size} leaves, and the register shows ${size}: it shows an old copy, or has not finished publishing.`,
        },
      ];
    case 'fork':
      return [
        {
          check: 'M12',
          sentence: `${who} ${seen.size} leaves that aren't those of this register: another one was shown there.`,
        },
      ];
  }
}
