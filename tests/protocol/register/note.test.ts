// note.test.ts — keys, signed notes and checkpoints: the C2SP specifications' own examples, and one form for everything.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../crypto/bytes.ts';
import { verify } from '../../../crypto/signature/node.ts';
import { fromBase64, toBase64 } from '../../../protocol/register/keys/base64.ts';
import { formatCheckpoint, parseCheckpoint } from '../../../protocol/register/checkpoint.ts';
import { cosign, signedAt } from '../../../protocol/register/cosignature.ts';
import { fromDecimal } from '../../../protocol/register/decimal.ts';
import { RegisterError } from '../../../protocol/register/keys/errors.ts';
import {
  formatNote,
  formatSignature,
  isOf,
  NOTE_LINES_MAX,
  NOTE_SIZE_MAX,
  parseNote,
  parseSignature,
} from '../../../protocol/register/note.ts';
import { openCheckpoint, type Policy } from '../../../protocol/register/policy.ts';
import { formatVerifierKey, KeyType, parseVerifierKey, verifierKey } from '../../../protocol/register/keys/verifier-key.ts';
import { KEYS, noteOf, ORIGIN_OF_REGISTER } from './world.ts';

describe('the example of the signed-note specification', () => {
  const key = parseVerifierKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k', KeyType.note);
  const note =
    'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

  it('verifies', () => {
    const { text, signatures } = parseNote(note);
    const [line = expect.unreachable()] = signatures;
    expect(text).toBe('This is an example message.\n');
    expect(isOf(key, line)).toBe(true);
    expect(signedAt(key, text, line.signature, verify)).toBe(0);
    expect(signedAt(key, `${text}\n`, line.signature, verify)).toBeUndefined();
    expect(formatNote({ text, signatures })).toBe(note);
  });
});

describe('the note of three paragraphs in the signed-note specification', () => {
  it('has its empty lines in the text, which ends at the last of them', () => {
    const note =
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n' +
      '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
    const { text, signatures } = parseNote(note);
    expect(text.split('\n')).toHaveLength(5);
    expect(signatures.map(({ name, id, signature }) => [name, id, signature.length])).toEqual([
      ['quasimodo.example/salvatore', '367ba04b', 64],
    ]);
  });
});

describe('the checkpoint in the tlog-cosignature specification', () => {
  const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
  const witness =
    '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==';

  it('is read, and its cosignature has the time that the specification says', () => {
    expect(parseCheckpoint(text)).toMatchObject({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(formatCheckpoint(parseCheckpoint(text))).toBe(text);
    expect(Number(`0x${toHex(parseSignature(witness).signature.subarray(0, 8))}`)).toBe(1_679_315_147);
  });
});

describe('numbers and base64', () => {
  it.each(['00', '01', '007', '+1', '-1', ' 1', '1 ', '1.0', '1e3', '0x1', '', '9007199254740992', '99999999999999999', '١'])(
    '"%s" is no count',
    (text) => expect(fromDecimal(text)).toBeUndefined(),
  );

  it('a count is read as it is written', () => {
    for (const value of [0, 1, 9, 10, 2 ** 53 - 1]) expect(fromDecimal(String(value))).toBe(value);
  });

  it('bytes have one text, and any other is refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), fc.constantFrom(...Array.from('AZaz09+/=-_ \n')), (bytes, at, character) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(toHex(fromBase64(text) ?? expect.unreachable())).toBe(toHex(bytes));
        expect(fromBase64(text, bytes.length + 1)).toBeUndefined();
        const place = at % (text.length + 1);
        for (const other of [
          text.slice(0, place) + character + text.slice(place + 1),
          text.slice(0, place) + character + text.slice(place),
        ]) {
          const read = fromBase64(other);
          if (read !== undefined) expect(toBase64(read)).toBe(other);
        }
      }),
      { seed: 14, numRuns: 1000 },
    );
  });
});

