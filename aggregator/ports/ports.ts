// ports.ts — everything an aggregator needs from outside itself, and so everything that a test or a simulation replaces.
import { CodedError } from '@soundings/crypto/errors';
import type { MessageKey } from '@soundings/crypto/hpke/key-schedule';
import type { NodeHpkeKey } from '@soundings/crypto/hpke/node';
import type { RandomBytes } from '@soundings/crypto/random';
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
  /** On the event loop unless something else is said. */
  readonly receive?: Receive | undefined;
  readonly log: Log;
  /** Without it, work on many reports holds up everything else. */
  readonly pause?: Pause | undefined;
  /** The machine's timer unless something else is said: what waits for somebody else waits no longer than it may. */
  readonly after?: After | undefined;
  /** In place unless something else is said. */
  readonly examine?: Examine | undefined;
  /** Without it, only the other aggregator can tell that this one was restored from a backup. */
  readonly life?: Life | undefined;
}

/** Why a charter's noise doesn't keep its promises, one sentence each; empty where it does. */
export type Examine = (charter: Charter) => Promise<readonly string[]>;

/**
 * How far the database has come, kept outside of it and of its backups; undefined where nothing was ever written. What is written is durable; what
 * is less far than what is there changes nothing.
 */
export interface Life {
  read(): Promise<Generation | undefined>;
  write(generation: Generation): Promise<void>;
}

export type GenerationFileErrorCode = 'unusable' | 'malformed';
/** `unusable`: there is no generation file for now. `malformed`: what is in it is none, and nobody can tell what was. */
export class GenerationFileError extends CodedError<GenerationFileErrorCode> {}

/** Wall-clock time. A simulation's clock stands still until it is told to move. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
}

/**
 * The way to the other aggregator: `fetch`, or a test's own wire. It follows no redirect. It rejects where no answer came back, which says
 * nothing about whether the request arrived: the caller must be ready to send the same bytes again.
 */
export type Peer = (request: Request) => Promise<Response>;

/** HPKE's SetupBaseR (RFC 9180 §5.1.1). One answer an encapsulated key, in order; undefined where it is none. */
export type Receive = (key: NodeHpkeKey, info: Uint8Array, encs: readonly Uint8Array[]) => Promise<readonly (MessageKey | undefined)[]>;

/** What a verifier has to know of a task and of one of its jobs; plain data, so that it can cross to a worker. */
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

/** `invalid_message` where the bytes are no encoding of a share, `vdaf_verify_error` where they are one of something invalid. */
export type VerifyReject = { readonly kind: 'reject'; readonly error: 'invalid_message' | 'vdaf_verify_error' };
export type LeaderStarted = { readonly kind: 'continue'; readonly state: Uint8Array; readonly outbound: Uint8Array } | VerifyReject;
export type LeaderFinished = { readonly kind: 'finish'; readonly outShare: Uint8Array } | VerifyReject;
export type HelperFinished = { readonly kind: 'finish'; readonly outShare: Uint8Array; readonly outbound: Uint8Array } | VerifyReject;

/**
 * VDAF verification of many reports (VDAF-20 §5.7.1), off or in slices on the event loop. One answer a share, in the same order; a bad share
 * is an answer and never an exception, which would lose the rest of its job.
 */
export interface Verifier {
  leaderInit(task: VerifyTask, shares: readonly ShareToVerify[]): Promise<readonly LeaderStarted[]>;
  leaderContinue(
    task: VerifyTask,
    steps: readonly { readonly state: Uint8Array; readonly inbound: Uint8Array }[],
  ): Promise<readonly LeaderFinished[]>;
  helperInit(task: VerifyTask, shares: readonly (ShareToVerify & { readonly inbound: Uint8Array })[]): Promise<readonly HelperFinished[]>;
}
