// seal.ts — each share to its aggregator, bound to the whole task; the same bytes whenever it is sealed again (DAP-18 §4.4.2.1).
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concat } from '@soundings/crypto/bytes';
import { encode } from '@soundings/crypto/codec';
import type { Hpke } from '@soundings/crypto/hpke/hpke';
import { HpkeConfig, type HpkeCiphertext } from '@soundings/protocol/dap/hpke';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { InputShareAad, inputShareInfo } from '@soundings/protocol/dap/seals';
import type { Report } from '@soundings/protocol/dap/upload';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import type { SealingKeys } from '../lock/lock-record.ts';
import type { ShardedReport } from '../lock/shard.ts';

/** Bytes of the secret from which both ephemeral keys come. It is drawn once and locked with the report. */
export const SEAL_SEED_SIZE = 32;

/**
 * The report as it is uploaded. Ephemeral keys are derived from the seed, the recipient's configuration and the role, so the same record sealed
 * to the same keys is the same bytes on every try, and to another key uses another ephemeral one.
 */
export async function seal(task: MissionTask, report: ShardedReport, keys: SealingKeys, seed: Uint8Array, hpke: Hpke): Promise<Report> {
  const { metadata, publicShare } = report;
  const aad = encode(InputShareAad, { taskId: task.taskId, taskConfiguration: task.configuration, reportMetadata: metadata, publicShare });
  const to = async (role: AggregatorRole, config: HpkeConfig, plaintext: Uint8Array): Promise<HpkeCiphertext> => {
    const random = (length: number): Uint8Array => {
      if (length !== SEAL_SEED_SIZE) throw new RangeError('both curves of HPKE ask for 32 bytes');
      return hmac(sha256, seed, concat(Uint8Array.of(role), encode(HpkeConfig, config)));
    };
    const { enc, payload } = await hpke.seal(config, config.publicKey, inputShareInfo(role), aad, plaintext, random);
    return { configId: config.id, enc, payload };
  };
  return {
    reportMetadata: metadata,
    publicShare,
    leaderEncryptedInputShare: await to(Role.leader, keys.leader, report.leaderShare),
    helperEncryptedInputShare: await to(Role.helper, keys.helper, report.helperShare),
  };
}
