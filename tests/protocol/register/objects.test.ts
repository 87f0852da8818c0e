// objects.test.ts — the forms of what the public says and is told, and an aggregator's word that it gave nothing.
import { describe, expect, it } from 'vitest';
import { toBase64Url } from '../../../crypto/bytes.ts';
import { CryptoError } from '../../../crypto/errors.ts';
import { sign, verify } from '../../../crypto/signature/node.ts';
import { missionTasks } from '../../../protocol/charter/tasks.ts';
import { windowNumbered } from '../../../protocol/charter/window.ts';
import { Role } from '../../../protocol/dap/role.ts';
import { RegisterError } from '../../../protocol/register/keys/errors.ts';
import { readNotGiven, signNotGiven, type NotGiven } from '../../../protocol/register/not-given.ts';
import { AuditObject, HypothesisObject, RemovalObject, SoftwareObject } from '../../../protocol/register/objects-other.ts';
import { ChallengeReceipt } from '../../../protocol/register/notices.ts';
import { AnswerObject, ChallengeObject } from '../../../protocol/register/objects-public.ts';
import { aggregatorsWord, WithheldObject } from '../../../protocol/register/withheld.ts';
import { CHARTER, DIGEST, EVERYBODY } from './world.ts';

const digest = toBase64Url(new Uint8Array(32));
const FORMS = {
  challenge: [
    ChallengeObject,
    {
      format: 'soundings challenge v1',
      charter: DIGEST,
      about: { kind: 'charter', object: digest },
      received: '2026-01-05',
      salt: toBase64Url(new Uint8Array(16)),
      text: 'Why?',
    },
  ],
  receipt: [ChallengeReceipt, { format: 'soundings challenge receipt v1', challenge: digest, received: '2026-01-05' }],
  answer: [AnswerObject, { format: 'soundings answer v1', charter: DIGEST, challenge: digest, outcome: 'upheld', text: 'So.' }],
  removal: [RemovalObject, { format: 'soundings removal v1', object: digest, reason: 'unlawful' }],
  software: [
    SoftwareObject,
    { format: 'soundings software v1', name: 'soundings', version: '1', source: 'here', files: [{ name: 'a', sha256: '00', size: 1 }] },
  ],
  audit: [AuditObject, { format: 'soundings audit head v1', component: 'leader', sequence: 3, head: digest }],
  withheld: [
    WithheldObject,
    { format: 'soundings withheld v1', charter: DIGEST, place: { instrument: 'visits', window: 0 }, reason: 'lost' },
  ],
} as const;

describe.each(Object.entries(FORMS))('the form of a %s', (_, [form, body]) => {
  it('is exactly its members, and its signatures', () => {
    expect(form.safeParse({ body, signatures: [] }).success).toBe(true);
    expect(form.safeParse({ body: { ...body, more: 1 }, signatures: [] }).success).toBe(false);
    expect(form.safeParse({ body }).success).toBe(false);
    for (const member of Object.keys(body))
      expect(
        form.safeParse({ body: Object.fromEntries(Object.entries(body).filter(([name]) => name !== member)), signatures: [] }).success,
        member,
      ).toBe(false);
    expect(form.safeParse({ body: { ...body, format: 'soundings stop v1' }, signatures: [] }).success).toBe(false);
  });
});

it('reads of a hypothesis what the register needs', () => {
  const body = { format: 'soundings hypothesis v1', charter: DIGEST, statement: 'More people come.', alpha: 0.01 };
  expect(HypothesisObject.safeParse({ body, signatures: [] }).success).toBe(true);
});

const KEYS = { leader: EVERYBODY.leader.publicKey, helper: EVERYBODY.helper.publicKey };
const [TASK] = missionTasks(CHARTER);
const WINDOW = windowNumbered(CHARTER.schedule, 1);

function word(change: Partial<NotGiven> = {}, key = EVERYBODY.helper.privateKey): Uint8Array {
  const said = {
    role: Role.helper,
    taskId: TASK?.taskId ?? expect.unreachable(),
    windowStart: BigInt(WINDOW.firstDay),
    reason: 'too-few' as const,
    ...change,
  };
  return signNotGiven(said, (message) => sign(key, message));
}

describe('an aggregator’s word that it gave nothing', () => {
  it('is read as it was signed, by either of them', () => {
    expect(word()).toHaveLength(106);
    expect(readNotGiven(word(), KEYS, verify)).toMatchObject({
      role: Role.helper,
      reason: 'too-few',
      windowStart: BigInt(WINDOW.firstDay),
    });
    const leaders = word({ role: Role.leader, reason: 'lost' }, EVERYBODY.leader.privateKey);
    expect(readNotGiven(leaders, KEYS, verify)).toMatchObject({ role: Role.leader, reason: 'lost' });
  });

  it('is refused with any bit changed, another length, or by the other’s key', () => {
    const bytes = word();
    for (let at = 0; at < bytes.length; at++) {
      const other = bytes.map((byte, place) => (place === at ? byte ^ 0x40 : byte));
      expect(() => readNotGiven(other, KEYS, verify), String(at)).toThrow(/./);
    }
    expect(() => readNotGiven(bytes.subarray(1), KEYS, verify)).toThrow(CryptoError);
    expect(() => readNotGiven(word({ role: Role.leader }), KEYS, verify)).toThrow(RegisterError);
  });

  it('counts for the very window and reason only', () => {
    const task = TASK ?? expect.unreachable();
    const object = (notGiven: Uint8Array | undefined, reason: WithheldObject['body']['reason'] = 'too-few'): WithheldObject => ({
      body: {
        format: 'soundings withheld v1',
        charter: DIGEST,
        place: { instrument: task.instrument.name, window: 1 },
        reason,
        ...(notGiven !== undefined && { notGiven: toBase64Url(notGiven) }),
      },
      signatures: [],
    });
    const said = (one: WithheldObject) => aggregatorsWord(one, CHARTER, task, WINDOW, verify);
    expect(said(object(word()))).toBe('given');
    expect(said(object(undefined))).toBe('absent');
    expect(said(object(word(), 'lost'))).toBe('wrong');
    expect(said(object(word({ windowStart: 1n })))).toBe('wrong');
    expect(said(object(word({}, EVERYBODY.convenor.privateKey)))).toBe('wrong');
    expect(said(object(new Uint8Array(3)))).toBe('wrong');
  });
});
