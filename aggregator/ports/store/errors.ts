// ports/store/errors.ts — what a database failed at.
import { CodedError } from '@soundings/crypto/errors';

export type StoreErrorCode =
  /** Others have locked what this needs, or the database is away. A later try may succeed. */
  | 'busy'
  /** The disk is full. */
  | 'full'
  /** The disk failed to store what was written. Nobody may go on as if it had: a second fsync would report success wrongly. */
  | 'broken';

/** The database failed. Nothing of the transaction has happened; after `busy` this isn't known. */
export class StoreError extends CodedError<StoreErrorCode> {}
