// tables/leader-share.ts — the leader's share of a waiting report, encrypted: as it came, or what the first step of its verification has made of it.
import { decode, encode, opaque, select, struct, u8, type Codec } from '@soundings/crypto/codec';
import { ReportError } from '@soundings/protocol/dap/report-error';
import type { StartedShare, ReportPayload } from '../../ports/store/reports.ts';
import type { AtRest, Place } from './at-rest.ts';
import { plain } from './dialect.ts';

const Started: Codec<StartedShare> = select<StartedShare>(u8, {
  reject: { tag: 0, body: struct({ error: ReportError }) },
  continue: { tag: 1, body: struct({ state: opaque(4), outbound: opaque(4) }) },
});

/** The columns of a report's row. */
export function sealedLeaderShare(
  atRest: AtRest,
  taskId: Uint8Array,
  { reportId, leaderInputShare, started }: Pick<ReportPayload, 'leaderInputShare' | 'started'> & { readonly reportId: Uint8Array },
): { readonly secret_leader_input_share: Uint8Array; readonly is_started: number } {
  const isStarted = started !== undefined;
  const value = isStarted ? encode(Started, started) : leaderInputShare;
  return { secret_leader_input_share: atRest.seal(sharePlace(taskId, reportId, isStarted), value), is_started: isStarted ? 1 : 0 };
}

/** AtRestError if it was altered. */
export function leaderShareIn(
  atRest: AtRest,
  taskId: Uint8Array,
  row: { readonly report_id: Uint8Array; readonly secret_leader_input_share: Uint8Array; readonly is_started: number },
): Pick<ReportPayload, 'leaderInputShare' | 'started'> {
  const isStarted = row.is_started === 1;
  const value = atRest.open(sharePlace(taskId, plain(row.report_id), isStarted), plain(row.secret_leader_input_share));
  return isStarted
    ? { leaderInputShare: new Uint8Array(0), started: decode(Started, value, 'secret_leader_input_share') }
    : { leaderInputShare: value };
}

export function startedBytes(started: StartedShare | undefined): number {
  return started?.kind === 'continue' ? started.state.length + started.outbound.length : 0;
}

/** Each kind has a place of its own, so that neither can be taken for the other. */
export function sharePlace(taskId: Uint8Array, reportId: Uint8Array, isStarted = false): Place {
  return {
    table: 'report_payloads',
    column: isStarted ? 'secret_leader_input_share, started' : 'secret_leader_input_share',
    row: [taskId, reportId],
  };
}
