// seal.ts — parts sealed to both aggregators, and what can be changed in a report that is sealed
import { createCipheriv } from 'node:crypto';
import { concat, equal } from '../../../crypto/bytes.ts';
import { encode } from '../../../crypto/codec.ts';
import { DEFAULT_SUITE, type HpkeSealed } from '../../../crypto/hpke/hpke.ts';
import type { MessageKey } from '../../../crypto/hpke/key-schedule.ts';
import { generateKeyPairSync, sealSync } from '../../../crypto/hpke/node.ts';
import type { RandomBytes } from '../../../crypto/random.ts';
import type { HpkeCiphertext } from '../../../protocol/dap/hpke.ts';
import { ReportId } from '../../../protocol/dap/ids.ts';
import { Role, type AggregatorRole } from '../../../protocol/dap/role.ts';
import { InputShareAad, inputShareInfo } from '../../../protocol/dap/seals.ts';
import { Time } from '../../../protocol/dap/time.ts';
import { PlaintextInputShare, type Report, type ReportMetadata } from '../../../protocol/dap/upload.ts';
import { messageKeyOf, type messageKeys } from '../../../aggregator/reports/message-keys.ts';
import { keyRing } from '../../../aggregator/key-ring.ts';
import type { HpkeKeyRecord } from '../../../aggregator/ports/store/keys.ts';
import { hpkeConfig } from '../../support/dap-client.ts';
import { mutate, type Pick } from '../../support/mutate.ts';
import { HELPER_URL, LEADER_URL, type TestPair } from '../../support/servers.ts';
import { pickBytes, pickOne } from '../pick.ts';
import type { Parts } from './parts.ts';
import type { Subject } from './subjects.ts';

/** How plaintexts are sealed to one aggregator. */
export interface Seal {
  readonly configId: number;
  seal(aad: Uint8Array, plaintext: Uint8Array): HpkeSealed;
}

export type Seals<Kind extends Seal = Seal> = Readonly<Record<'leader' | 'helper', Kind>>;

/** To the keys of two aggregators that run. */
export async function sealsAt(pair: TestPair): Promise<Seals> {
  const sealTo = async (role: AggregatorRole, url: string): Promise<Seal> => {
    const config = await hpkeConfig(pair, url);
    const info = inputShareInfo(role);
    return { configId: config.id, seal: (aad, plaintext) => sealSync(config, config.publicKey, info, aad, plaintext, pair.random) };
  };
  return { leader: await sealTo(Role.leader, LEADER_URL), helper: await sealTo(Role.helper, HELPER_URL) };
}

/** With a key of its own, and one encapsulated key for every report: a curve's work for each would be most of the time. */
export interface FastSeal extends Seal {
  /** What this aggregator opens with: that encapsulated key is worked out once, any other one each time. */
  readonly opener: Parameters<typeof messageKeys>[0];
}

export async function fastSeals(random: RandomBytes): Promise<Seals<FastSeal>> {
  return { leader: await sealOf(Role.leader, random), helper: await sealOf(Role.helper, random) };
}

async function sealOf(role: AggregatorRole, random: RandomBytes): Promise<FastSeal> {
  const records: HpkeKeyRecord[] = [];
  const keys = keyRing(
    {
      hpkeKeys: async () => Promise.resolve(records),
      putHpkeKey: async (record) => Promise.resolve(records.push(record) > 0 ? 'added' : 'taken'),
      activateHpkeKey: async () => Promise.resolve(),
      deleteHpkeKey: async () => Promise.resolve(),
    },
    random,
  );
  await keys.add('active', 0);
  const configId = records[0]?.configId ?? 0;
  const key = keys.find(configId);
  const enc = generateKeyPairSync(DEFAULT_SUITE, random).publicKey;
  const messageKey = key && messageKeyOf(key, inputShareInfo(role), enc);
  if (messageKey === undefined) throw new RangeError('no key to seal to');
  const receive: FastSeal['opener']['receive'] = async (recipient, info, encs) =>
    Promise.resolve(encs.map((one) => (equal(one, enc) ? messageKey : messageKeyOf(recipient, info, one))));
  return { configId, seal: (aad, plaintext) => ({ enc, payload: sealedUnder(messageKey, aad, plaintext) }), opener: { keys, receive } };
}

