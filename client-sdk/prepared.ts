// prepared.ts — rows that were counted, for somebody to look at before she signs them off; and the counts put aside without the rows.
import { equal } from '@soundings/crypto/bytes';
import { cellCount } from '@soundings/protocol/charter/cells';
import {
  lockCounted,
  placeOf,
  tallyOf,
  warnedPreview,
  type ContributionPlace,
  type ContributionRequest,
  type LockPorts,
} from './contribute.ts';
import { SdkError } from './errors.ts';
import { keptCounts, talliedFrom, type KeptCounts } from './rows/kept-counts.ts';
import type { Locked } from './lock/lock-record.ts';
import type { AskPorts } from './mission/http.ts';
import type { Place } from './mission/mission.ts';
import type { Preview } from './preview.ts';
import { sampleFor } from './rows/sample.ts';
import type { Tally } from './rows/tally.ts';
import { agree, assertAgreeable } from './send/agreement.ts';
import { latestLocked } from './send/lock-once.ts';

export interface Prepared {
  readonly preview: Preview;
  /** The counts without the rows: {@link resume} goes on with them, in another process too. They are as secret as the rows were. */
  keep(): Promise<KeptCounts>;
  /**
   * Locks these very counts, as lock() does. `ask`: with whom to ask both aggregators if this folder was restored from a backup and may have
   * forgotten what was sent for the window; nobody is asked otherwise.
   */
  lock(options?: { readonly amend?: boolean; readonly keepFigures?: boolean; readonly ask?: AskPorts }): Promise<Locked>;
}

/**
 * Counts the rows once. What is shown and what is locked are the same counts, also if chance decided which of a person's boxes count. Nothing is
 * drawn or locked before `lock` is called, but the key that samples persons is kept if the charter has them sampled. Throws SdkError as lock() does.
 */
export async function prepare(request: Omit<ContributionRequest, 'amend'>, ports: LockPorts): Promise<Prepared> {
  const { mission, organisation, early = false } = request;
  const place = await placeOf(request, ports.now(), { early }, ports);
  await assertAgreeable(mission, ports.store, ports.examine);
  const sample = await sampleFor(place, organisation, ports.store, 'keep-key');
  return preparedOf(request, place, await tallyOf(request, place, ports.random, sample), ports);
}

/** What of a request still says something once its rows are counted. */
export type ResumeRequest = ContributionPlace & Pick<ContributionRequest, 'matching' | 'remember'>;

/** The counts that `keep` gave. SdkError `rows` if they are another question's, or were sampled under another key. */
export async function resume(request: ResumeRequest, kept: KeptCounts, ports: LockPorts): Promise<Prepared> {
  const { mission, organisation } = request;
  const place = await placeOf(request, ports.now(), { early: false }, ports);
  await assertAgreeable(mission, ports.store, ports.examine);
  const sample = await sampleFor(place, organisation, ports.store, 'keep-key');
  const counted = talliedFrom(kept);
  const isSampledAlike = sample === undefined || (counted.sampledUnder !== undefined && equal(counted.sampledUnder, sample.mark));
  if (counted.counts.length !== cellCount(place.task.dimensions) || !isSampledAlike)
    throw new SdkError('rows', 'The figures that were put aside no longer fit this question. Discard them, and add them anew.');
  return preparedOf({ ...request, source: { kind: 'nothing' } }, place, counted, ports);
}

async function preparedOf(request: Omit<ContributionRequest, 'amend'>, place: Place, counted: Tally, ports: LockPorts): Promise<Prepared> {
  const { mission, organisation, early = false } = request;
  return {
    preview: await warnedPreview(place, organisation, counted, ports),
    keep: async () => keptCounts(counted, await latestLocked({ place, organisation }, ports.store), ports.random),
    lock: async ({ amend = false, keepFigures = false, ask } = {}) => {
      const now = ports.now();
      await agree(mission, ports.store, ports.examine);
      const again = await placeOf(request, now, { early }, ports); // the window may have closed meanwhile
      return (await lockCounted({ ...request, amend, keepFigures }, again, counted, now, ports, { ask })).locked;
    },
  };
}
