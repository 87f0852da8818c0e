// verified-once.test.ts — the database's memory of verified signatures: written once, read at the next start, and never believed without its key.
import { expect, it } from 'vitest';
import { verifiedOnce } from '../../../aggregator/tasks/verified-once.ts';
import { toBase64Url, utf8 } from '../../../crypto/bytes.ts';
import { generateKeyPair } from '../../../crypto/signature/ed25519.ts';
import { sign } from '../../../crypto/signature/node.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const KEY = new Uint8Array(32).fill(7);
const { publicKey, privateKey } = generateKeyPair(seededRandom('verified once'));
const [message, another] = [utf8('a roster'), utf8('another roster')];
const signature = sign(privateKey, message);

/** A table of stored texts, which counts how often it is written to. */
function table(text?: string) {
  const kept = { text, written: 0 };
  return {
    kept,
    meta: async () => Promise.resolve(kept.text),
    setMeta: async (_: string, value: string) => {
      Object.assign(kept, { text: value, written: kept.written + 1 });
      return Promise.resolve();
    },
  };
}

/** A start: what it says of the true signature and of a false one, and whether there was anything to write. */
async function start(store: ReturnType<typeof table>, key = KEY) {
  const before = store.kept.written;
  const { verify, keep } = await verifiedOnce(store, key);
  const said = [verify(publicKey, message, signature), verify(publicKey, another, signature)];
  await keep();
  await keep(); // a reload that brings nothing new
  return { said, written: store.kept.written - before };
}
const SAID = [true, false];

it('is written by the first start, and by no other', async () => {
  const store = table();
  expect(await start(store)).toEqual({ said: SAID, written: 1 });
  expect(await start(store)).toEqual({ said: SAID, written: 0 });
});

it('is written again after a change of the database’s key', async () => {
  const store = table();
  await start(store);
  expect(await start(store, new Uint8Array(32).fill(8))).toEqual({ said: SAID, written: 1 });
  expect(await start(store)).toEqual({ said: SAID, written: 0 });
});

it.each([
  ['empty', ''],
  ['no base64url', '%%%%'],
  ['of as many bytes as a mark', toBase64Url(new Uint8Array(32))],
  ['longer than it may be', 'A'.repeat(2_000_000)],
])('that is %s makes nothing valid', async (_, text) => {
  expect(await start(table(text))).toEqual({ said: SAID, written: 1 });
});
