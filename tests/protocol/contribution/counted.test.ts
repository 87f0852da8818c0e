// counted.test.ts — the answer to "was mine counted?" byte for byte, with the tag of an aggregator that was restored (protocol.md, "Counted").
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode, encode, fixed, select, struct, u64, u8 } from '../../../crypto/codec.ts';
import { fromHex, toHex } from '../../../crypto/bytes.ts';
import { publicKeyOf } from '../../../crypto/signature/node.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { readQuestion, type Counted } from '../../../protocol/contribution/counted.ts';
import { questionIsSigned, readAnswer, signAnswer, signQuestion } from '../../../protocol/signed/counted.ts';

interface Vectors {
  readonly organisation_seed: string;
  readonly aggregator_seed: string;
  readonly task_id: string;
  readonly window_start: number;
  readonly organisation: string;
  readonly question: string;
  readonly answers: readonly { readonly role: 'leader' | 'helper'; readonly counted: string; readonly answer: string }[];
}

const vectors = JSON.parse(readFileSync(new URL('./counted.json', import.meta.url), 'utf8')) as Vectors;
const [organisationSeed, aggregatorSeed] = [bytes(vectors.organisation_seed), bytes(vectors.aggregator_seed)];
const DIGEST = new Uint8Array(32).fill(0xd1);
const COUNTED: Readonly<Record<string, Counted>> = {
  'not-counted': { kind: 'not-counted' },
  counted: { kind: 'counted', version: 1, digest: DIGEST },
  unknown: { kind: 'unknown' },
};

function bytes(hex: string): Uint8Array {
  return fromHex(hex);
}

describe('the question and its answers, as bytes', () => {
  const question = bytes(vectors.question);

  it('is signed by the organisation', () => {
    const asked = { taskId: bytes(vectors.task_id), windowStart: BigInt(vectors.window_start), organisation: bytes(vectors.organisation) };
    expect(toHex(signQuestion(asked, organisationSeed))).toBe(vectors.question);
    expect(questionIsSigned(readQuestion(question), publicKeyOf(organisationSeed))).toBe(true);
  });

  it.each(vectors.answers)('#6 is the $role’s "$counted"', ({ role, counted, answer }) => {
    const meant = COUNTED[counted] ?? expect.unreachable();
    expect(toHex(signAnswer(Role[role], readQuestion(question), meant, aggregatorSeed))).toBe(answer);
    expect(readAnswer(bytes(answer), Role[role], question, publicKeyOf(aggregatorSeed))).toEqual(meant);
  });

  it('#6 is unreadable for an SDK that knows two tags, so that "unknown" is never taken for "not counted"', () => {
    const Before = struct({
      role: u8,
      question: struct({ taskId: fixed(32), windowStart: u64, organisation: fixed(16), signature: fixed(64) }),
      counted: select<Exclude<Counted, { kind: 'unknown' }>>(u8, {
        'not-counted': { tag: 0, body: struct({}) },
        counted: { tag: 1, body: struct({ version: u8, digest: fixed(32) }) },
      }),
      signature: fixed(64),
    });
    for (const { counted, answer } of vectors.answers) {
      const read = () => encode(Before, decode(Before, bytes(answer), 'answer'));
      if (counted === 'unknown') expect(read).toThrow(/tag|counted/);
      else expect(toHex(read())).toBe(answer);
    }
  });
});
