// mutants.ts — typical mistakes in such code, added one at a time around the real code. The simulation has to catch every one.
import { toBase64Url } from '../../crypto/bytes.ts';
import { decode, encode } from '../../crypto/codec.ts';
import type { Log, Peer, Verifier } from '../../aggregator/ports/ports.ts';
import type { Adder } from '../../aggregator/ports/store/batch.ts';
import type { Store } from '../../aggregator/ports/store.ts';
import { AggregationJobInitReq, AggregationJobResp } from '../../protocol/dap/aggregation.ts';
import { formatGenerationHeader, GENERATION_HEADER, parseGenerationHeader } from '../../protocol/contribution/generation.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import type { Role } from '../support/servers.ts';
import type { LockStore, StoredRecord } from '../../client-sdk/lock/lock.ts';
import type { PlantedSdk } from './organisations.ts';
import { script, type PlainOp, type Script } from './script.ts';
import type { Planted } from './sim-node.ts';

export interface Mutant {
  readonly name: string;
  readonly planted: Planted;
  /** A bug that is looked for in missions: in what the SDK runs on, if anything. */
  readonly sdk?: PlantedSdk;
  /** A script that shows it, where scenarios drawn at random would take very long to. */
  readonly shownBy?: Script<PlainOp>;
}

/** Every one is caught by one of so many scenarios. */
export const SCENARIOS_MAX = 1000;

