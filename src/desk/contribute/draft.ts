// draft.ts — the counts of one question for one window, put aside until somebody signs them off: no rows, encrypted, and no longer than the window is open.
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { parseKeptCounts, parseMatching, matchingJson, type KeptCounts, type Matching } from '@soundings/client/node';
import { fromUtf8, utf8 } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { openDrafts } from '../folder/drafts.ts';
import type { SittingPlace } from './sitting.ts';

export interface Draft {
  readonly counts: KeptCounts;
  /** What was settled about the file; it is remembered once the counts are signed off. */
  readonly matching: Matching | undefined;
  /** How the file was read, in words. */
  readonly about: string | undefined;
  /** So few have answered that totals would say who answered what. */
  readonly isHidden: boolean;
}

const Stored = z.strictObject({
  format: z.literal('soundings draft v1'),
  /** Days since the epoch. */
  closesDay: z.int(),
  counts: z.unknown(),
  matching: z.string().optional(),
  about: z.string().optional(),
  isHidden: z.boolean(),
});

export interface DraftStore {
  read(place: SittingPlace): Promise<Draft | undefined>;
  write(place: SittingPlace, draft: Draft): Promise<void>;
  forget(place: SittingPlace): Promise<void>;
  /** Forgets those whose window has closed by this day. */
  sweep(today: number): Promise<void>;
}

export async function openDraftStore(folder: string, random: RandomBytes): Promise<DraftStore> {
  const drafts = await openDrafts(folder, random);
  return {
    async read(place) {
      const bytes = await drafts.read(nameOf(place));
      const stored = bytes && storedIn(bytes);
      return stored && draftOf(stored);
    },
    async write(place, { counts, matching, about, isHidden }) {
      const stored: z.infer<typeof Stored> = {
        format: 'soundings draft v1',
        closesDay: place.window.closesDay,
        counts,
        matching: matching === undefined ? undefined : matchingJson(matching),
        about,
        isHidden,
      };
      await drafts.write(nameOf(place), utf8(JSON.stringify(stored)));
    },
    forget: async (place) => drafts.forget(nameOf(place)),
    async sweep(today) {
      for (const name of (await drafts.names()).filter((one) => one.startsWith(PREFIX))) {
        const bytes = await drafts.read(name);
        const isOver = bytes !== undefined && !((storedIn(bytes)?.closesDay ?? -Infinity) > today);
        if (isOver) await drafts.forget(name);
      }
    },
  };
}

/** Undefined for what another version wrote: it is as if there were none. */
function storedIn(bytes: Uint8Array): z.infer<typeof Stored> | undefined {
  return Stored.safeParse(JSON.parse(fromUtf8(bytes))).data;
}

function draftOf({ counts, matching, about, isHidden }: z.infer<typeof Stored>): Draft {
  return {
    counts: parseKeptCounts(utf8(JSON.stringify(counts))),
    matching: matching === undefined ? undefined : parseMatching(matching),
    about,
    isHidden,
  };
}

const PREFIX = 'draft.';

/** A digest, so that the names of files say nothing of what is asked. */
function nameOf({ mission, instrument, window }: SittingPlace): string {
  const place = JSON.stringify([[...mission.digest], instrument.name, window.number]);
  return PREFIX + createHash('sha256').update(place).digest('hex');
}
