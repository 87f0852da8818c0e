// config.ts — the settings of an aggregator with all limits and their defaults, and the configuration file that a server starts from.
import * as z from 'zod';
import { HPKE_SIGNATURE_SECONDS_MAX } from '@soundings/protocol/contribution/signed-hpke';

/** The largest number that a timer and an index can count to. */
const INT32_MAX = 2 ** 31 - 1;
const count = z.int().positive().max(INT32_MAX);
/** A timer that is set for longer than 2³¹ − 1 ms fires at once. */
const milliseconds = z.int().nonnegative().max(INT32_MAX);
/** A hundred years. */
const seconds = z.int().nonnegative().max(3_155_760_000);
const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hexadecimal');

/** A key is active for at most a day less than its signature is valid, so that clients always find a valid signature. */
const ACTIVE_SECONDS_MAX = HPKE_SIGNATURE_SECONDS_MAX - 86_400;

/** Every limit of an aggregator. Nothing is unlimited. */
export const Limits = z.strictObject({
  uploadBodyBytesMax: count.default(8 << 20),
  aggregationBodyBytesMax: count.default(64 << 20),
  collectionBodyBytesMax: count.default(64 << 10),
  /** Bytes of all request bodies in memory. If there are more, the largest body that is still being received is dropped. */
  bodyBytesAtOnceMax: count.default(256 << 20),
  /**
   * How slowly a body may be sent, or an answer be read: it must be complete within the grace time, or keep the lowest rate from then on.
   */
  transferGraceMs: milliseconds.default(5000),
  transferBytesPerSecondMin: count.default(16 << 10),
  /** The time allowed for a request's head, and for a whole request at any rate. */
  headMs: count.default(10_000),
  requestMs: count.default(60_000),
  /**
   * Connections at once, in all and from one address (an IPv6 network of /64). If there are more, the connection that has waited longest is
   * closed.
   */
  connectionsMax: count.default(4096),
  connectionsPerAddressMax: count.default(64),
  /** An answer of the other aggregator that is longer than this is not read further. */
  peerBodyBytesMax: count.default(64 << 20),
  /** Reports in one upload request. */
  uploadReportsMax: count.default(1000),
  /**
   * Reports in one aggregation job. The leader makes no larger job and the helper accepts none, so the leader's limit must not exceed the
   * helper's.
   */
  aggregationJobReportsMax: count.default(1000),
  /** Bytes of leader input shares in one aggregation job, all of which are in memory at once. A single share may be longer. */
  aggregationJobShareBytesMax: count.default(8 << 20),
  /** Contributions to missions that one organisation may send per minute, including retries. */
  organisationReportsPerMinute: count.default(120),
  /** Signed questions (held, counted) that one organisation may ask per minute. */
  organisationQuestionsPerMinute: count.default(240),
  /** Time precisions in one collected interval, which is read bucket by bucket. */
  batchBucketsMax: count.default(100_000),
  /** How many requests of one kind run at once, and how many wait. Any further request gets 503 with Retry-After. */
  uploadsAtOnce: count.default(32),
  aggregationsAtOnce: count.default(4),
  collectionsAtOnce: count.default(8),
  requestsWaitingMax: count.default(256),
  requestWaitMs: milliseconds.default(5000),
  /** The most rows of one table that one transaction of the garbage collector deletes. */
  garbageRowsMax: count.default(500),
  peerTimeoutMs: milliseconds.default(30_000),
});

