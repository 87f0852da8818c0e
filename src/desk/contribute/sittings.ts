// sittings.ts — who works on what: each question and window has one sitting, numbered anew after every change, and its counts are put aside as a draft.
import { SdkError } from '@soundings/client/node';
import { dayAt } from '@soundings/protocol/charter/day';
import { organisationOf, type Desk } from '../state/desk.ts';
import { openDraftStore, type DraftStore } from './draft.ts';
import { pathOf } from './paths.ts';
import { workFrom, type Sitting, type SittingPlace, type Worked } from './sitting.ts';

export interface Sittings {
  /** The one that is under way, or that goes on with a draft. */
  at(place: SittingPlace): Promise<Sitting | undefined>;
  /** Takes the place of what was under way. */
  take(place: SittingPlace, worked: Worked): Promise<Sitting>;
  /** Whether there are counts that wait to be signed off. */
  isStarted(place: SittingPlace): Promise<boolean>;
  /** Forgets what is under way, and the draft. */
  discard(place: SittingPlace): Promise<void>;
  /** Forgets the drafts of windows that have closed. */
  sweep(): Promise<void>;
}

export function openSittings(desk: Desk): Sittings {
  const sittings = new Map<string, Sitting>();
  let changes = 0;
  const drafts = async (): Promise<DraftStore | undefined> =>
    (await organisationOf(desk)) === undefined ? undefined : openDraftStore(desk.folder, desk.ports.random);
  const numbered = (place: SittingPlace, from: Worked): Sitting => {
    const sitting = { ...from, number: ++changes };
    sittings.set(pathOf(place), sitting);
    return sitting;
  };
  return {
    async at(place) {
      const known = sittings.get(pathOf(place));
      if (known !== undefined) return known;
      try {
        const draft = await (await drafts())?.read(place);
        return draft && numbered(place, await workFrom(desk, place, draft));
      } catch (error) {
        if (error instanceof SdkError) return undefined; // it can't be signed off any more
        throw error;
      }
    },
    async take(place, worked) {
      const sitting = numbered(place, worked);
      const { progress, about, isHidden } = sitting;
      const store = await drafts();
      if (progress.kind === 'counted')
        await store?.write(place, { counts: await progress.prepared.keep(), matching: progress.matching, about, isHidden });
      else await store?.forget(place);
      return sitting;
    },
    isStarted: async (place) => (await (await drafts())?.read(place)) !== undefined,
    async discard(place) {
      sittings.delete(pathOf(place));
      await (await drafts())?.forget(place);
    },
    sweep: async () => (await drafts())?.sweep(dayAt(desk.ports.now())),
  };
}
