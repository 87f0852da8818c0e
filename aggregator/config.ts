// config.ts — how an aggregator behaves, every limit with its number; and the file that a real one is started from.
import * as z from 'zod';
import { HPKE_SIGNATURE_SECONDS_MAX } from '@soundings/protocol/contribution/signed-hpke';

/** What a timer and an index can count. */
const INT32_MAX = 2 ** 31 - 1;
const count = z.int().positive().max(INT32_MAX);
/** A timer that is set for longer ends at once. */
const milliseconds = z.int().nonnegative().max(INT32_MAX);
/** A hundred years. */
const seconds = z.int().nonnegative().max(3_155_760_000);
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal');

/** A day less than the signature over them holds for, so that clients always find one that does. */
const ACTIVE_SECONDS_MAX = HPKE_SIGNATURE_SECONDS_MAX - 86_400;

/** Nothing is unlimited. */
export const Limits = z.strictObject({
  uploadBodyBytesMax: count.default(8 << 20),
  aggregationBodyBytesMax: count.default(64 << 20),
  collectionBodyBytesMax: count.default(64 << 10),
  /** Bytes of all bodies in memory; on top of that, the largest that is still coming in gives way. */
  bodyBytesAtOnceMax: count.default(256 << 20),
  /** The slowest that a body may come in, or an answer be read: all of it within the grace, or at the lowest rate from then on. */
  transferGraceMs: milliseconds.default(5000),
  transferBytesPerSecondMin: count.default(16 << 10),
  /** For a request's head, and for the whole of a request at whatever rate. */
  headMs: count.default(10_000),
  requestMs: count.default(60_000),
  /** Connections at once, altogether and of one address (an IPv6 network of /64); on top of that, the one that has waited longest gives way. */
  connectionsMax: count.default(4096),
  connectionsPerAddressMax: count.default(64),
  /** How much of an answer of the other aggregator is read before it is given up. */
  peerBodyBytesMax: count.default(64 << 20),
  /** Reports in one upload request. */
  uploadReportsMax: count.default(1000),
  /** Reports in one aggregation job: the leader makes none with more, the helper takes none, so the leader's number must not be the larger. */
  aggregationJobReportsMax: count.default(1000),
  /** Leader input shares in one aggregation job, but for a single one that is longer: all of them are in memory at once. */
  aggregationJobShareBytesMax: count.default(8 << 20),
  /** Contributions to missions that one organisation may send a minute, retries included. */
  organisationReportsPerMinute: count.default(120),
  /** Signed questions (held, counted) that one organisation may ask a minute. */
  organisationQuestionsPerMinute: count.default(240),
  /** Time precisions in one collected interval: an interval is read bucket by bucket. */
  batchBucketsMax: count.default(100_000),
  /** Requests of one kind that run at once, and that wait; what comes on top is told to come back. */
  uploadsAtOnce: count.default(32),
  aggregationsAtOnce: count.default(4),
  collectionsAtOnce: count.default(8),
  requestsWaitingMax: count.default(256),
  requestWaitMs: milliseconds.default(5000),
  /** Rows of one table that one transaction of the garbage collector deletes. */
  garbageRowsMax: count.default(500),
  peerTimeoutMs: milliseconds.default(30_000),
});

/** How the aggregator behaves. The defaults are those of production. */
export const AggregatorConfig = z.strictObject({
  role: z.enum(['leader', 'helper']),
  /** This aggregator's own URL as it stands in every task configuration; requests come in under its path. */
  endpoint: z.url(),
  /** SHA-256 of the bearer tokens that open this aggregator's routes to a role. Two of a kind while one is being replaced. */
  tokens: z
    .strictObject({ leader: z.array(sha256Hex).default([]), collector: z.array(sha256Hex).default([]) })
    .default({ leader: [], collector: [] }),
  /** The leader's own token at the helper. */
  helperToken: z.string().min(16).optional(),
  /** The helper answers 201 at once and works in the background. */
  asynchronous: z.boolean().default(false),
  /** What the other aggregator speaks: DAP-18, or what Janus's main branch spoke in August 2026 (peer/janus; docs/interop.md). */
  peer: z.enum(['dap-18', 'janus']).default('dap-18'),
  /** Reports that carry a later time than this many seconds from now are too early (DAP-18 §4.4.2.2). */
  clockSkewSeconds: seconds.default(300),
  /** What an unanswered poll is told to wait. */
  retryAfterSeconds: count.default(1),
  /** Waits between tries of the same request, doubled each time up to the largest. */
  retryFirstMs: milliseconds.default(1000),
  retryMaxMs: milliseconds.default(30_000),
  /** After so many tries somebody is called; the tries go on. */
  alarmAfterAttempts: count.default(10),
  leaseMs: milliseconds.default(60_000),
  /** How often the drivers look for work that nobody woke them for. */
  pollMs: milliseconds.default(1000),
  /** A plain task's collection job that still has too few reports so long after it was asked for fails with invalidBatchSize. */
  collectionPatienceSeconds: seconds.default(86_400),
  /** Leader-selected batches are filled up to this many times the smallest size before another is begun. */
  leaderSelectedBatchTimes: count.default(1),
  /** Rows that one batch bucket is spread over, so that replicas don't queue for one (DAP-18 §4.5.4). */
  bucketShards: count.default(1),
  hpke: z
    .strictObject({
      /** Told to clients as Cache-Control. */
      cacheSeconds: seconds.min(1).default(86_400),
      /** A new key is shown for so long before it is preferred, and used for so long before the next one is made. */
      pendingSeconds: seconds.default(3600),
      activeSeconds: count
        .max(ACTIVE_SECONDS_MAX, 'at most 12 weeks and 6 days: a signature over the keys holds for 13 weeks from when they last changed')
        .default(12 * 7 * 86_400),
    })
    .prefault({}),
  /** A batch's replay records, jobs and answers are kept so long after its collection (plain tasks: after the reports' time). */
  retentionSeconds: seconds.min(1).default(90 * 86_400),
  limits: Limits.prefault({}),
});
export type AggregatorConfig = z.infer<typeof AggregatorConfig>;
export type Limits = z.infer<typeof Limits>;