describe('a verifier key', () => {
  const line = formatVerifierKey(KEYS.logs[0].key);

  it('is read as it is written, of both types', () => {
    for (const { key } of [KEYS.logs[0], KEYS.witnesses[0]]) expect(parseVerifierKey(formatVerifierKey(key), key.type)).toEqual(key);
  });

  it('of another type has another id, so that no signature passes for one of the other', () => {
    const { name, publicKey } = KEYS.witnesses[0].key;
    expect(verifierKey(name, KeyType.note, publicKey).id).not.toBe(KEYS.witnesses[0].key.id);
  });

  it('with any character another is refused, or is another key whose id is right', () => {
    for (let at = 0; at < line.length; at++) {
      for (const character of 'Aa0+=/ ') {
        if (line[at] === character) continue;
        expect(() => parseVerifierKey(line.slice(0, at) + character + line.slice(at + 1), KeyType.note), `${at} ${character}`).toThrow(
          RegisterError,
        );
      }
    }
  });

  it.each([
    ['of small order', new Uint8Array(32)],
    ['that is no point', new Uint8Array(32).fill(2)],
    ['not in canonical form', fromHex('ee'.padEnd(62, 'f') + '7f')],
  ])('%s is refused', (_, publicKey) => {
    expect(() => parseVerifierKey(formatVerifierKey(verifierKey('a', KeyType.note, publicKey)), KeyType.note)).toThrow(RegisterError);
  });

  it('of another type than is wanted is refused, whether we verify that or not', () => {
    const { publicKey } = KEYS.logs[0];
    for (const type of [0x00, 0x02, 0x04, 0x05, 0x06, 0xff] as KeyType[])
      expect(() => parseVerifierKey(formatVerifierKey(verifierKey('a', type, publicKey)), KeyType.note)).toThrow(RegisterError);
    expect(() => parseVerifierKey(line, KeyType.cosignature)).toThrow(/isn't the key of a witness/);
  });

  it('has a name without spaces, plus signs or control characters', () => {
    const read = (name: string) =>
      parseVerifierKey(formatVerifierKey(verifierKey(name, KeyType.note, KEYS.logs[0].publicKey)), KeyType.note);
    for (const name of ['', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b', 'a\u0085b', 'a\nb', 'a\u0000b', 'a\ud800b'])
      expect(() => read(name), name).toThrow(RegisterError);
    expect(read('prüfung.example').name).toBe('prüfung.example');
  });

  it('is complained of with nothing in it that steers a terminal', () => {
    expect(() => parseVerifierKey('\u001b[2J', KeyType.note)).toThrow('"\\u001b[2J" isn\'t the key of a register');
  });
});

describe('a signed note', () => {
  const text = 'a\n';
  const line = { name: 'a.example', id: '01020304', signature: Uint8Array.of(5) };

  it.each([
    ['without a blank line', 'a\n— a.example AQIDBAU=\n'],
    ['without a signature', 'a\n\n'],
    ['without its last newline', 'a\n\n— a.example AQIDBAU='],
    ['with a hyphen for a dash', 'a\n\n- a.example AQIDBAU=\n'],
    ['with two spaces', 'a\n\n—  a.example AQIDBAU=\n'],
    ['with a space at the end', 'a\n\n— a.example AQIDBAU= \n'],
    ['with a carriage return', 'a\r\n\n— a.example AQIDBAU=\n'],
    ['with a tab', 'a\tb\n\n— a.example AQIDBAU=\n'],
    ['with a zero', 'a\0\n\n— a.example AQIDBAU=\n'],
    ['with half a surrogate pair', 'a\ud800\n\n— a.example AQIDBAU=\n'],
    ['with a signature of no bytes', 'a\n\n— a.example AQIDBA==\n'],
    ['with a plus sign in a name', 'a\n\n— a+example AQIDBAU=\n'],
    ['with base64 that has another form', 'a\n\n— a.example AQIDBAV=\n'],
    ['that is nothing', ''],
  ])('%s is refused', (_, note) => {
    expect(() => parseNote(note)).toThrow(RegisterError);
  });

  it('is read as it is written', () => {
    const lines = fc.array(
      fc.record({
        name: fc.stringMatching(/^[a-zé./0-9-]{1,20}$/),
        id: fc.uint8Array({ minLength: 4, maxLength: 4 }).map(toHex),
        signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~é\n]{0,60}\n$/), lines, (content, signatures) => {
        const note = formatNote({ text: content, signatures });
        expect(parseNote(note)).toEqual({ text: content, signatures });
      }),
      { seed: 14, numRuns: 500 },
    );
  });

  it('may have 16 signatures, and at most 64 lines and 65,536 bytes', () => {
    const withLines = (count: number): string => formatNote({ text, signatures: Array.from({ length: count }, () => line) });
    expect(parseNote(withLines(16)).signatures).toHaveLength(16);
    expect(parseNote(withLines(NOTE_LINES_MAX - 2)).signatures).toHaveLength(62);
    expect(() => parseNote(withLines(NOTE_LINES_MAX - 1))).toThrow("This isn't a signed note");
    const room = NOTE_SIZE_MAX - utf8(withLines(1)).length;
    expect(parseNote(`${'é'.repeat(room / 2)}${'a'.repeat(room % 2)}${withLines(1)}`).signatures).toHaveLength(1);
    expect(() => parseNote(`${'é'.repeat(room / 2)}aa${withLines(1)}`)).toThrow("This isn't a signed note");
  });

  it('is not written where it could not be read', () => {
    expect(() => formatNote({ text: 'a', signatures: [line] })).toThrow(RangeError);
    expect(() => formatNote({ text, signatures: [] })).toThrow(RangeError);
    expect(formatSignature(line)).toBe('— a.example AQIDBAU=\n');
  });
});

describe('a checkpoint', () => {
  const root = toBase64(new Uint8Array(32));

  it.each([
    `\n5\n${root}\n`,
    `a\n05\n${root}\n`,
    `a\n5\n${toBase64(new Uint8Array(31))}\n`,
    `a\n5\n${root}\nextension\n`,
    `a\n5\n${root}\n\n`,
    `a\n5\n${root}`,
    `a\n5\n`,
    `a\n9007199254740992\n${root}\n`,
    `a\n5\n${root.replace('A=', 'B=')}\n`,
    ` `,
  ])('is not %j', (text) => expect(() => parseCheckpoint(text)).toThrow(RegisterError));
});

describe('a quorum of witnesses', () => {
  const [log, otherLog] = KEYS.logs;
  const [a, b, c, d, e] = KEYS.witnesses;
  const policy: Policy = { origin: ORIGIN_OF_REGISTER, logs: [log.key], witnesses: [a, b, c, d].map(({ key }) => key), quorum: 3 };
  const text = formatCheckpoint({ origin: ORIGIN_OF_REGISTER, size: 5, root: new Uint8Array(32) });
  const open = (note: string) => openCheckpoint(policy, note, verify);

  it('has the quorum-th smallest of their times, whatever the order of the lines', () => {
    const times = [a, b, c, d].map((one, i) => [one, [1000, 400, 300, 700][i] ?? 0] as const);
    expect(open(noteOf(text, 0, { witnesses: times })).quorumTime).toBe(700);
    expect(open(noteOf(text, 0, { witnesses: times.toReversed() })).quorumTime).toBe(700);
  });

  it('counts a witness once, at the first of its times', () => {
    const twice = [
      [a, 900],
      [b, 500],
      [b, 100],
    ] as const;
    expect(() => open(noteOf(text, 0, { witnesses: twice }))).toThrow('2 of the witnesses have signed this checkpoint; it takes 3.');
    expect(open(noteOf(text, 0, { witnesses: [...twice, [c, 50]] })).quorumTime).toBe(900);
    expect(
      open(
        noteOf(text, 0, {
          witnesses: [
            [a, 900],
            [b, 500],
            [b, 100],
            [c, 600],
          ],
        }),
      ).quorumTime,
    ).toBe(900);
    expect(
      open(
        noteOf(text, 0, {
          witnesses: [
            [a, 90],
            [b, 500],
            [b, 100],
            [c, 60],
          ],
        }),
      ).quorumTime,
    ).toBe(100);
  });

  it('does not count a key that the policy does not name, nor one under another’s name', () => {
    const stranger = { ...e, key: { ...e.key, name: a.key.name } };
    expect(() =>
      open(
        noteOf(text, 0, {
          witnesses: [
            [b, 1],
            [c, 1],
            [e, 1],
            [stranger, 1],
          ],
        }),
      ),
    ).toThrow('2 of the witnesses');
    expect(
      open(
        noteOf(text, 0, {
          logs: [otherLog, log],
          witnesses: [
            [b, 1],
            [c, 1],
            [d, 1],
            [stranger, 1],
          ],
        }),
      ).quorumTime,
    ).toBe(1);
  });

  it('passes over lines of others under its ids, and under its names, whatever is in them', () => {
    const [line = expect.unreachable()] = parseNote(noteOf(text, 1, { witnesses: [[a, 1]] })).signatures.slice(1);
    for (const other of [
      { ...line, name: 'another.example' },
      { ...line, id: '00000000' },
    ]) {
      const note = `${noteOf(text, 1)}${formatSignature({ ...other, signature: Uint8Array.of(1) })}`;
      expect(open(note).quorumTime).toBe(3);
    }
  });

  it('is spoiled by one wrong line of a known key, even among enough that are right', () => {
    const wrong = { ...d, sign: () => new Uint8Array(64) };
    expect(() =>
      open(
        noteOf(text, 0, {
          witnesses: [
            [a, 1],
            [b, 1],
            [c, 1],
            [wrong, 1],
          ],
        }),
      ),
    ).toThrow(`A signature of "${d.key.name}" is wrong`);
    expect(() => open(noteOf(text, 0, { logs: [log, { ...log, sign: () => new Uint8Array(64) }] }))).toThrow(ORIGIN_OF_REGISTER);
  });

  it('has no cosignature without a time, with one beyond what a clock says, or of another length', () => {
    const signed = cosign(a.key, text, 5, a.sign).signature;
    expect(signedAt(a.key, text, signed, verify)).toBe(5);
    expect(signedAt(a.key, text, cosign(a.key, text, 0, a.sign).signature, verify)).toBeUndefined();
    expect(signedAt(a.key, text, cosign(a.key, text, 2 ** 53, a.sign).signature, verify)).toBeUndefined();
    expect(signedAt(a.key, text, signed.subarray(1), verify)).toBeUndefined();
    expect(signedAt(a.key, text, new Uint8Array([...signed, 0]), verify)).toBeUndefined();
    expect(signedAt({ ...a.key, type: KeyType.note }, text, signed, verify)).toBeUndefined();
    expect(signedAt({ ...log.key, type: KeyType.cosignature }, text, log.sign(utf8(text)), verify)).toBeUndefined();
    expect(signedAt(a.key, text, new Uint8Array(), verify)).toBeUndefined();
  });

  it('has not seen another text: each line stands for the whole of it', () => {
    const other = text.replace('5', '6');
    expect(() => open(noteOf(text, 0).replace(text, other))).toThrow(RegisterError);
  });
});
