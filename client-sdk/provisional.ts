// provisional.ts — a preview for an organisation that isn't on the roster: what it would send in a sector and size tier, before it has a key or an id.
import { toBase64Url } from '@soundings/crypto/bytes';
import type { RandomBytes } from '@soundings/crypto/random';
import { isSampled } from '@soundings/protocol/charter/sampling';
import type { Mission } from '@soundings/protocol/mission/mission';
import type { RosterEntry } from '@soundings/protocol/roster/roster';
import { SdkError } from './errors.ts';
import type { LockStore } from './lock/lock.ts';
import { existingWindow, tasksOf } from './mission/mission.ts';
import { previewOf, type Preview } from './preview.ts';
import type { Columns } from './rows/columns.ts';
import type { Matching } from './rows/matching.ts';
import { withSettled } from './rows/settled.ts';
import type { Source } from './rows/table.ts';
import { tally } from './rows/tally.ts';
import { assertAgreeable, type Examine } from './send/agreement.ts';

export interface ProvisionalRequest {
  readonly mission: Mission;
  /** One of the charter's. */
  readonly sector: string;
  /** One of the charter's, if it has tiers. */
  readonly tier?: string | undefined;
  /** The instrument's name. */
  readonly instrument: string;
  /** The window's number, from 0: any of the mission's, begun or not. */
  readonly window: number;
  readonly source: Source;
  readonly columns?: Columns;
  /** What was settled about such files before: it holds wherever `columns` says nothing. */
  readonly matching?: Matching | undefined;
}

/**
 * Counts rows as they would be counted for an organisation of this sector and tier. Nothing is known of it: no ledger, no lock, nothing is kept. If
 * the charter samples persons, everybody is counted here, because the sample is drawn with the organisation's key. Throws SdkError, `mission` also if
 * the charter doesn't ask that sector and tier.
 */
export async function provisionalPreview(
  { mission, sector, tier, instrument, window: number, source, columns = {}, matching }: ProvisionalRequest,
  ports: { readonly random: RandomBytes; readonly examine?: Examine },
): Promise<Preview> {
  const window = existingWindow(mission, number);
  const entry = entryFor(sector, tier, number);
  const task = tasksOf(mission, entry).find((one) => one.instrument.name === instrument);
  if (task === undefined) throw new SdkError('mission', `The mission doesn't ask "${instrument}" of the sector "${sector}".`);
  await assertAgreeable(mission, NOTHING_KEPT, ports.examine);
  const matched = { mission: mission.charter.mission, instrument: task.instrument };
  const counted = await withSettled(matched, matching, columns, async (all) => tally(task.instrument, window, source, all, ports.random));
  const nobody = { id: new Uint8Array(16), privateKey: new Uint8Array(32) };
  const preview = await previewOf({ mission, task, window, entry }, nobody, counted, NOTHING_KEPT);
  const sampled = mission.charter.sampling !== undefined && isSampled(task.instrument);
  return { ...preview, provisional: true, ...(sampled ? { warnings: [NOT_SAMPLED] } : {}) };
}

const NOT_SAMPLED =
  'The charter counts each person only in some windows, drawn with your own key. Before you are enrolled everybody is counted here, so these counts are larger.';

function entryFor(sector: string, tier: string | undefined, window: number): RosterEntry {
  return {
    id: toBase64Url(new Uint8Array(16)),
    name: 'an organisation that is not enrolled yet',
    sector,
    ...(tier === undefined ? {} : { tier }),
    key: toBase64Url(new Uint8Array(32)),
    firstWindow: window,
    lastWindow: window,
    possession: toBase64Url(new Uint8Array(64)),
  };
}

/** A store of nobody: what is looked for isn't there, and nothing is written. */
const NOTHING_KEPT: LockStore = {
  names: async () => Promise.resolve([]),
  read: async () => Promise.resolve(undefined),
  readSummary: async () => Promise.resolve(undefined),
  create: async () => Promise.reject(new RangeError('a provisional preview writes nothing')),
  replace: async () => Promise.reject(new RangeError('a provisional preview writes nothing')),
  replaceSummary: async () => Promise.resolve(false),
  exclusively: async (work) => work(),
};
