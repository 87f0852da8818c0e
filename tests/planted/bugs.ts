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
