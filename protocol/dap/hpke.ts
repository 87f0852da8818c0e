// hpke.ts — the keys that aggregators and collectors publish, and messages sealed to them (DAP-18 §4.1, §4.4.1)
import { opaque, struct, u16, u8, vector, type ValueOf } from '@soundings/crypto/codec';
import { checked } from './checked.ts';
import { DapError } from './errors.ts';

export const HpkeConfigId = u8;
export type HpkeConfigId = number;

//   struct {
//     HpkeConfigId config_id;
//     opaque enc<1..2^16-1>;
//     opaque payload<1..2^32-1>;
//   } HpkeCiphertext;
export const HpkeCiphertext = struct({ configId: HpkeConfigId, enc: opaque(2, 1), payload: opaque(4, 1) });
export type HpkeCiphertext = ValueOf<typeof HpkeCiphertext>;

//   struct {
//     HpkeConfigId id;
//     HpkeKemId kem_id;
//     HpkeKdfId kdf_id;
//     HpkeAeadId aead_id;
//     HpkePublicKey public_key;
//   } HpkeConfig;
/** The algorithms are any numbers: who reads a list of configurations passes over those it doesn't know. */
export const HpkeConfig = struct({ id: HpkeConfigId, kemId: u16, kdfId: u16, aeadId: u16, publicKey: opaque(2, 1) });
export type HpkeConfig = ValueOf<typeof HpkeConfig>;

//   HpkeConfig HpkeConfigList<10..2^16-1>;
/** In decreasing order of preference. An id that stands twice makes it no valid list: nobody could tell which key a share is sealed to. */
export const HpkeConfigList = checked(vector(2, HpkeConfig, 10), (configs) =>
  new Set(configs.map(({ id }) => id)).size === configs.length ? undefined : 'expected configurations with distinct ids',
);
export type HpkeConfigList = readonly HpkeConfig[];

/** The first configuration that we can seal to. DapError `no-hpke-config` if there is none. */
export function chooseHpkeConfig(
  configs: HpkeConfigList,
  supports: (suite: { readonly kemId: number; readonly kdfId: number; readonly aeadId: number }) => boolean,
): HpkeConfig {
  const chosen = configs.find((config) => supports(config));
  if (chosen !== undefined) return chosen;
  throw new DapError('no-hpke-config', 'This aggregator offers no HPKE algorithms that we know; nothing can be sent to it.');
}