/** How the aggregator behaves. The defaults are those of production. */
export const AggregatorConfig = z.strictObject({
  role: z.enum(['leader', 'helper']),
  /** This aggregator's own URL, as it is written in every task configuration. Its routes are beneath the URL's path. */
  endpoint: z.url(),
  /**
   * SHA-256 of the bearer tokens that let the leader and the collector use this aggregator's routes. While a token is being replaced, list
   * both.
   */
  tokens: z
    .strictObject({ leader: z.array(sha256Hex).default([]), collector: z.array(sha256Hex).default([]) })
    .default({ leader: [], collector: [] }),
  /** The token that the leader shows to the helper. */
  helperToken: z.string().min(16).optional(),
  /** If true, the helper answers 201 at once and works in the background. */
  asynchronous: z.boolean().default(false),
  /** What the other aggregator speaks: DAP-18, or what Janus's main branch spoke in August 2026 (peer/janus; docs/interop.md). */
  peer: z.enum(['dap-18', 'janus']).default('dap-18'),
  /** A report is too early if its time is more than this many seconds in the future (DAP-18 §4.4.2.2). */
  clockSkewSeconds: seconds.default(300),
  /** The Retry-After of an answer that isn't ready. */
  retryAfterSeconds: count.default(1),
  /** The wait before the same request is sent again. It doubles each time, up to the maximum. */
  retryFirstMs: milliseconds.default(1000),
  retryMaxMs: milliseconds.default(30_000),
  /** After this many tries an alarm is logged. The tries go on. */
  alarmAfterAttempts: count.default(10),
  leaseMs: milliseconds.default(60_000),
  /** How often the drivers look for work if nothing wakes them. */
  pollMs: milliseconds.default(1000),
  /**
   * For how long the leader gathers the reports that come in, so that those of many organisations share a job. A collection, and a hundred
   * reports, wait for nobody. 0: a job is made at once.
   */
  gatherMs: milliseconds.default(2000),
  /** A collection job of a plain task fails with invalidBatchSize if it still has too few reports this long after it was created. */
  collectionPatienceSeconds: seconds.default(86_400),
  /** A leader-selected batch is filled up to this many times the minimum batch size before the next batch begins. */
  leaderSelectedBatchTimes: count.default(1),
  /** The number of rows that one batch bucket is spread over, so that replicas don't wait for the same row (DAP-18 §4.5.4). */
  bucketShards: count.default(1),
  hpke: z
    .strictObject({
      /** How long clients may cache the keys (Cache-Control). */
      cacheSeconds: seconds.min(1).default(86_400),
      /** How long a new key is published before it becomes the active one, and how long it is active before the next one does. */
      pendingSeconds: seconds.default(3600),
      activeSeconds: count
        .max(
          ACTIVE_SECONDS_MAX,
          'at most 7,776,000 seconds (12 weeks and 6 days): the signature over the keys is valid for 13 weeks after they change',
        )
        .default(12 * 7 * 86_400),
    })
    .prefault({}),
  /** How long a batch's replay records, jobs and answers are kept after its collection (in plain tasks: after the reports' time). */
  retentionSeconds: seconds.min(1).default(90 * 86_400),
  limits: Limits.prefault({}),
});
export type AggregatorConfig = z.infer<typeof AggregatorConfig>;
export type Limits = z.infer<typeof Limits>;

/** The configuration file that a server starts from. Paths in it are relative to the file. */
export const NodeConfig = z.strictObject({
  ...AggregatorConfig.shape,
  listen: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535) }),
  /** Where `/livez`, `/readyz` and `/metrics` are served: a port that must not be public. */
  operations: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.int().min(0).max(65_535) }).optional(),
  /**
   * Addresses of proxies. Many clients share a proxy's address, so the proxy itself has to limit connections per client. This machine
   * counts as a proxy.
   */
  proxies: z.array(z.union([z.ipv4(), z.ipv6()])).default([]),
  tls: z.strictObject({ certificateFile: z.string(), keyFile: z.string() }).optional(),
  /**
   * Only if a proxy before this program ends TLS, or for demonstrations. Without it, plain HTTP is refused on all addresses but loopback
   * (DAP-18 §3).
   */
  dangerouslyAllowPlainHttp: z.boolean().default(false),
  database: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sqlite'), file: z.string() }),
    z.strictObject({
      kind: z.literal('postgres'),
      url: z.string(),
      connectionsMax: count.default(10),
      /** How long to wait for a connection, and for the answer to one query, before the database counts as away. */
      connectMs: count.default(4000),
      queryMs: count.default(6000),
    }),
  ]),
  /**
   * 32 bytes in base64url, which encrypt what is secret in the database. If the key is lost, every share that isn't collected yet is lost.
   * To replace it, put the new key into a line before the old one. The old one is needed until `soundings rekey-database` has encrypted
   * everything with the new key.
   */
  databaseKeyFile: z.string(),
  /**
   * The generation file: a small file that must be in no backup of the database, best on another disk. It shows whether the database was
   * restored from a backup; if it was, the aggregator starts in quarantine. Left out: the file is beside the configuration's folder
   * (generation-file.ts). False: no file is kept.
   */
  lifeFile: z.union([z.string(), z.literal(false)]).optional(),
  /** The Ed25519 seed that signs statements and answers, 32 bytes in base64url. Charters contain its public key. */
  identityKeyFile: z.string().optional(),
  /** A file with the token that the leader shows to the helper, instead of `helperToken`. */
  helperTokenFile: z.string().optional(),
  /** Folder of `*.json`, each a plain DAP task (TaskFile). */
  tasks: z.string().optional(),
  /** Folder of `*.json`, each a mission document, with its seed beside it as `*.seed` (32 bytes in base64url). Read again at SIGHUP. */
  missions: z.string().optional(),
  /** The number of worker threads for HPKE's setup and for verifying long vectors. 0: this work runs in slices between requests. */
  workers: z.int().nonnegative().max(1024).default(1),
  /** For demonstrations and tests: a file with the time to use as its last-modified time, in milliseconds since 1970. */
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
  /** This task's own tokens, in addition to the configuration's. */
  leaderTokens: z.array(sha256Hex).default([]),
  collectorTokens: z.array(sha256Hex).default([]),
  /** The token that the leader shows to the helper for this task. */
  helperToken: z.string().optional(),
});
export type TaskFile = z.input<typeof TaskFile>;