function sealedUnder({ key, nonce }: MessageKey, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  cipher.setAAD(aad);
  return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

/** What a client may get wrong when it seals: the plaintexts, and the parts that the two are bound to. */
export interface Sealing {
  readonly leaderPlaintext?: (plaintext: Uint8Array) => Uint8Array;
  readonly helperPlaintext?: (plaintext: Uint8Array) => Uint8Array;
  /** Bound to these parts in place of those that are sent. */
  readonly leaderBound?: Parts;
  readonly helperBound?: Parts;
}

export function sealParts({ task }: Subject, seals: Seals, parts: Parts, sealing: Sealing = {}): Report {
  const bound = ({ publicShare, ...of }: Parts) =>
    encode(InputShareAad, { taskId: task.taskId, taskConfiguration: task.configuration, reportMetadata: metadataOf(of), publicShare });
  const { leaderPlaintext = same, helperPlaintext = same, leaderBound = parts, helperBound = parts } = sealing;
  const leader = encode(PlaintextInputShare, { privateExtensions: parts.leaderExtensions, payload: parts.leaderShare });
  const helper = encode(PlaintextInputShare, { privateExtensions: parts.helperExtensions, payload: parts.helperShare });
  return {
    reportMetadata: metadataOf(parts),
    publicShare: parts.publicShare,
    leaderEncryptedInputShare: sealed(seals.leader, bound(leaderBound), leaderPlaintext(leader)),
    helperEncryptedInputShare: sealed(seals.helper, bound(helperBound), helperPlaintext(helper)),
  };
}

function same(plaintext: Uint8Array): Uint8Array {
  return plaintext;
}

function metadataOf({ reportId, time, publicExtensions }: Omit<Parts, 'publicShare'>): ReportMetadata {
  return { reportId: ReportId(reportId), time: Time(time), publicExtensions };
}

function sealed({ configId, seal }: Seal, aad: Uint8Array, plaintext: Uint8Array): HpkeCiphertext {
  return { configId, ...seal(aad, plaintext) };
}

export interface SealedChange {
  readonly field: string;
  apply(report: Report, pick: Pick): Report;
}

const CIPHERTEXTS = [
  ["leader's ciphertext", 'leaderEncryptedInputShare'],
  ["helper's ciphertext", 'helperEncryptedInputShare'],
] as const;

/** Of each ciphertext its three fields; and both exchanged. */
export const sealedChanges: readonly SealedChange[] = [
  ...CIPHERTEXTS.flatMap(([name, field]): readonly SealedChange[] => {
    const change = (of: (share: HpkeCiphertext, pick: Pick) => Partial<HpkeCiphertext>) => (report: Report, pick: Pick) => ({
      ...report,
      [field]: { ...report[field], ...of(report[field], pick) },
    });
    return [
      { field: `${name}: configuration`, apply: change((_, pick) => ({ configId: pick(256) })) },
      { field: `${name}: encapsulated key`, apply: change(({ enc }, pick) => ({ enc: otherEnc(enc, pick) })) },
      { field: `${name}: payload`, apply: change(({ payload }, pick) => ({ payload: otherPayload(payload, pick) })) },
    ];
  }),
  {
    field: 'ciphertexts exchanged',
    apply: (report) => ({
      ...report,
      leaderEncryptedInputShare: report.helperEncryptedInputShare,
      helperEncryptedInputShare: report.leaderEncryptedInputShare,
    }),
  },
];

/** Mostly no key at all, since another key takes a curve's work to refuse. */
function otherEnc(enc: Uint8Array, pick: Pick): Uint8Array {
  if (pick(8) === 0) return pickOne(pick, [new Uint8Array(32), pickBytes(pick, 32), new Uint8Array(32).fill(255)]);
  return atLeastOne(pick(2) === 0 ? enc.subarray(0, pick(enc.length)) : concat(enc, pickBytes(pick, 1 + pick(40))));
}

function otherPayload(payload: Uint8Array, pick: Pick): Uint8Array {
  return atLeastOne(pick(4) === 0 ? payload.with(pick(payload.length), pick(256)) : mutate(payload, pick));
}

/** The wire has no empty one. */
function atLeastOne(bytes: Uint8Array): Uint8Array {
  return bytes.length === 0 ? Uint8Array.of(0) : bytes;
}
