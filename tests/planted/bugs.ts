// bugs.ts — the planted bugs: mistakes of the kinds that attacking found, each with the test that catches it.
import type { Bug } from './bug.ts';

export const bugs: readonly Bug[] = [
  {
    name: 'a client’s word is taken for the helper’s own part of the joint randomness',
    file: 'crypto/vdaf/ping-pong.ts',
    from: '  vdaf.assertOwnJointRandPart(HELPER, publicShare, verifierShare);\n',
    to: '',
    caughtBy: 'tests/adversarial/joint-randomness.test.ts',
    test: '#2',
  },
  {
    name: 'an upload is taken whose ciphertext for the helper is longer than any job',
    file: 'aggregator/upload/accept.ts',
    from: "  if (!fitsIntoJob(task, helperEncryptedInputShare)) return { kind: 'reject', error: 'invalid_message' };\n",
    to: '',
    caughtBy: 'tests/adversarial/long-ciphertexts.test.ts',
    test: '#2 a long',
  },
  {
    name: 'an organisation is told that it was counted in a window that was given up',
    file: 'aggregator/store/collections.ts',
    from: '[NOBODYS, GIVEN_UP_BY]',
    to: '[NOBODYS]',
    caughtBy: 'tests/aggregator/mismatch.test.ts',
    test: '#2 a window is given up once it has closed',
  },
  {
    name: 'a leader asks again and again for a batch that the helper’s operator has given up',
    file: 'aggregator/peer/http-peer.ts',
    from: 'isGivenUp: type === GIVEN_UP',
    to: 'isGivenUp: false',
    caughtBy: 'tests/aggregator/mismatch.test.ts',
    test: '#2 what one operator alone has given up',
  },
  {
    name: 'an older list of HPKE keys is sealed to',
    file: 'client-sdk/sealing-keys.ts',
    from: 'fetched.validity.from < kept.validity.from',
    to: 'false',
    caughtBy: 'tests/client-sdk/sealing-keys.test.ts',
    test: 'are refused if they are older than those seen before',
  },
  {
    name: 'an expired list of HPKE keys is sealed to',
    file: 'client-sdk/sealing-keys.ts',
    from: '  assertHolds(signed.validity, aggregator, now);\n',
    to: '',
    caughtBy: 'tests/client-sdk/sealing-keys.test.ts',
    test: 'are refused once expired, and before they begin',
  },
];
