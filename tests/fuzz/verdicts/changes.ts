// changes.ts — one field of an honest report, changed after sharding: every one that there is
import { concat, littleEndian } from '../../../crypto/bytes.ts';
import type { Extension } from '../../../protocol/dap/extension.ts';
import { REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT } from '../../../protocol/charter/code-points.ts';
import { mutate, type Pick } from '../../support/mutate.ts';
import { pickBytes, pickOne } from '../pick.ts';
import type { Parts } from './parts.ts';
import type { Subject } from './subjects.ts';

/** A change of what the client holds. It may sign and seal again afterwards. */
export interface PartsChange {
  readonly field: string;
  apply(parts: Parts, pick: Pick): Parts;
}

/** Every field of a report for this task, but for its two ciphertexts (seal.ts). */
export function partsChanges(subject: Subject): readonly PartsChange[] {
  return [...shareChanges(subject), ...metadataChanges(subject), ...extensionChanges(subject)];
}

type Change = (bytes: Uint8Array, pick: Pick) => Uint8Array;

/** A range of one of the shares, from `start` up to `end`. */
function range(
  field: string,
  share: 'publicShare' | 'leaderShare' | 'helperShare',
  start: number,
  end: number,
  change: Change,
): PartsChange {
  return {
    field,
    apply: (parts, pick) => {
      const bytes = parts[share];
      return { ...parts, [share]: concat(bytes.subarray(0, start), change(bytes.subarray(start, end), pick), bytes.subarray(end)) };
    },
  };
}

function shareChanges({ circuit, task: { vdaf } }: Subject): readonly PartsChange[] {
  const seed = circuit.jointRandLen > 0 ? 32 : 0;
  const measured = circuit.measLen * circuit.field.encodedSize;
  const leaderEnd = vdaf.inputShareSize(0);
  const elements = elementChange(circuit.field.encodedSize, circuit.field.modulus);
  const withSeeds = [
    range("public share: the leader's part", 'publicShare', 0, 32, sameLength),
    range("public share: the helper's part", 'publicShare', 32, 64, sameLength),
    range("leader's share: blind", 'leaderShare', leaderEnd - 32, leaderEnd, sameLength),
    range("helper's share: blind", 'helperShare', 32, 64, sameLength),
  ];
  return [
    ...(seed > 0 ? withSeeds : []),
    range('public share: length', 'publicShare', 0, 2 * seed, otherLength),
    range("leader's share: measurement", 'leaderShare', 0, measured, elements),
    range("leader's share: proof", 'leaderShare', measured, leaderEnd - seed, elements),
    range("leader's share: length", 'leaderShare', 0, leaderEnd, otherLength),
    range("helper's share: seed", 'helperShare', 0, 32, sameLength),
    range("helper's share: length", 'helperShare', 0, 32 + seed, otherLength),
  ];
}

const sameLength: Change = (bytes, pick) => {
  switch (pick(3)) {
    case 0:
      return bytes.with(pick(bytes.length), pick(256));
    case 1:
      return pickBytes(pick, bytes.length);
    default:
      return new Uint8Array(bytes.length).fill(pickOne(pick, [0, 255]));
  }
};

/** Never empty: the wire has no empty input share. */
const otherLength: Change = (bytes, pick) => {
  const other = pick(2) === 0 ? mutate(bytes, pick) : pickBytes(pick, 1 + pick(2 * bytes.length + 40));
  return other.length === 0 ? Uint8Array.of(0) : other;
};

/** Some element becomes another: one more or less by a little, any, or one that is no element of the field. */
function elementChange(size: number, modulus: bigint): Change {
  return (bytes, pick) => {
    const at = size * pick(bytes.length / size);
    const copy = bytes.slice();
    switch (pick(4)) {
      case 0:
        copy[at] = (copy[at] ?? 0) ^ (1 << pick(8));
        break;
      case 1:
        copy.set(pickBytes(pick, size), at);
        break;
      case 2:
        copy.set(littleEndian(modulus + BigInt(pick(3)), size), at);
        break;
      default: {
        const mutated = mutate(bytes, pick);
        return mutated.length === 0 ? copy : mutated;
      }
    }
    return copy;
  };
}

