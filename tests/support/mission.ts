// mission.ts — a small mission with everybody's keys, made from a seed: what tests of missions start from.
import { toBase64Url } from '../../crypto/bytes.ts';
import { encode } from '../../crypto/codec.ts';
import { DEFAULT_SUITE } from '../../crypto/hpke/hpke.ts';
import { generateKeyPair, type SigningKeyPair } from '../../crypto/signature/ed25519.ts';
import { HpkeConfig } from '../../protocol/dap/hpke.ts';
import { checkCharter, type Charter, type CharterDraft, type Noise } from '../../protocol/charter/charter.ts';
import { lawFromJson } from '../../protocol/json/law-json.ts';
import { taskNames, taskNumbers } from '../../protocol/charter/task-numbers.ts';
import { seedCommitment } from '../../protocol/charter/tasks.ts';
import { tailBound } from '../../protocol/privacy/tail.ts';
import { seededRandom } from './seeded-random.ts';

export interface Parties {
  readonly convenor: SigningKeyPair;
  readonly board: readonly SigningKeyPair[];
  readonly leader: SigningKeyPair;
  readonly helper: SigningKeyPair;
  /** The seed of the verification keys. */
  readonly seed: Uint8Array;
  readonly collectorPublicKey: Uint8Array;
}

/** Three board members, of whom two make a quorum. The collector's key pair may be given, where something is really sealed to it. */
export function parties(seed: number | string = 1, collectorPublicKey: Uint8Array = new Uint8Array(32).fill(9)): Parties {
  const random = seededRandom(`parties ${String(seed)}`);
  const pair = () => generateKeyPair(random);
  return { convenor: pair(), board: [pair(), pair(), pair()], leader: pair(), helper: pair(), seed: random(32), collectorPublicKey };
}

/** Counts of visits from all sectors together, and soundings by sector, over twelve weeks. */
export function exampleDraft({ convenor, board, leader, helper, seed, collectorPublicKey }: Parties): CharterDraft {
  return {
    format: 'soundings charter v1',
    mission: 'salford-winter',
    question: 'Is prepayment-meter self-disconnection rising in Salford this winter?',
    region: 'Salford',
    schedule: { cadence: 'week', firstDay: '2025-12-29', count: 12, closingDays: 7 },
    amendments: 1,
    sectors: [
      { name: 'charity', organisationsMin: 3 },
      { name: 'public body', organisationsMin: 4 },
    ],
    instruments: [
      {
        kind: 'count',
        name: 'visits',
        question: 'How many people came for help, by area and age?',
        gathered: 'together',
        dimensions: [
          { name: 'area', values: ['Ordsall', 'Kersal'] },
          { name: 'age', bands: [18, 65] },
        ],
        cellMax: 500,
        cellsPerPerson: 2,
      },
      {
        kind: 'soundings',
        name: 'worry',
        question: 'What do practitioners see?',
        gathered: 'by-sector',
        dimensions: [{ name: 'theme', values: ['food', 'heating'] }],
        cellMax: 100,
        itemsPerPerson: 1,
      },
    ],
    promises: {
      release: { epsilon: 1, delta: 1e-6, yearEpsilon: 10 },
      lastResort: { epsilon: 4, delta: 1e-6 },
      organisationsMin: 5,
      dishonestMax: 1,
    },
    budget: { epsilon: 10, delta: 1e-7, order: 4 },
    peopleCovered: 50_000,
    leader: { operator: 'A university', url: 'http://127.0.0.1:9001/', key: toBase64Url(leader.publicKey) },
    helper: { operator: 'A charity', url: 'http://127.0.0.1:9002/dap/', key: toBase64Url(helper.publicKey) },
    collector: {
      operator: 'The convenor',
      hpkeConfig: toBase64Url(encode(HpkeConfig, { id: 1, ...DEFAULT_SUITE, publicKey: collectorPublicKey })),
    },
    convenor: { name: 'A council of councils', key: toBase64Url(convenor.publicKey) },
    board: { name: 'Oversight board', keys: board.map(({ publicKey }) => toBase64Url(publicKey)), quorum: 2 },
    seedCommitment: toBase64Url(seedCommitment(seed)),
    forbidden: ['immigration status'],
  };
}

/** The same noise everywhere; at variance 16 it keeps no promise in particular: for tests that calibrate nothing. */
export function withPlainNoise(draft: CharterDraft, variance = 16): Charter {
  const noise = taskNumbers(draft).map((numbers): Noise => {
    const law = { kind: 'skellam' as const, variance: { num: variance * 1024, den: 1024 } };
    const bound = Math.max(60, tailBound(lawFromJson(law)));
    return { ...taskNames(draft, numbers), law, bound };
  });
  return checkCharter({ ...draft, noise });
}

export function exampleCharter(everybody: Parties = parties()): Charter {
  return withPlainNoise(exampleDraft(everybody));
}
