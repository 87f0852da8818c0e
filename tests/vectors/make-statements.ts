// make-statements.ts — vectors of statements, questions and answers of version 2, made with node:crypto alone: nothing here is our own code.
import { createHash, createPrivateKey, sign } from 'node:crypto';

const seq = (from: number, length: number): Buffer => Buffer.from(Array.from({ length }, (_, i) => (from + i) % 256));
const sha256 = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const tag = (text: string): Buffer => Buffer.from(`${text}\0`, 'latin1');
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value % 256]);

/** An Ed25519 signature with a seed, which PKCS #8 takes after this prefix (RFC 8410 §7). */
function signed(seed: Buffer, message: Buffer): Buffer {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  return sign(null, message, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
}

const ORIGIN = 'register.winter.example/soundings';
const SEEDS = { organisation: seq(0x00, 32), leader: seq(0x20, 32), helper: seq(0x40, 32) };
const [taskId, organisation, nonce, windowStart] = [seq(0x80, 32), seq(0xa0, 16), seq(0xb0, 16), 20_458];
const shares = { leader: seq(0x01, 48), helper: seq(0x31, 48) };
const ROLES = { leader: 2, helper: 3 } as const;

/** Five contributions, two of them amended, by ascending digest. */
const leaves = Array.from({ length: 5 }, (_, i) => ({ version: i % 2, digest: sha256(Buffer.from(`contribution ${String(i)}`)) })).sort(
  (a, b) => Buffer.compare(a.digest, b.digest),
);
const hashes = leaves.map(({ version, digest }) => sha256(Buffer.from([0, version]), digest));

/** RFC 6962 §2.1: MTH and PATH, as they stand there. */
function root(of: readonly Buffer[]): Buffer {
  const [first = sha256()] = of;
  if (of.length <= 1) return first;
  const k = largestPowerBelow(of.length);
  return sha256(Buffer.from([1]), root(of.slice(0, k)), root(of.slice(k)));
}

function path(m: number, of: readonly Buffer[]): readonly Buffer[] {
  if (of.length <= 1) return [];
  const k = largestPowerBelow(of.length);
  return m < k ? [...path(m, of.slice(0, k)), root(of.slice(k))] : [...path(m - k, of.slice(k)), root(of.slice(0, k))];
}

function largestPowerBelow(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

function statement(role: keyof typeof ROLES, leaderStatement: Buffer): Buffer {
  const shareDigest = sha256(tag('soundings aggregate share v1'), Buffer.from([ROLES[role]]), taskId, u64(windowStart), shares[role]);
  const unsigned = Buffer.concat([
    Buffer.from([ROLES[role]]),
    taskId,
    ...[windowStart, 7, 5].map(u64),
    seq(0xc0, 32),
    u64(5),
    shareDigest,
    root(hashes),
    leaderStatement,
  ]);
  return Buffer.concat([unsigned, signed(SEEDS[role], Buffer.concat([tag('soundings statement v2'), unsigned]))]);
}

const asked = Buffer.concat([taskId, u64(windowStart), organisation, nonce]);
const question = Buffer.concat([asked, signed(SEEDS.organisation, Buffer.concat([tag('soundings counted question v2'), asked]))]);
const seen = Buffer.concat([u16(ORIGIN.length), Buffer.from(ORIGIN), u64(11), seq(0xd0, 32)]);

function answer(
  role: keyof typeof ROLES,
  counted: Buffer,
  tree: { readonly root: Buffer; readonly count: number },
  checkpoints: Buffer,
): Buffer {
  const unsigned = Buffer.concat([
    Buffer.from([ROLES[role]]),
    question,
    u64(1_768_003_200),
    tree.root,
    u16(tree.count),
    counted,
    u16(checkpoints.length),
    checkpoints,
  ]);
  return Buffer.concat([unsigned, signed(SEEDS[role], Buffer.concat([tag('soundings counted answer v2'), unsigned]))]);
}

function counted(index: number): Buffer {
  const { version, digest } = leaves[index] ?? { version: 0, digest: Buffer.alloc(32) };
  const hashesUp = Buffer.concat(path(index, hashes));
  return Buffer.concat([Buffer.from([1, version]), digest, u16(index), u16(hashesUp.length), hashesUp]);
}

/** The whole file, to be written as JSON. All bytes are hexadecimal. */
export function statementVectors(): object {
  const leaderStatement = statement('leader', Buffer.alloc(32));
  const tree = { root: root(hashes), count: hashes.length };
  const answers = [
    ...leaves.map((_, index) => ({ role: 'leader', counted: index, answer: answer('leader', counted(index), tree, seen) })),
    { role: 'helper', counted: 'not-counted', answer: answer('helper', Buffer.from([0]), tree, Buffer.alloc(0)) },
    {
      role: 'helper',
      counted: 'unknown',
      answer: answer('helper', Buffer.from([2]), { root: Buffer.alloc(32), count: 0 }, Buffer.alloc(0)),
    },
  ];
  const hex = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)
      ? Buffer.from(value.data as number[]).toString('hex')
      : value;
  const file = {
    seeds: SEEDS,
    task_id: taskId,
    window_start: windowStart,
    window_duration: 7,
    report_count: 5,
    organisations: 5,
    checksum: seq(0xc0, 32),
    shares,
    leaves,
    counted_root: tree.root,
    leader_statement: leaderStatement,
    helper_statement: statement('helper', sha256(leaderStatement)),
    organisation,
    nonce,
    time: 1_768_003_200,
    seen: { origin: ORIGIN, size: 11, root: seq(0xd0, 32) },
    question,
    answers,
  };
  return JSON.parse(JSON.stringify(file, hex)) as object;
}
