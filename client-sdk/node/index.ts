// index.ts — the SDK's door in Node: everything of the browser's, with the locks in a folder and HPKE on the platform's own.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { nodeHpke } from '@soundings/crypto/hpke/node';
import { watchedGenerator } from '@soundings/crypto/noise/generator-health';
import { secureRandom } from '@soundings/crypto/random';
import * as nodeSignatures from '@soundings/crypto/signature/node';
import { atOnce } from '@soundings/crypto/signature/signatures';
import { encrypted, importStoreKey } from '../lock/at-rest.ts';
import type { Ports } from '../contribute.ts';
import { examineInThread } from './examine.ts';
import { explainedFetch } from './explained-fetch.ts';
import { fileLockStore } from './lock-file.ts';
import { fileMark, stateFolder } from './generation-mark.ts';
import { restoresBy } from './restores.ts';
import { fileStartMemory } from './start-memory.ts';

export * from '../index.ts';
// These answer at once, which a page's platform can't.
export { generateKeyPair } from '@soundings/crypto/signature/ed25519';
export { enrolment, identityIn, locate } from '../mission/at-once.ts';
export { readMission } from './read-mission.ts';
export { provisionalPreview, type ProvisionalRequest } from '../provisional.ts';
export { parseKeptCounts, type KeptCounts } from '../rows/kept-counts.ts';
export { budgetLeft, type BudgetLeft, type ComingWindow } from '../lock/budget-left.ts';
export { prepare, resume, type Prepared, type ResumeRequest } from '../prepared.ts';
export { rememberedFigures, type WindowFigures } from '../send/remembered.ts';
export { csvFile, csvFiles, type CsvOptions } from './csv-file.ts';
export { readRows } from '../rows/rows.ts';
export { latestLocks } from '../unsent.ts';
export { withMatching } from '../rows/apply-matching.ts';
export { refused } from '../send/send.ts';
export { examineInThread } from './examine.ts';
export { explainedFetch } from './explained-fetch.ts';
export { answerInThread, EXAMINATION_LIMITS, type ThreadLimits } from './in-thread.ts';
export { workerBeside } from './worker-beside.ts';
export { fileLockStore } from './lock-file.ts';
export { forgottenPlaces, type ForgottenPlace } from './restored-places.ts';

/**
 * What a program on an organisation's own machine has. Locks and ledger are kept in `folder`, which only its owner may enter, encrypted under
 * `key` (32 bytes, kept elsewhere). Back up both. Without them a contribution can't be sent again, and the ledger doesn't know what was spent. `marks` is a folder of the
 * user's on this machine that no backup of `folder` puts back: a small file in it tells `folder` from an older copy.
 */
export async function nodePorts(folder: string, key: Uint8Array, marks: string = stateFolder()): Promise<Ports> {
  const files = await fileLockStore(folder);
  const random = watchedGenerator(secureRandom, fileStartMemory(join(folder, 'starts')));
  const store = encrypted(files, await importStoreKey(key), random);
  return {
    fetch: explainedFetch,
    wait: (ms) => wait(ms),
    now: () => Math.floor(Date.now() / 1000),
    random,
    hpke: nodeHpke,
    signatures: atOnce(nodeSignatures),
    examine: examineInThread(),
    store: { ...store, restores: restoresBy(fileMark(marks, key), store) },
  };
}
