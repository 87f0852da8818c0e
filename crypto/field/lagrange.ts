// lagrange.ts — polynomials by their values at the n-th roots of unity (VDAF-20 §6.1.3.2)
import { innerProduct, invert, power, reduce, type Field } from './field.ts';
import { inverseNtt, ntt, rootPowers } from './ntt.ts';

/**
 * The n coefficients l with P(x) = Σ l[i]·P(wⁱ) for every polynomial P of degree < n. Same as `poly_eval_batched`, in 4n products
 * for any number of polynomials: l[i] = wⁱ/n · Π_{j≠i} (x − wʲ). This needs no division, so it also holds if x is one of the roots.
 */
export function lagrangeCoefficients(field: Field, n: number, x: bigint): bigint[] {
  const { modulus } = field;
  const roots = rootPowers(field, n);
  const differences = roots.map((root) => reduce(field, x - root));
  const coefficients: bigint[] = [];
  let below = invert(field, BigInt(n));
  for (let i = 0; i < n; i++) {
    coefficients.push((below * (roots[i] ?? 0n)) % modulus);
    below = (below * (differences[i] ?? 0n)) % modulus;
  }
  let above = 1n;
  for (let i = n - 1; i >= 0; i--) {
    coefficients[i] = ((coefficients[i] ?? 0n) * above) % modulus;
    above = (above * (differences[i] ?? 0n)) % modulus;
  }
  return coefficients;
}

/** Same as `poly_eval`: the value at x of the polynomial that has these values at the roots of unity. Their number is a power of two. */
export function evaluate(field: Field, values: readonly bigint[], x: bigint): bigint {
  return innerProduct(field, lagrangeCoefficients(field, values.length, x), values);
}

/**
 * Same as `extend_values_to_power_of_2`: m values → the values at all n ≥ m roots of the polynomial of degree < m that has these.
 *
 * M = m … n − 1 are the missing indices. Because the product over all n roots is known, the barycentric formula over the first m gives
 *   P(wᵏ) = −w⁻ᵏ · Σ_{i<m} P(wⁱ)·wⁱ·Π_{j∈M, j≠k} (wⁱ − wʲ)  /  Π_{j∈M, j≠k} (wᵏ − wʲ).
 * In all circuits of VDAF-20 §7.4 only one value is missing, and both products are empty.
 */
export function extendValues(field: Field, values: readonly bigint[], n: number): bigint[] {
  const { modulus } = field;
  const roots = rootPowers(field, n);
  const missing = roots.slice(values.length);
  const vanish = (x: bigint, root: bigint): bigint =>
    missing.reduce((product, other) => (other === root ? product : reduce(field, product * (x - other))), 1n);
  const extended = missing.map((root) => {
    const weighted = values.map((value, i) => (value * (roots[i] ?? 0n)) % modulus);
    const sum = weighted.reduce((total, value, i) => total + value * vanish(roots[i] ?? 0n, root), 0n);
    return reduce(field, -sum * invert(field, (root * vanish(root, root)) % modulus));
  });
  return [...values, ...extended];
}

/** Same as `double_evaluations`: n values → 2n values of the same polynomial. */
export function doubleEvaluations(field: Field, values: readonly bigint[]): bigint[] {
  const n = values.length;
  const roots = rootPowers(field, 2 * n);
  // s is the 2n-th root and w = s². With its i-th coefficient multiplied by sⁱ, the polynomial has at wᵏ the value that it had at s·wᵏ.
  const shifted = inverseNtt(field, values).map((coefficient, i) => (coefficient * (roots[i] ?? 0n)) % field.modulus);
  const odd = ntt(field, shifted, n);
  return values.flatMap((value, i) => [value, odd[i] ?? 0n]);
}

/** Whether x is one of the n-th roots of unity. n must be a power of two. */
export function isRootOfUnity(field: Field, n: number, x: bigint): boolean {
  return power(field, x, BigInt(n)) === 1n;
}