/** The file that `node.ts` starts from. Paths are relative to the file. */
export const NodeConfig = z.strictObject({
  ...AggregatorConfig.shape,
  listen: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535) }),
  /** `/livez`, `/readyz` and `/metrics`, on a port that is not for the public. */
  operations: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535) }).optional(),
  /** Addresses of proxies: many clients come from one of them, so that the limit per address is the proxy's to keep. This machine is one. */
  proxies: z.array(z.union([z.ipv4(), z.ipv6()])).default([]),
  tls: z.strictObject({ certificateFile: z.string(), keyFile: z.string() }).optional(),
  /** TLS ends at a proxy before this program, or nothing here is real. Off loopback, plain HTTP is refused without it (DAP-18 §3). */
  dangerouslyAllowPlainHttp: z.boolean().default(false),
  database: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sqlite'), file: z.string() }),
    z.strictObject({
      kind: z.literal('postgres'),
      url: z.string(),
      connectionsMax: count.default(10),
      /** For a connection to be made or to become free, and for the answer to one query: then it counts as away. */
      connectMs: count.default(4000),
      queryMs: count.default(6000),
    }),
  ]),
  /**
   * 32 bytes in base64url: encrypts what is secret in the database. Whoever loses it loses every share that isn't collected yet. A new key goes
   * into a line before the old one, which is needed until `soundings rekey-database` has sealed everything anew.
   */
  databaseKeyFile: z.string(),
  /**
   * The generation file: a small file that is in no backup of the database, best on another disk. It tells a database that was put back from one that
   * went on; one that was put back starts in quarantine. Left out: beside the configuration's folder (generation-file.ts). False: none is kept.
   */
  lifeFile: z.union([z.string(), z.literal(false)]).optional(),
  /** The Ed25519 seed that signs statements and answers, 32 bytes in base64url. Its public key stands in the charters. */
  identityKeyFile: z.string().optional(),
  /** The leader's token at the helper, in place of `helperToken`. */
  helperTokenFile: z.string().optional(),
  /** Folder of `*.json`, each a plain DAP task (TaskFile). */
  tasks: z.string().optional(),
  /** Folder of `*.json`, each a mission document, with its seed beside it as `*.seed` (32 bytes in base64url). Read again at SIGHUP. */
  missions: z.string().optional(),
  /** HPKE's setup and long vectors' proofs run in so many worker threads; 0: in slices between requests. */
  workers: z.int().nonnegative().max(1024).default(1),
  /** A file whose number is taken for the time at which it was last written, in milliseconds since 1970: for demonstrations and tests. */
  dangerouslyReadTimeFrom: z.string().optional(),
});
export type NodeConfig = z.infer<typeof NodeConfig>;

const base64url = z.string().regex(/^[A-Za-z0-9_-]*$/, 'expected base64url without padding');

/** A plain DAP task as an operator writes it down: what DAP-18 §4.2 says the aggregators are configured with. */
export const TaskFile = z.strictObject({
  /** 32 bytes. Left out: SHA-256("soundings task v1" ‖ 0 ‖ configuration). */
  taskId: base64url.optional(),
  /** The encoded TaskConfiguration. */
  configuration: base64url,
  verifyKey: base64url,
  /** The encoded HpkeConfig of the collector. */
  collectorHpkeConfig: base64url,
  /** This task's own tokens, on top of the configuration's. */
  leaderTokens: z.array(sha256Hex).default([]),
  collectorTokens: z.array(sha256Hex).default([]),
  /** The leader's token at the helper for this task. */
  helperToken: z.string().optional(),
});
export type TaskFile = z.input<typeof TaskFile>;