export const MUTANTS: readonly Mutant[] = [
  // The leader's store.
  leader('the leader acknowledges an upload before it is written', (store) => {
    let pending = (): Promise<unknown> => Promise.resolve();
    return {
      acceptReports: async (taskId, reports, nowMs) => {
        await pending();
        pending = async () => {
          pending = () => Promise.resolve();
          return store.acceptReports(taskId, reports, nowMs);
        };
        return reports.map(() => undefined);
      },
      leaseWaitingReports: async (...parameters) => {
        await pending();
        return store.leaseWaitingReports(...parameters);
      },
    };
  }),
  leader('the leader keeps only the first report of an upload', (store) => ({
    acceptReports: async (taskId, reports, nowMs) => {
      const verdicts = await store.acceptReports(taskId, reports.slice(0, 1), nowMs);
      return reports.map((_, at) => verdicts[at]);
    },
  })),
  leader('a retried upload is called a replay', (store) => {
    const seen = new Set<string>();
    return {
      acceptReports: async (taskId, reports, nowMs) => {
        const verdicts = await store.acceptReports(taskId, reports, nowMs);
        return verdicts.map((verdict, at) => {
          const id = String(reports[at]?.reportId);
          if (seen.has(id)) return 'report_replayed';
          seen.add(id);
          return verdict;
        });
      },
    };
  }),
  leader('an upload into a collected batch is acknowledged', (store) => ({
    acceptReports: async (...parameters) =>
      (await store.acceptReports(...parameters)).map((verdict) => (verdict === 'batch_collected' ? undefined : verdict)),
  })),
  leader('a job is not written down before it is sent', () => ({ createAggregationJob: () => Promise.resolve('created' as const) })),
  leader('a job whose answer was lost is abandoned and made anew', (store, sql) => ({
    deferAggregationJob: async (deferral) => {
      await store.deferAggregationJob(deferral);
      sql(`update reports set state = 'waiting', job_id = null, lease_until_ms = 0 where state = 'aggregating'`);
      sql(`delete from aggregation_jobs where state = 'unanswered'`);
      sql(`delete from aggregation_job_payloads`);
    },
  })),
  leader('a job whose answer was lost is given up', (store, sql) => ({
    deferAggregationJob: async (deferral) => {
      await store.deferAggregationJob(deferral);
      sql(`update aggregation_jobs set state = 'finished'`);
    },
  })),
  leader('the leader merges every output share twice', (store) => ({
    commitAggregationJob: async (job, adder, nowMs) => store.commitAggregationJob(job, doubling(adder), nowMs),
  })),
  leader('the leader drops the last report of a job', (store) => ({
    commitAggregationJob: async (job, adder, nowMs) => {
      const last = job.outcomes.at(-1);
      const outcomes = job.outcomes.map((outcome) =>
        outcome === last ? ({ kind: 'reject', reportId: outcome.reportId, error: 'vdaf_verify_error' } as const) : outcome,
      );
      return store.commitAggregationJob({ ...job, outcomes }, adder, nowMs);
    },
  })),
  leader('the leader counts what the helper has rejected', (store) => ({
    commitAggregationJob: async (job, adder, nowMs) => {
      const like = job.outcomes.find(({ kind }) => kind === 'commit');
      const outcomes = job.outcomes.map((outcome) =>
        outcome.kind === 'reject' && like?.kind === 'commit'
          ? { ...like, reportId: outcome.reportId, outShare: adder.aggregateInit() }
          : outcome,
      );
      return store.commitAggregationJob({ ...job, outcomes }, adder, nowMs);
    },
  })),
  leader('the leader takes a report of a job for another bucket', (store) => ({
    commitAggregationJob: async (job, adder, nowMs) => {
      const outcomes = job.outcomes.map((outcome) =>
        outcome.kind === 'commit'
          ? {
              ...outcome,
              bucket:
                job.outcomes.map((each) => (each.kind === 'commit' ? each.bucket : undefined)).find((bucket) => bucket !== undefined) ??
                outcome.bucket,
            }
          : outcome,
      );
      return store.commitAggregationJob({ ...job, outcomes }, adder, nowMs);
    },
  })),
  leader('a batch is collected while its reports are on their way', (store, sql) => ({
    claimBatch: async (...parameters) => {
      const outcome = await store.claimBatch(...parameters);
      if (outcome !== 'busy') return outcome;
      sql(`update reports set state = 'aggregated' where state in ('waiting', 'aggregating')`);
      return store.claimBatch(...parameters);
    },
  })),
  leader('a batch is let go when the answer about its share is lost', (store) => ({
    deferCollectionJob: async (deferral) =>
      deferral.attempts > 0
        ? store.failCollectionJob(deferral.taskId, deferral.jobId, 'batchInvalid', false)
        : store.deferCollectionJob(deferral),
  })),
  leader('the leader counts once more after it has claimed', (store, sql) => ({
    claimBatch: async (...parameters) => {
      const outcome = await store.claimBatch(...parameters);
      if (outcome === 'claimed') sql('delete from collected');
      return outcome;
    },
  })),
  leader('a finished collection is not written down', () => ({ finishCollectionJob: () => Promise.resolve() })),
  leader('a collected batch may be asked for again', (store, sql) => ({
    startCollectionJob: async (...parameters) => {
      sql('delete from collected');
      return store.startCollectionJob(...parameters);
    },
    claimBatch: async (...parameters) => {
      sql('delete from collected');
      return store.claimBatch(...parameters);
    },
  })),
  leader('the gate for small batches is left out', (store) => ({
    claimBatch: async (job, adder, decide) =>
      store.claimBatch({ ...job, reportsMin: 0 }, adder, (sum, range) =>
        decide({ ...sum, reportCount: Math.max(sum.reportCount, 2) }, range),
      ),
  })),
  leader('reports that the helper called too early are forgotten', (store, sql) => ({
    retryEarlyReports: async (...parameters) => {
      sql(`delete from reports where state = 'aggregating'`);
      return store.retryEarlyReports(...parameters);
    },
  })),
  leader('the garbage collector takes reports that still wait', (store, sql) => ({
    collectGarbage: async (...parameters) => {
      sql(`delete from reports where state in ('waiting', 'aggregating')`);
      return store.collectGarbage(...parameters);
    },
  })),

  // The helper's store.
  helper('the helper forgets that it has answered a job', (store) => ({
    commitHelperJob: async (...parameters) => {
      const response = await store.commitHelperJob(...parameters);
      await store.deleteHelperJob(parameters[0].taskId, parameters[0].jobId);
      return response;
    },
  })),
  helper('the helper counts a retried job again', (store, sql) => ({
    commitHelperJob: async (...parameters) => {
      sql('delete from replays');
      const response = await store.commitHelperJob(...parameters);
      await store.deleteHelperJob(parameters[0].taskId, parameters[0].jobId);
      return response;
    },
  })),
  helper('the helper counts a report that it has counted before', (store, sql) => ({
    commitHelperJob: async (...parameters) => {
      sql('delete from replays');
      return store.commitHelperJob(...parameters);
    },
  })),
  helper('the helper says yes to what it has refused', (store) => ({
    commitHelperJob: async (job, adder, respond, nowMs) => store.commitHelperJob(job, adder, () => respond(new Map()), nowMs),
  })),
  helper('the helper answers before it has counted', (store) => {
    let pending = (): Promise<unknown> => Promise.resolve();
    return {
      commitHelperJob: async (job, adder, respond, nowMs) => {
        await pending();
        pending = async () => {
          pending = () => Promise.resolve();
          return store.commitHelperJob(job, adder, respond, nowMs);
        };
        return respond(new Map());
      },
      releaseAggregateShare: async (...parameters) => {
        await pending();
        return store.releaseAggregateShare(...parameters);
      },
    };
  }),
  helper('the helper merges every output share twice', (store) => ({
    commitHelperJob: async (job, adder, respond, nowMs) => store.commitHelperJob(job, doubling(adder), respond, nowMs),
  })),
  helper('the helper writes the answer, and then counts', (store) => ({
    // The answer is there; the reports are counted by a second transaction that a crash may come before.
    commitHelperJob: async (job, adder, respond, nowMs) => {
      const response = respond(new Map());
      const nothing = { ...job, outcomes: job.outcomes.filter(({ kind }) => kind === 'reject') };
      return store.commitHelperJob(nothing, adder, () => response, nowMs);
    },
  })),
  helper('the helper forgets that a batch was collected', (store, sql) => ({
    releaseAggregateShare: async (...parameters) => {
      sql('delete from collected');
      sql('delete from aggregate_shares');
      return store.releaseAggregateShare(...parameters);
    },
    aggregateShare: () => Promise.resolve(undefined),
  })),
  helper('a request to be answered later is not written down', () => ({ startHelperJob: () => Promise.resolve() })),
  helper('work put off is never taken up', () => ({ leaseHelperJobs: () => Promise.resolve([]) })),
  helper('a share that was asked for in the background is never made', () => ({ leaseAggregateShares: () => Promise.resolve([]) })),
  helper('an HPKE key is dropped as soon as there is another', (store) => ({
    activateHpkeKey: async (configId, nowMs) => {
      await store.activateHpkeKey(configId, nowMs);
      for (const key of await store.hpkeKeys()) if (key.state === 'expired') await store.deleteHpkeKey(key.configId);
    },
  })),

  // Both.
  {
    name: 'a quarantine ends and nothing is closed',
    planted: { store: (_role, store) => ({ ...store, closeBatches: () => Promise.resolve() }) },
    // Both are restored to what they were before a batch was collected, and it is asked for again.
    shownBy: script(
      'both put back', // with generation files: they are drawn by this seed
      'backup 0 0, upload 2 0, upload 2 0, tick-leader 0 0, tick-leader 0 0, collect 0 1, tick-leader 0 0, tick-leader 0 0, poll 0 0, restore 0 0',
    ),
  },
  {
    name: 'an old database is taken for the one that went on',
    planted: { life: (life) => ({ ...life, read: () => Promise.resolve(undefined) }) },
  },

  {
    name: 'a start is not written down',
    planted: {
      store: (_role, store) => ({
        ...store,
        nextGeneration: async () => ({
          ...(await store.ownGeneration()),
          generation: (await store.ownGeneration()).generation + 1000,
          commits: 0,
        }),
      }),
    },
  },
  {
    name: 'commits are counted on disk after they were told',
    planted: {
      store: (_role, store) => {
        let late = (): Promise<unknown> => Promise.resolve();
        return {
          ...store,
          countCommits: async () => {
            await late();
            late = async () => {
              late = () => Promise.resolve();
              return store.countCommits();
            };
            const { generation, commits } = await store.ownGeneration();
            return { generation, commits: commits + 1 };
          },
        };
      },
    },
  },
  {
    name: 'a quarantine ends and nothing tells that it has',
    planted: {
      store: (_role, store) => ({
        ...store,
        nextGeneration: async (after) => (after === undefined ? store.nextGeneration() : store.ownGeneration()),
      }),
    },
  },

  // The way to the helper.
  {
    ...peer('what one side has seen of the other is lost on the way', (send) => async (request) => {
      forgetSeen(request.headers);
      const response = await send(request);
      forgetSeen(response.headers);
      return response;
    }),
    // Only the helper is restored; its seed draws no generation files.
    shownBy: script(
      'put back without a file',
      'backup 1 1, advance-seconds 80 0, upload 2 0, tick-leader 0 0, tick-leader 0 0, restore 1 1, upload 2 1, tick-leader 0 0, tick-leader 0 0, upload 2 2, tick-leader 0 0, tick-leader 0 0, collect 0 1, tick-leader 0 0',
    ),
  },
  peer('a retried job has fewer reports', (send) => {
    let tries = 0;
    return async (request) => {
      if (!isPost(request, 'aggregation_jobs') || ++tries % 2 === 1) return send(request);
      const message = decode(AggregationJobInitReq, await bodyOf(request.clone()));
      return send(withBody(request, encode(AggregationJobInitReq, { ...message, verifyInits: message.verifyInits.slice(0, 1) })));
    };
  }),
  peer('a lost answer is taken for a refusal of all its reports', (send) => async (request) => {
    if (!isPost(request, 'aggregation_jobs')) return send(request);
    const message = decode(AggregationJobInitReq, await bodyOf(request.clone()));
    return send(request).catch(() => {
      const verifyResps = message.verifyInits.map(({ reportShare }) => ({
        reportId: reportShare.reportMetadata.reportId,
        result: { kind: 'reject', reportError: 'report_dropped' } as const,
      }));
      return jobAnswer(encode(AggregationJobResp, { verifyResps }));
    });
  }),
  peer('answers are kept by their URL alone', (send) => {
    let kept: Uint8Array | undefined;
    return async (request) => {
      if (!isPost(request, 'aggregation_jobs')) return send(request);
      if (kept !== undefined) return jobAnswer(kept);
      const response = await send(request);
      const body = new Uint8Array(await response.arrayBuffer());
      if (response.ok && body.length > 0) kept = body;
      return new Response(body.length === 0 ? null : body, { status: response.status, headers: response.headers });
    };
  }),

  // Verification.
  verifier('the leader gives output shares to the wrong reports', 'leader', (real) => ({
    ...real,
    leaderInit: async (task, shares) => [...(await real.leaderInit(task, shares))].reverse(),
  })),
  verifier('the helper throws its output shares away', 'helper', (real) => ({
    ...real,
    helperInit: async (task, shares) =>
      (await real.helperInit(task, shares)).map((result) =>
        result.kind === 'finish' ? { ...result, outShare: new Uint8Array(result.outShare.length) } : result,
      ),
  })),
  verifier('one bad share spoils the whole job', 'helper', (real) => ({
    ...real,
    helperInit: async (task, shares) => {
      const results = await real.helperInit(task, shares);
      const bad = results.find(({ kind }) => kind === 'reject');
      return bad === undefined ? results : results.map(() => bad);
    },
  })),

  // What is said.
  verifier('the helper logs a share that it rejects', 'helper', (real, log) => ({
    ...real,
    helperInit: async (task, shares) => {
      const results = await real.helperInit(task, shares);
      const bad = shares.find((_, at) => results[at]?.kind === 'reject');
      if (bad !== undefined) log('warn', 'request-failed', { reason: `bad share ${toBase64Url(bad.inputShare)}` });
      return results;
    },
  })),
  {
    ...verifier("the leader logs an organisation's share", 'leader', (real, log) => ({
      ...real,
      leaderInit: async (task, shares) => {
        log('info', 'job-created', { reason: JSON.stringify(shares.map(({ inputShare }) => [...inputShare.subarray(0, 16)])) });
        return real.leaderInit(task, shares);
      },
    })),
    sdk: {},
  },

  // Randomness and time.
  {
    name: 'every job gets the same number',
    planted: { random: (role, random) => (role === 'leader' ? (size) => (size === 16 ? new Uint8Array(16) : random(size)) : random) },
  },
  {
    name: 'the helper takes seconds for milliseconds',
    planted: { clock: (role, now) => (role === 'helper' ? () => Math.floor(now() / 1000) : now) },
  },

  // What the SDK keeps its locks in.
  locks('locks are forgotten', (store) => ({
    ...store,
    names: () => Promise.resolve([]),
    create: async (name, record) => overwrite(store, name, record),
  })),
  locks('a lock is written over by the next draw', (store) => ({
    ...store,
    read: async (name) => (name.startsWith('mission') ? store.read(name) : undefined),
    create: async (name, record) => overwrite(store, name, record),
  })),
  locks('a lock is written only when there is an answer', (store) => {
    const unwritten = new Map<string, StoredRecord>();
    return {
      ...store,
      names: async () => [...(await store.names()), ...unwritten.keys()],
      read: async (name) => unwritten.get(name) ?? store.read(name),
      readSummary: async (name) => unwritten.get(name)?.summary ?? store.readSummary(name),
      create: async (name, record) => {
        if (name.startsWith('mission')) return store.create(name, record);
        unwritten.set(name, record);
        return true;
      },
      replace: async (name, record) => {
        unwritten.delete(name);
        await store.replace(name, record);
      },
      replaceSummary: async (name, summary) => {
        const record = unwritten.get(name);
        unwritten.delete(name);
        return record === undefined ? store.replaceSummary(name, summary) : store.create(name, { ...record, summary });
      },
    };
  }),
  {
    name: 'the SDK is told that a lost answer was a yes',
    planted: {},
    sdk: { fetch: (send) => async (request) => send(request).catch(() => new Response(null, { status: 200 })) },
  },
];

