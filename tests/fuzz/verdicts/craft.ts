// craft.ts — one crafted report: an honest one with a field changed, or a lie that hangs together
import { concat } from '../../../crypto/bytes.ts';
import { decodeVec } from '../../../crypto/field/field.ts';
import type { Kernel } from '../../../crypto/vdaf/kernel.ts';
import type { Prio3 } from '../../../crypto/vdaf/prio3.ts';
import { vdafContext } from '../../../protocol/dap/task.ts';
import type { Report } from '../../../protocol/dap/upload.ts';
import { falsePartShares, type Parts as JointParts } from '../../support/false-parts.ts';
import { mutate, type Pick } from '../../support/mutate.ts';
import { pickBytes, pickOne } from '../pick.ts';
import { partsChanges, signedChanges, type PartsChange } from './changes.ts';
import { honestParts, signedParts, type Parts } from './parts.ts';
import { sealedChanges, sealParts, type Seals } from './seal.ts';
import type { Subject } from './subjects.ts';

export interface Crafted {
  readonly field: string;
  readonly report: Report;
}

/** One way to make reports for one subject. */
export interface Craft {
  readonly field: string;
  make(honest: Parts, pick: Pick): Report;
}

/** Every way. `client` shards honestly, on `kernel`. */
export function craftsFor(subject: Subject, seals: Seals, client: Prio3<Uint8Array, unknown>, kernel: Kernel): readonly Craft[] {
  const seal = (parts: Parts): Report => honestReport(subject, seals, parts);
  return [
    { field: 'nothing', make: seal },
    ...partsChanges(subject).map((change) => arriving(subject, seals, change)),
    ...signedChanges(subject).map(({ field, apply }) => ({
      field,
      make: (honest: Parts, pick: Pick) => sealParts(subject, seals, apply(signedParts(subject, honest), pick)),
    })),
    ...sealedChanges.map(({ field, apply }) => ({ field, make: (honest: Parts, pick: Pick) => apply(seal(honest), pick) })),
    ...plaintextCrafts(subject, seals),
    ...lies(subject, client, kernel).map(({ field, apply }) => ({ field, make: (honest: Parts, pick: Pick) => seal(apply(honest, pick)) })),
  ];
}

/** Signed for what it is, and sealed. */
export function honestReport(subject: Subject, seals: Seals, parts: Parts): Report {
  return sealParts(subject, seals, signedParts(subject, parts));
}

/** Signed and sealed again, so that the change arrives; now and then not signed again, or sealed to one or both before the change. */
function arriving(subject: Subject, seals: Seals, { field, apply }: PartsChange): Craft {
  return {
    field,
    make: (honest, pick) => {
      const changed = apply(honest, pick);
      const parts = signedParts(subject, changed, pick(8) === 0 ? honest : changed);
      const before = { ...parts, reportId: honest.reportId, time: honest.time, publicShare: honest.publicShare };
      switch (pick(16)) {
        case 0:
          return sealParts(subject, seals, parts, { leaderBound: before });
        case 1:
          return sealParts(subject, seals, parts, { helperBound: before });
        case 2:
          return sealParts(subject, seals, parts, { leaderBound: before, helperBound: before });
        default:
          return sealParts(subject, seals, parts);
      }
    },
  };
}

function plaintextCrafts(subject: Subject, seals: Seals): readonly Craft[] {
  const change = (pick: Pick) => (plaintext: Uint8Array) => mutate(plaintext, pick);
  return [
    {
      field: "leader's plaintext",
      make: (honest, pick) => sealParts(subject, seals, signedParts(subject, honest), { leaderPlaintext: change(pick) }),
    },
    {
      field: "helper's plaintext",
      make: (honest, pick) => sealParts(subject, seals, signedParts(subject, honest), { helperPlaintext: change(pick) }),
    },
  ];
}

/** Several fields at once, so that each of them fits the others. */
function lies(subject: Subject, client: Prio3<Uint8Array, unknown>, kernel: Kernel): readonly PartsChange[] {
  const another = (pick: Pick): Parts => honestParts(subject, client, pick);
  return [
    { field: "lie: another report's share for the helper", apply: (parts, pick) => ({ ...parts, helperShare: another(pick).helperShare }) },
    {
      field: "lie: another report's shares",
      apply: (parts, pick) => {
        const { publicShare, leaderShare, helperShare } = another(pick);
        return { ...parts, publicShare, leaderShare, helperShare };
      },
    },
    { field: 'lie: a measurement out of range', apply: (parts, pick) => ({ ...parts, ...outOfRange(subject, client, parts, pick) }) },
    ...jointLies(subject, kernel),
  ];
}

/** Everything is honest but the measurement. */
function outOfRange({ circuit, task }: Subject, client: Prio3<Uint8Array, unknown>, { reportId }: Parts, pick: Pick): Partial<Parts> {
  const { encodedSize } = circuit.field;
  const meas = new Uint8Array(circuit.measLen * encodedSize);
  for (let at = 0; at < meas.length; at += encodedSize) meas[at] = pick(3);
  const { publicShare, inputShares } = client.shard(vdafContext(task.taskId), meas, reportId, pickBytes(pick, client.randSize));
  return { publicShare, leaderShare: inputShares[0] ?? concat(), helperShare: inputShares[1] ?? concat() };
}

type Claim = (parts: JointParts, pick: Pick) => JointParts;

const CLAIMS: readonly (readonly [string, Claim])[] = [
  ["lie: the leader's part of the joint randomness", ([, helper], pick) => [pickBytes(pick, 32), helper]],
  ["lie: the helper's part of the joint randomness", ([leader], pick) => [leader, pickBytes(pick, 32)]],
  ['lie: both parts of the joint randomness', (_, pick) => [pickBytes(pick, 32), pickBytes(pick, 32)]],
  ['lie: the parts of the joint randomness exchanged', ([leader, helper]) => [helper, leader]],
];

/** A proof made for what each aggregator will compute: of a valid measurement, or of one that is all ones, valid or not. */
function jointLies({ circuit, algorithmId, task, draw }: Subject, kernel: Kernel): readonly PartsChange[] {
  if (circuit.jointRandLen === 0) return [];
  return CLAIMS.map(([field, claim]) => ({
    field,
    apply: (parts, pick) => {
      const allOnes = new Array<bigint>(circuit.measLen).fill(1n);
      const meas = pick(2) === 0 ? allOnes : decodeVec(circuit.field, draw(pick));
      const random = (length: number): Uint8Array => pickBytes(pick, length);
      const claimed = (said: JointParts): JointParts => claim(said, pick);
      return {
        ...parts,
        ...falsePartShares({ algorithmId, circuit, meas }, kernel, vdafContext(task.taskId), parts.reportId, random, claimed),
      };
    },
  }));
}

/** `honest` in one of the ways; each is as likely as any other. */
export function crafted(crafts: readonly Craft[], honest: Parts, pick: Pick): Crafted {
  const craft = pickOne(pick, crafts);
  return { field: craft.field, report: craft.make(honest, pick) };
}
