// log-member.test.ts — the charter's member `log`: every reason for refusing it, and the text that other tools read.
import { describe, expect, it } from 'vitest';
import { formatVerifierKey, KeyType, verifierKey } from '../../../protocol/register/keys/verifier-key.ts';
import { fromBase64Url } from '../../../crypto/bytes.ts';
import { Log, logIssues, originOf, policyOf, policyText } from '../../../protocol/register/keys/log-member.ts';
import { CHARTER, exampleLog, KEYS, ORIGIN_OF_REGISTER } from './world.ts';

const log = exampleLog();
const [a, b, c, d] = log.witnesses.slice();
const witness = { key: formatVerifierKey(KEYS.witnesses[4].key), operator: 'A newspaper' };

function issues(changes: Partial<Log>): readonly string[] {
  return logIssues({ ...log, ...changes }, CHARTER);
}

/** A key of the charter, as one of the register's. */
function asKey(key: string, type: KeyType, name: string): string {
  return formatVerifierKey(verifierKey(name, type, fromBase64Url(key) ?? new Uint8Array()));
}

describe('the member `log`', () => {
  it('is in order', () => {
    expect(Log.parse(log)).toEqual(log);
    expect(logIssues(log, CHARTER)).toEqual([]);
    expect(originOf(log.url)).toBe(ORIGIN_OF_REGISTER);
    expect(policyOf(log)).toMatchObject({ origin: ORIGIN_OF_REGISTER, quorum: 3 });
  });

  it('is a policy that other tools read', () => {
    expect(policyText(log).split('\n')).toEqual([
      `log ${log.keys[0] ?? ''} ${log.url}`,
      ...log.witnesses.map(({ key }, at) => `witness w${String(at)} ${key}`),
      'group q 3 w0 w1 w2 w3',
      'quorum q',
      '',
    ]);
  });

  it.each<[string, Partial<Record<keyof Log, unknown>>]>([
    ['no key', { keys: [] }],
    ['five keys', { keys: Array.from({ length: 5 }, () => log.keys[0]) }],
    ['two witnesses', { witnesses: [a, b] }],
    ['33 witnesses', { witnesses: Array.from({ length: 33 }, () => a) }],
    ['a quorum of one', { quorum: 1 }],
    ['six days of cooling', { cooling: 6 }],
    ['windows due in six days', { due: 6 }],
    ['windows due in 91 days', { due: 91 }],
    ['a member more', { extra: 1 } as Partial<Log>],
    ['half a quorum', { quorum: 2.5 }],
  ])('has not %s', (_, changes) => {
    expect(Log.safeParse({ ...log, ...changes }).success).toBe(false);
  });

  it.each<[string, Partial<Log>, RegExp]>([
    ['a quorum of half the witnesses', { quorum: 2 }, /^The register's quorum is 2 of 4 witnesses; it must be more than half/],
    ['a quorum of more than all', { quorum: 5 }, /^The register's quorum is 5 of 4 witnesses/],
    ['plain HTTP', { url: log.url.replace('https', 'http') }, /^The register's URL must begin with https/],
    ['a URL without its slash', { url: log.url.slice(0, -1) }, /^The register's URL must begin with https.* and end in "\/"/],
    ['a URL with a question', { url: `${log.url}?/` }, /^The register's URL must/],
    [
      'a key under another name',
      { url: 'https://register.salford.example/' },
      /^The register's key is named "register.salford.example\/winter"/,
    ],
    ['a malformed key', { keys: ['register+00000000+AAAA'] }, /^"register\+00000000\+AAAA" isn't the key of a register/],
    ['a witness’s key for the log', { keys: [witness.key] }, /isn't the key of a register/],
    [
      'a log’s key for a witness',
      { witnesses: [...(a && b ? [a, b] : []), { ...witness, key: log.keys[0] ?? '' }] },
      /^"register.* isn't the key of a witness/,
    ],
    [
      'a witness of the convenor',
      { witnesses: [...log.witnesses, { ...witness, operator: 'a  Council of COUNCILS' }] },
      /^The convenor, "a {2}Council of COUNCILS", can't run a witness/,
    ],
    ['a witness twice', { witnesses: [...log.witnesses, a ?? witness] }, /^Two of the register, its witnesses.* share a key/],
    [
      'a witness twice under two names',
      {
        witnesses: [
          ...log.witnesses,
          { ...witness, key: formatVerifierKey(verifierKey('other', KeyType.cosignature, KEYS.witnesses[0].publicKey)) },
        ],
      },
      /share a key/,
    ],
    [
      'the log’s key as a witness',
      {
        witnesses: [
          ...log.witnesses,
          { ...witness, key: formatVerifierKey(verifierKey('other', KeyType.cosignature, KEYS.logs[0].publicKey)) },
        ],
      },
      /share a key/,
    ],
    [
      'the leader’s key as a witness',
      { witnesses: [...log.witnesses, { ...witness, key: asKey(CHARTER.leader.key, KeyType.cosignature, 'other') }] },
      /share a key/,
    ],
    [
      'the helper’s key as a witness',
      { witnesses: [...log.witnesses, { ...witness, key: asKey(CHARTER.helper.key, KeyType.cosignature, 'other') }] },
      /share a key/,
    ],
    [
      'a member’s key as a witness',
      { witnesses: [...log.witnesses, { ...witness, key: asKey(CHARTER.board.keys[2] ?? '', KeyType.cosignature, 'other') }] },
      /share a key/,
    ],
    ['the convenor’s key for the log', { keys: [asKey(CHARTER.convenor.key, KeyType.note, ORIGIN_OF_REGISTER)] }, /share a key/],
  ])('is refused with %s', (_, changes, sentence) => {
    const found = issues(changes);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(sentence);
  });

  it('is refused where nobody but leader and helper runs a witness', () => {
    const operators = [a, b, c, d].flatMap((one, i) => (one ? [{ ...one, operator: i % 2 === 0 ? 'A university' : 'a charity' }] : []));
    expect(issues({ witnesses: operators })).toEqual(['Leader and helper run every witness; one at least needs another operator.']);
  });

  it('may be at this machine over plain HTTP, for practice', () => {
    const url = 'http://127.0.0.1:8080/register/';
    const key = formatVerifierKey(verifierKey(originOf(url), KeyType.note, KEYS.logs[0].publicKey));
    expect(issues({ url, keys: [key] })).toEqual([]);
  });
});