function locks(name: string, change: (store: LockStore) => LockStore): Mutant {
  return { name, planted: {}, sdk: { locks: change } };
}

async function overwrite(store: LockStore, name: string, record: Parameters<LockStore['replace']>[1]): Promise<boolean> {
  await store.replace(name, record);
  return true;
}

type Sql = (statement: string) => void;
type Change = (store: Store, sql: Sql) => Partial<Store>;

function leader(name: string, change: Change): Mutant {
  return inStore(name, 'leader', change);
}

function helper(name: string, change: Change): Mutant {
  return inStore(name, 'helper', change);
}

function inStore(name: string, at: Role, change: Change): Mutant {
  const store = (role: Role, real: Store, sql: Sql): Store => (role === at ? { ...real, ...change(real, sql) } : real);
  return { name, planted: { store } };
}

function peer(name: string, change: (send: Peer) => Peer): Mutant {
  // One state a scenario, as a process would keep it.
  return { name, planted: { peer: change } };
}

function verifier(name: string, at: Role, change: (real: Verifier, log: Log) => Verifier): Mutant {
  return { name, planted: { verifier: (role, real, log) => (role === at ? change(real, log) : real) } };
}

function doubling(adder: Adder): Adder {
  return {
    aggregateInit: () => adder.aggregateInit(),
    aggregate: (share, outShare) => adder.aggregate(adder.aggregate(share, outShare), outShare),
  };
}

function isPost(request: Request, resource: string): boolean {
  return request.method === 'POST' && request.url.endsWith(`/${resource}`);
}

function forgetSeen(headers: Headers): void {
  const header = parseGenerationHeader(headers.get(GENERATION_HEADER) ?? '');
  if (header !== undefined) headers.set(GENERATION_HEADER, formatGenerationHeader({ ...header, seen: undefined }));
}

async function bodyOf(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await request.arrayBuffer());
}

function withBody(request: Request, body: Uint8Array): Request {
  return new Request(request.url, { method: 'POST', headers: request.headers, body: body.slice() });
}

function jobAnswer(body: Uint8Array): Response {
  return new Response(body.slice(), { headers: { 'content-type': mediaType('aggregation-job-resp') } });
}
