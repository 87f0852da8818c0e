// witness.test.ts — what a witness answers: the order of its checks, and that it never cosigns two histories.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { formatCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { RegisterError } from '../../../protocol/register/keys/errors.ts';
import { emptyRoot, leafHash } from '../../../protocol/register/merkle.ts';
import {
  formatAddCheckpoint,
  judge,
  parseAddCheckpoint,
  REQUEST_SIZE_MAX,
  type KnownLog,
  type Seen,
} from '../../../protocol/register/witness.ts';
import { consistencyProof, readHashes, treeRoot } from '../../../protocol/register/tree.ts';
import { KEYS, noteOf, ORIGIN_OF_REGISTER, type Witnessing } from './world.ts';

const SIZE_MAX = 40;
const [log, otherLog] = KEYS.logs;

/** Two histories that part after 20 leaves. */
const histories = ['a', 'b'].map((name) =>
  readHashes(Array.from({ length: SIZE_MAX }, (_, i) => leafHash(utf8(i < 20 ? String(i) : `${name}${i}`)))),
);

function rootAt(size: number, history = 0): Uint8Array {
  return treeRoot(size, histories[history] ?? expect.unreachable());
}

/** A request of an honest log. */
function request(old: number, size: number, history = 0, witnessing: Witnessing = {}): string {
  const text = formatCheckpoint({ origin: ORIGIN_OF_REGISTER, size, root: rootAt(size, history) });
  const proof = old > size ? [] : consistencyProof(old, size, histories[history] ?? expect.unreachable());
  return formatAddCheckpoint({ old, proof, note: noteOf(text, 1, witnessing) });
}

function answer(body: string, seen?: Seen, keys = [log.key]) {
  return judge(body, (origin): KnownLog | undefined => (origin === ORIGIN_OF_REGISTER ? { keys, seen } : undefined), verify);
}

function seenAt(size: number, history = 0): Seen {
  return { size, root: rootAt(size, history) };
}

