// fake-aggregators.ts — a leader and a helper that hold two shares of given totals: what a collector sees of the real ones.
import { concat, fromBigEndian, littleEndian } from '../../../crypto/bytes.ts';
import { decode, encode } from '../../../crypto/codec.ts';
import { DEFAULT_SUITE } from '../../../crypto/hpke/hpke.ts';
import { sealSync } from '../../../crypto/hpke/node.ts';
import { CollectionJobReq, CollectionJobResp } from '../../../protocol/dap/collection.ts';
import { mediaType } from '../../../protocol/dap/media-types.ts';
import { resourceUrl } from '../../../protocol/dap/paths.ts';
import { formatProblem, PROBLEM_MEDIA_TYPE, problemTypeUri, type DapProblemType } from '../../../protocol/dap/problem.ts';
import { Role, type AggregatorRole } from '../../../protocol/dap/role.ts';
import { AggregateShareAad, aggregateShareInfo } from '../../../protocol/dap/seals.ts';
import { Duration, Time } from '../../../protocol/dap/time.ts';
import { signStatement, type UnsignedStatement } from '../../../protocol/contribution/statement.ts';
import type { MissionTask } from '../../../protocol/charter/tasks.ts';
import type { Window } from '../../../protocol/charter/window.ts';
import type { Parties } from '../../support/mission.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const P = (1n << 128n) - 7n * (1n << 66n) + 1n;
const random = seededRandom('aggregators');

/** What may go wrong. */
export interface Behaviour {
  /** How often the leader says "not ready" first. */
  readonly pending?: number;
  /** How many reports the leader says there are. */
  readonly reportCount?: bigint;
  readonly statement?: Partial<UnsignedStatement>;
  readonly statementKey?: Uint8Array;
  readonly problem?: DapProblemType;
  readonly status?: number;
  readonly location?: string;
  /** Requests that get no answer, first of all. */
  readonly lost?: number;
  /** Bytes that take the place of the leader's answer. */
  readonly body?: Uint8Array;
  /** Added to the leader's share of the first cell. */
  readonly altered?: bigint;
  readonly configId?: number;
}

export interface Seen {
  readonly requests: { readonly method: string; readonly url: string; readonly authorization: string | null }[];
}

/** `sums` are the sums of the encoded measurements, offsets included. */
export function fakeAggregators(
  parties: Parties,
  task: MissionTask,
  window: Window,
  sums: readonly bigint[],
  organisations: bigint,
  behaviour: Behaviour = {},
) {
  const seen: Seen = { requests: [] };
  let [pending, lost] = [behaviour.pending ?? 0, behaviour.lost ?? 0];
  const helperShare = sums.map(() => fromBigEndian(random(16)) % P);
  const leaderShare = sums.map((sum, cell) => (sum - (helperShare[cell] ?? 0n) + (cell === 0 ? (behaviour.altered ?? 0n) : 0n) + P) % P);
  const jobs = resourceUrl(task.configuration.leaderAggregatorEndpoint, { kind: 'collectionJobs', taskId: task.taskId });

  const seal = (role: AggregatorRole, share: readonly bigint[], collectionJobReq: CollectionJobReq) => {
    const aad = encode(AggregateShareAad, { taskId: task.taskId, taskConfiguration: task.configuration, collectionJobReq });
    const plaintext = concat(...share.map((element) => littleEndian(element, 16)));
    const { enc, payload } = sealSync(DEFAULT_SUITE, parties.collectorPublicKey, aggregateShareInfo(role), aad, plaintext, random);
    return { configId: behaviour.configId ?? 1, enc, payload };
  };
  let request: CollectionJobReq | undefined;

  const leader = () => {
    if (behaviour.problem !== undefined) return problem(behaviour.problem, behaviour.status ?? 400);
    if (pending-- > 0)
      return new Response(null, {
        status: 201,
        headers: { Location: behaviour.location ?? `${new URL(jobs).pathname}/job`, 'Retry-After': '2' },
      });
    if (request === undefined) return new Response(null, { status: 404 });
    const response = encode(CollectionJobResp, {
      reportCount: behaviour.reportCount ?? organisations,
      interval: { start: Time(BigInt(window.firstDay)), duration: Duration(1n) },
      leaderEncryptedAggShare: seal(Role.leader, leaderShare, request),
      helperEncryptedAggShare: seal(Role.helper, helperShare, request),
    });
    return new Response((behaviour.body ?? response) as Uint8Array<ArrayBuffer>, {
      headers: { 'Content-Type': mediaType('collection-job-resp') },
    });
  };
  const helper = () => {
    const statement = {
      taskId: task.taskId,
      windowStart: BigInt(window.firstDay),
      windowDuration: BigInt(window.endDay - window.firstDay),
      reportCount: organisations,
      checksum: new Uint8Array(32),
      organisations,
      ...behaviour.statement,
    };
    return new Response(signStatement(statement, behaviour.statementKey ?? parties.helper.privateKey) as Uint8Array<ArrayBuffer>);
  };
  const fetch = async (asked: Request): Promise<Response> => {
    seen.requests.push({ method: asked.method, url: asked.url, authorization: asked.headers.get('Authorization') });
    if (lost-- > 0) throw new TypeError('connection reset');
    if (asked.url.includes('/soundings/statements/')) return helper();
    if (asked.method === 'POST') request = decode(CollectionJobReq, new Uint8Array(await asked.arrayBuffer()));
    return leader();
  };
  return { fetch, seen, jobs };
}

function problem(type: DapProblemType, status: number): Response {
  return new Response(formatProblem({ type: problemTypeUri(type), status, detail: 'as the test wants it' }), {
    status,
    headers: { 'Content-Type': PROBLEM_MEDIA_TYPE },
  });
}
