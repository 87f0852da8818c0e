// receipt.ts — what was sent, when, and what it cost: for the files, and to ask the aggregators about later (design.md, "What is left is always in sight").
import { toBase64Url } from '@soundings/crypto/bytes';
import * as z from '@soundings/protocol/json/schema';
import { Base64Url } from '@soundings/protocol/json/base64url';
import { UNBOUNDED } from '@soundings/protocol/privacy/cost';
import type { Checkpoint } from '@soundings/protocol/register/checkpoint';
import { SdkError } from '../errors.ts';
import type { LedgerView } from '../lock/ledger.ts';
import { TYPED_ROWS, type LockState, type LockSummary } from '../lock/lock-record.ts';
import { dateOf, dayAt } from '@soundings/protocol/charter/day';
import { windowName } from '@soundings/protocol/charter/window';
import { existingWindow } from '../mission/mission.ts';
import type { Mission } from '@soundings/protocol/mission/mission';

const text = z.string().check(z.minLength(1), z.maxLength(500));
const Spent = z.union([z.number().check(z.gte(0)), z.literal(UNBOUNDED)]);
const Balance = z.strictObject({
  epsilonSpent: Spent,
  epsilonBudget: Spent,
  delta: z.number().check(z.gt(0), z.lt(1)),
  timesLeft: z.union([z.int().check(z.gte(0)), z.literal(UNBOUNDED)]),
});

/** As JSON. It tells no count and no noise. */
export const Receipt = z.strictObject({
  format: z.literal('soundings receipt v1'),
  mission: text,
  /** The charter's digest; this and all other bytes are base64url. */
  charter: Base64Url(32),
  instrument: text,
  sector: z.optional(text),
  tier: z.optional(text),
  window: z.strictObject({ number: z.int().check(z.gte(0), z.lte(9999)), name: text }),
  organisation: Base64Url(16),
  /** 0, or the number of the amendment. */
  version: z.int().check(z.gte(0), z.lte(9)),
  taskId: Base64Url(32),
  reportId: Base64Url(16),
  /** Of the contribution, as the aggregators know it: what they answer with when asked whether it was counted. */
  digest: Base64Url(32),
  /** Dates in UTC. */
  locked: text,
  received: text,
  /** If the organisation added the rows up itself, and declared what the charter asks of that. */
  rows: z.optional(z.literal(TYPED_ROWS)),
  /** The ledger with this contribution in it. */
  ledger: z.strictObject({ lastResort: Balance, release: Balance }),
  /** The largest checkpoint of the mission's public register that was known: everybody else must see the same. Left out if the mission is unlogged. */
  register: z.optional(
    z.array(z.strictObject({ origin: text, size: z.int().check(z.gte(0)), root: Base64Url(32) })).check(z.maxLength(100)),
  ),
  /** What somebody should look into, in sentences. Left out if there is nothing. */
  warnings: z.optional(z.array(z.string().check(z.maxLength(2000)))),
});
export type Receipt = z.infer<typeof Receipt>;

/** SdkError `store` for one that could not be read back as it is written. */
export function receiptOf(
  mission: Mission,
  summary: LockSummary,
  state: Extract<LockState, { kind: 'received' }>,
  ledger: LedgerView,
  warnings: readonly string[] = [],
): Receipt {
  const { charter, instrument, sector, tier, organisation, version, taskId, reportId, digest } = summary;
  const receipt = {
    format: 'soundings receipt v1',
    mission: summary.mission,
    charter,
    instrument,
    ...(sector === undefined ? {} : { sector }),
    ...(tier === undefined ? {} : { tier }),
    window: { number: summary.window, name: windowName(existingWindow(mission, summary.window)) },
    organisation,
    version,
    taskId,
    reportId,
    digest,
    locked: dateOf(dayAt(summary.lockedAt)),
    received: dateOf(dayAt(state.at)),
    ...(summary.rows === undefined ? {} : { rows: summary.rows }),
    ledger,
    ...(mission.logged === undefined ? {} : { register: mission.logged.heads.map(seenHead) }),
    ...(warnings.length === 0 ? {} : { warnings }),
  };
  const back = Receipt.safeParse(JSON.parse(JSON.stringify(receipt)));
  if (back.success) return back.data;
  throw new SdkError('store', 'The receipt could not be read again as written, so nothing was sent. Tell the makers of this software.', {
    cause: back.error,
  });
}

function seenHead({ origin, size, root }: Checkpoint) {
  return { origin, size, root: toBase64Url(root) };
}