describe('a witness', () => {
  it('cosigns what extends what it saw, and the same again', () => {
    expect(answer(request(0, 5))).toMatchObject({ status: 200, checkpoint: { size: 5 } });
    expect(answer(request(5, 5), seenAt(5)).status).toBe(200);
    expect(answer(request(5, 9), seenAt(5)).status).toBe(200);
    expect(answer(request(0, 0)).status).toBe(200);
  });

  it('keeps the lines of the log’s keys alone', () => {
    const found = answer(request(0, 5, 0, { logs: [log, otherLog] }));
    expect(found.status === 200 && found.note.signatures.map(({ id }) => id)).toEqual([log.key.id]);
    const both = answer(request(0, 5, 0, { logs: [log, otherLog] }), undefined, [log.key, otherLog.key]);
    expect(both.status === 200 && both.note.signatures.map(({ id }) => id)).toEqual([log.key.id, otherLog.key.id]);
  });

  it('tells its size to whoever knows another', () => {
    expect(answer(request(0, 9), seenAt(5))).toEqual({ status: 409, size: 5 });
    expect(answer(request(7, 9), seenAt(5))).toEqual({ status: 409, size: 5 });
    expect(answer(request(3, 9))).toEqual({ status: 409, size: 0 });
  });

  it('cosigns no other history: not of the same size, not longer, not with another’s proof', () => {
    expect(answer(request(30, 30, 1), seenAt(30)).status).toBe(422);
    expect(answer(request(30, 35, 1), seenAt(30)).status).toBe(422);
    expect(answer(request(20, 35, 1), seenAt(20)).status).toBe(200);
    const lines = request(30, 35).split('\n');
    const turned = [...lines.slice(0, 1), ...lines.slice(2, 3), ...lines.slice(1, 2), ...lines.slice(3)].join('\n');
    expect(answer(turned, seenAt(30)).status).toBe(422);
  });

  it('takes no proof at the beginning, and no tree without leaves that has a root', () => {
    const proof = formatAddCheckpoint({ ...parseAddCheckpoint(request(0, 5)), proof: [emptyRoot()] });
    expect(answer(proof).status).toBe(422);
    const text = formatCheckpoint({ origin: ORIGIN_OF_REGISTER, size: 0, root: rootAt(5) });
    expect(answer(formatAddCheckpoint({ old: 0, proof: [], note: noteOf(text, 1) })).status).toBe(422);
  });

  it('looks at the form first, then origin, signature, size, state, proof', () => {
    const wrong = { ...log, sign: () => new Uint8Array(64) };
    expect(answer('old 01\n\n').status).toBe(400);
    const elsewhere = request(9, 5, 0, { logs: [otherLog] }).replaceAll(`\n${ORIGIN_OF_REGISTER}\n`, '\nother.example\n');
    expect(answer(elsewhere).status).toBe(404);
    expect(answer(request(9, 5, 0, { logs: [otherLog] }), seenAt(7)).status).toBe(403);
    expect(answer(request(9, 5, 0, { logs: [log, wrong] }), seenAt(7)).status).toBe(403);
    expect(answer(request(9, 5), seenAt(7)).status).toBe(400);
    expect(answer(request(3, 5, 1), seenAt(7)).status).toBe(409);
  });

  it('never cosigns two checkpoints of which neither is the beginning of the other, whatever it is asked', () => {
    const asked = fc.array(
      fc.record({ old: fc.nat(SIZE_MAX), size: fc.nat(SIZE_MAX), history: fc.nat(1), from: fc.nat(1), isHonest: fc.boolean() }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(asked, (requests) => {
        let seen: Seen | undefined;
        let history: number | undefined;
        for (const { old, size, history: which, isHonest } of requests) {
          // Half of the requests say what the witness knows, or nearly nothing would be cosigned.
          const found = answer(request(isHonest ? Math.min(seen?.size ?? 0, size) : old, size, which), seen);
          if (found.status !== 200) continue;
          expect(found.checkpoint.size).toBeGreaterThanOrEqual(seen?.size ?? 0);
          if (found.checkpoint.size > 20) expect(which).toBe((history ??= which));
          seen = found.checkpoint;
        }
      }),
      { seed: 14, numRuns: 100 },
    );
  });
});

describe('a request', () => {
  const body = request(20, 35);

  it('is read as it is written', () => {
    expect(formatAddCheckpoint(parseAddCheckpoint(body))).toBe(body);
  });

  it.each([
    ['no size', body.replace('old 20\n', '')],
    ['a size with a zero in front', body.replace('old 20', 'old 020')],
    ['a negative size', body.replace('old 20', 'old -1')],
    ['64 hashes', body.replace('old 20\n', `old 20\n${`${'A'.repeat(43)}=\n`.repeat(64)}`)],
    ['a hash of 31 bytes', body.replace('old 20\n', `old 20\n${'A'.repeat(42)}==\n`)],
    ['carriage returns', body.replaceAll('\n', '\r\n')],
    ['more bytes than are read', `${body}${'a'.repeat(REQUEST_SIZE_MAX)}`],
    ['nothing', ''],
  ])('with %s is none', (_, other) => {
    expect(() => parseAddCheckpoint(other)).toThrow(RegisterError);
    expect(answer(other).status).toBe(400);
  });

  it('of which any bit is another gets no other answer than a refusal, or is for the same checkpoint', () => {
    const bytes = utf8(body);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (place, bit) => {
        let other: string;
        try {
          other = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
            bytes.map((byte, i) => (i === place ? byte ^ (1 << bit) : byte)),
          );
        } catch {
          return;
        }
        const found = answer(other, seenAt(20));
        if (found.status === 200)
          expect(found.note.text).toBe(formatCheckpoint({ origin: ORIGIN_OF_REGISTER, size: 35, root: rootAt(35) }));
      }),
      { seed: 14, numRuns: 500 },
    );
  });
});