function metadataChanges(subject: Subject): readonly PartsChange[] {
  const { time } = subject;
  const times = [0n, 1n, time - 1n, time + 1n, time - 7n, time + 7n, time + 84n, 1n << 32n, (1n << 53n) + 1n, (1n << 64n) - 1n];
  return [
    { field: 'time', apply: (parts, pick) => ({ ...parts, time: pick(4) === 0 ? BigInt(pick(100_000)) : pickOne(pick, times) }) },
    { field: 'report ID', apply: (parts, pick) => ({ ...parts, reportId: sameLength(parts.reportId, pick) }) },
  ];
}

function extensionChanges({ mission }: Subject): readonly PartsChange[] {
  const lists = (['publicExtensions', 'leaderExtensions', 'helperExtensions'] as const).map((list): PartsChange => ({
    field: { publicExtensions: 'public extensions', leaderExtensions: "leader's extensions", helperExtensions: "helper's extensions" }[
      list
    ],
    apply: (parts, pick) => ({ ...parts, [list]: otherList(parts[list], pick) }),
  }));
  const signer: readonly PartsChange[] = [
    {
      field: 'organisation',
      apply: (parts, pick) =>
        pick(2) === 0
          ? { ...parts, organisation: sameLength(parts.organisation, pick) }
          : { ...parts, organisation: otherOrganisation(mission, pick) },
    },
    { field: 'key', apply: (parts, pick) => ({ ...parts, privateKey: pickBytes(pick, 32) }) },
    { field: 'version', apply: (parts, pick) => ({ ...parts, version: pick(256) }) },
  ];
  return mission === undefined ? lists : [...lists, ...signer];
}

function otherOrganisation(mission: Subject['mission'], pick: Pick): Uint8Array {
  return mission === undefined ? new Uint8Array(16) : pickOne(pick, mission.organisations).id;
}

const TYPES = [0, 1, 2, 0xffff, REPORT_EXTENSION_CONTRIBUTION - 1, REPORT_EXTENSION_CONTRIBUTION, REPORT_EXTENSION_SALT];

/** One too many, one too few, one twice, in another order, or with other data. */
function otherList(list: readonly Extension[], pick: Pick): readonly Extension[] {
  const [first] = list;
  const another: Extension = { extensionType: pickOne(pick, TYPES), extensionData: pickBytes(pick, pick(40)) };
  switch (pick(6)) {
    case 0:
      return [another, ...list];
    case 1:
      return [...list, another];
    case 2:
      return first === undefined ? [another, another] : [...list, first];
    case 3:
      return list.slice(1);
    case 4:
      return [...list].reverse();
    default:
      return first === undefined ? [another] : [{ ...first, extensionData: mutate(first.extensionData, pick) }, ...list.slice(1)];
  }
}

/** The contribution's own fields, changed when it has been signed. `field`, from `start` up to `end` of the extension's data. */
const CONTRIBUTION_FIELDS = [
  ['contribution: format', 0, 1],
  ['contribution: organisation', 1, 17],
  ['contribution: version', 17, 18],
  ["contribution: commitment to the leader's share", 18, 50],
  ["contribution: commitment to the helper's share", 50, 82],
  ['contribution: signature', 82, 146],
] as const;

export function signedChanges({ mission }: Subject): readonly PartsChange[] {
  if (mission === undefined) return [];
  return CONTRIBUTION_FIELDS.map(([field, start, end]) => ({
    field,
    apply: (parts, pick) => ({
      ...parts,
      publicExtensions: parts.publicExtensions.map(({ extensionType, extensionData: data }) => ({
        extensionType,
        extensionData: concat(data.subarray(0, start), sameLength(data.subarray(start, end), pick), data.subarray(end)),
      })),
    }),
  }));
}
