// encoding.ts — checks whether 32 bytes may be an Ed25519 key or scalar, without a curve library (RFC 8032 §5.1.3, §5.1.7).
import { fromLittleEndian } from '../bytes.ts';

const P = 2n ** 255n - 19n;
/** The order of the base point. */
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The y coordinate of some points of order 8; the others have its negative. */
const Y_OF_ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/** The y coordinates of the eight points whose order divides 8: two points have 0 (order 4), one has 1, one −1, and four ±Y_OF_ORDER_8. */
const SMALL_ORDER_Y: readonly bigint[] = [0n, 1n, P - 1n, Y_OF_ORDER_8, P - Y_OF_ORDER_8];

/** True if y ≥ p or the point is of small order. The sign bit only matters if x = 0, and all such points are of small order. */
export function isSuspectPoint(bytes: Uint8Array): boolean {
  const y = fromLittleEndian(bytes) & (2n ** 255n - 1n);
  return y >= P || SMALL_ORDER_Y.includes(y);
}

/** Whether these bytes canonically encode a point of the curve that is not of small order. Not constant-time: public keys are no secret. */
export function isPublicKey(bytes: Uint8Array): boolean {
  return bytes.length === 32 && !isSuspectPoint(bytes) && isOnCurve(bytes);
}

/** d in the curve's equation −x² + y² = 1 + d·x²·y². */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

/** Whether (y² − 1) / (d·y² + 1) is the square of some x, by Euler's criterion. The denominator is never 0 (RFC 8032 §5.1.3). */
function isOnCurve(bytes: Uint8Array): boolean {
  const y = fromLittleEndian(bytes) & (2n ** 255n - 1n);
  const ySquared = (y * y) % P;
  return power(((ySquared - 1n + P) * (D * ySquared + 1n)) % P, (P - 1n) / 2n) === 1n;
}

/** base^exponent mod P. */
function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/** Whether S < L. Otherwise S + L would be a second valid signature of the same message. */
export function isCanonicalScalar(bytes: Uint8Array): boolean {
  return fromLittleEndian(bytes) < L;
}
