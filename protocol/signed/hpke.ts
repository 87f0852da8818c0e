// hpke.ts — signed HPKE configurations, with Ed25519 in JavaScript unless the caller has a platform's.
import { sign, verify as verifyEd25519, type VerifySignature } from '@soundings/crypto/signature/ed25519';
import { readHpkeSignatureBy, signHpkeConfigsBy, type HpkeValidity } from '../contribution/signed-hpke.ts';
import type { AggregatorRole } from '../dap/role.ts';

/** As {@link signHpkeConfigsBy}. */
export function signHpkeConfigs(role: AggregatorRole, validity: HpkeValidity, list: Uint8Array, privateKey: Uint8Array): string {
  return signHpkeConfigsBy(sign, role, validity, list, privateKey);
}

/** As {@link readHpkeSignatureBy}. */
export function readHpkeSignature(
  header: string,
  role: AggregatorRole,
  list: Uint8Array,
  aggregatorKey: Uint8Array,
  verify: VerifySignature = verifyEd25519,
): HpkeValidity {
  return readHpkeSignatureBy(verify, header, role, list, aggregatorKey);
}
