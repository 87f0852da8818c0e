// errors.ts — what can be wrong with a task that somebody asks us to take part in, as codes a program can switch on.
import { CodedError } from '@soundings/crypto/errors';

export type DapErrorCode =
  /** A VDAF whose number we don't know; DAP-18 App. B has the known ones. */
  | 'unsupported-vdaf'
  /** A known VDAF with parameters that are malformed, or of no use to it. */
  | 'bad-vdaf-configuration'
  /** A task extension we don't know: nobody may take part in such a task (DAP-18 §4.2.2). */
  | 'unsupported-task-extension'
  /** A task configuration that contradicts itself or the draft. */
  | 'bad-task-configuration'
  /** An aggregator advertises no HPKE configuration that we can seal to (DAP-18 §4.4.1). */
  | 'no-hpke-config';

export class DapError extends CodedError<DapErrorCode> {}
