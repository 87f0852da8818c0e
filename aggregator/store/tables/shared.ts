// tables/shared.ts — one transaction for the work of several callers: each is told only when all of it is on disk.
import { transaction, type Tools, type Trx } from './dialect.ts';

interface Piece {
  readonly work: (trx: Trx) => Promise<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Runs `work` in a transaction, as {@link transaction} does. */
export type SharedTransaction = <T>(work: (trx: Trx) => Promise<T>) => Promise<T>;

/**
 * A transaction for all work that is asked for in the same moment, and the next one for what was asked for while that one ran. Nobody waits for
 * others to come. What a caller gets is on disk, and everything or nothing of a transaction is: if the database fails, all that shared it are
 * told so. If one piece has failed in another way, each piece runs alone, so that nobody suffers for it. Work may therefore run more than once.
 */
export function sharedTransaction(tools: Tools): SharedTransaction {
  // Only the functions below change these.
  let waiting: Piece[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    await Promise.resolve(); // those that ask in this moment come along
    while (waiting.length > 0) {
      const pieces = waiting;
      waiting = [];
      await together(tools, pieces);
    }
    isRunning = false;
  }

  return async (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject });
      if (!isRunning) void run();
    });
}

async function together(tools: Tools, pieces: readonly Piece[]): Promise<void> {
  try {
    const results = await transaction(tools, async (trx) => {
      const made: unknown[] = [];
      for (const { work } of pieces) made.push(await work(trx));
      return made;
    });
    for (const [at, { resolve }] of pieces.entries()) resolve(results[at] as never);
  } catch (error) {
    if (pieces.length === 1 || tools.dialect.failureOf(error) !== undefined) for (const { reject } of pieces) reject(error);
    else for (const piece of pieces) await together(tools, [piece]);
  }
}
