// ports.ts — everything that an aggregator needs from outside, and that a test or a simulation replaces.
import { CodedError } from '@soundings/crypto/errors';
import type { MessageKey } from '@soundings/crypto/hpke/key-schedule';
import type { NodeHpkeKey } from '@soundings/crypto/hpke/node';
import type { RandomBytes } from '@soundings/crypto/random';
import type { VerifySignature } from '@soundings/crypto/signature/ed25519';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Generation } from '@soundings/protocol/contribution/generation';
import type { After } from '../after.ts';
import type { Log } from '../log.ts';
import type { Pause } from '../slices.ts';
import type { Store } from './store.ts';

export type { Log } from '../log.ts';
export type { Store } from './store.ts';
export type { RandomBytes } from '@soundings/crypto/random';

export interface Ports {
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly store: Store;
  readonly peer: Peer;
  readonly verifier: Verifier;
  /** By default, this work is done on the event loop. */
  readonly receive?: Receive | undefined;
  readonly log: Log;
  /** Without it, work on many reports blocks everything else. */
  readonly pause?: Pause | undefined;
  /** The timer for limits on waiting for somebody else. By default, the machine's. */
  readonly after?: After | undefined;
  /** By default, charters are examined on the event loop. */
  readonly examine?: Examine | undefined;
  /** Ed25519 for the documents of missions. By default, the platform's. */
  readonly verify?: VerifySignature | undefined;
  /** Without it, no mission with a public register can be loaded. */
  readonly fetchRegister?: FetchRegister | undefined;
  /** Without it, two registers that contradict each other are kept in the database only. */
  readonly keepText?: KeepText | undefined;
  /** Without it, only the other aggregator can tell that this one was restored from a backup. */
  readonly life?: Life | undefined;
  /** The URLs at which this process itself listens, leader's and helper's. Without them, no mission for rehearsal can be loaded. */
  readonly opened?: readonly string[] | undefined;
}

/** Sends a request to a register's host, without credentials and within a deadline. */
export type FetchRegister = (request: Request) => Promise<Response>;

/** Keeps a text for the operator and for everybody else. A name that is taken already stays as it is. */
export type KeepText = (name: string, text: string) => Promise<void>;

/** Examines a charter's noise. One sentence for each promise that the noise doesn't keep; empty if it keeps all. */
export type Examine = (charter: Charter) => Promise<readonly string[]>;

/**
 * How far the database has come, stored outside of it and of its backups. `read` gives undefined if nothing was ever written. When `write`
 * has resolved, the generation is durable. Writing an earlier generation than the stored one changes nothing.
 */
export interface Life {
  read(): Promise<Generation | undefined>;
  write(generation: Generation): Promise<void>;
}

export type GenerationFileErrorCode = 'unusable' | 'malformed';
/** `unusable`: the generation file can't be read or written for now. `malformed`: its content isn't a generation. */
export class GenerationFileError extends CodedError<GenerationFileErrorCode> {}

/** Wall-clock time. A simulation's clock stands still until it is told to move. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/**
 * Sends a request to the other aggregator: `fetch`, or a test's own network. It follows no redirect. It rejects if no answer came back. The
 * request may have arrived all the same, so the caller must be ready to send the same bytes again.
 */
export type Peer = (request: Request) => Promise<Response>;

/** HPKE's SetupBaseR (RFC 9180 §5.1.1). One result for each of `encs`, in order; undefined if it is not an encapsulated key. */
export type Receive = (key: NodeHpkeKey, info: Uint8Array, encs: readonly Uint8Array[]) => Promise<readonly (MessageKey | undefined)[]>;

/** What a verifier needs to know about a task and one of its jobs. Plain data, so that it can be sent to a worker. */
export interface VerifyTask {
  readonly taskId: Uint8Array;
  readonly vdafType: number;
  readonly vdafConfiguration: Uint8Array;
  readonly verifyKey: Uint8Array;
  readonly aggParam: Uint8Array;
}

export interface ShareToVerify {
  readonly reportId: Uint8Array;
  readonly publicShare: Uint8Array;
  readonly inputShare: Uint8Array;
}

/** `invalid_message` if the bytes don't encode a share, `vdaf_verify_error` if they encode an invalid one. */
export type VerifyReject = { readonly kind: 'reject'; readonly error: 'invalid_message' | 'vdaf_verify_error' };
export type LeaderStarted = { readonly kind: 'continue'; readonly state: Uint8Array; readonly outbound: Uint8Array } | VerifyReject;
export type LeaderFinished = { readonly kind: 'finish'; readonly outShare: Uint8Array } | VerifyReject;
export type HelperFinished = { readonly kind: 'finish'; readonly outShare: Uint8Array; readonly outbound: Uint8Array } | VerifyReject;

/**
 * VDAF verification of many reports (VDAF-20 §5.7.1), in worker threads or in slices on the event loop. One result for each share, in the
 * same order. A bad share gives a `reject` and never an exception, which would lose the rest of its job. Input shares may be handed over to
 * a worker, and can't be used afterwards.
 */
export interface Verifier {
  leaderInit(task: VerifyTask, shares: readonly ShareToVerify[]): Promise<readonly LeaderStarted[]>;
  leaderContinue(
    task: VerifyTask,
    steps: readonly { readonly state: Uint8Array; readonly inbound: Uint8Array }[],
  ): Promise<readonly LeaderFinished[]>;
  helperInit(task: VerifyTask, shares: readonly (ShareToVerify & { readonly inbound: Uint8Array })[]): Promise<readonly HelperFinished[]>;
}
