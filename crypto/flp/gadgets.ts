// gadgets.ts — the non-affine parts of a validity circuit (VDAF-20 Appendix A)
import { innerProduct, reduce, type Field } from '../field/field.ts';
import { doubleEvaluations } from '../field/lagrange.ts';
import { inverseNtt, nextPowerOf2, ntt } from '../field/ntt.ts';

export interface Gadget {
  /** Number of input wires. */
  readonly arity: number;
  readonly degree: number;
  eval(field: Field, inputs: readonly bigint[]): bigint;
  /**
   * The gadget applied to polynomials instead of elements. Each is given by its p values at the p-th roots of unity. The result is the
   * values of the resulting polynomial at the n-th roots, where n is the smallest power of two that is at least degree·(p − 1) + 1.
   */
  evalPoly(field: Field, wires: readonly (readonly bigint[])[]): bigint[];
}

/** Multiplication (VDAF-20 §A.1). */
export const mul: Gadget = {
  arity: 2,
  degree: 2,
  eval: (field, [left = 0n, right = 0n]) => (left * right) % field.modulus,
  evalPoly(field, [left = [], right = []]) {
    const others = doubleEvaluations(field, right);
    return doubleEvaluations(field, left).map((value, i) => (value * (others[i] ?? 0n)) % field.modulus);
  },
};

/** Evaluates a polynomial (VDAF-20 §A.2). Its integer coefficients begin with the constant, and the last one is not zero. */
export function polyEval(coefficients: readonly bigint[]): Gadget {
  const degree = coefficients.length - 1;
  const evalAt = (field: Field, x: bigint): bigint =>
    reduce(
      field,
      coefficients.reduceRight((sum, c) => reduce(field, sum * x) + c, 0n),
    );
  return {
    arity: 1,
    degree,
    eval: (field, [x = 0n]) => evalAt(field, x),
    evalPoly(field, [wire = []]) {
      const n = nextPowerOf2(gadgetPolyLen(degree, wire.length));
      return ntt(field, inverseNtt(field, wire), n).map((x) => evalAt(field, x));
    },
  };
}

/** The sum of `count` products, the i-th of wires 2i and 2i + 1: ParallelSum (VDAF-20 §A.3) of Mul, the only gadget it is used with. */
export function parallelSumMul(count: number): Gadget {
  return {
    arity: 2 * count,
    degree: 2,
    eval(field, inputs) {
      const side = (parity: number): bigint[] => inputs.filter((_, wire) => wire % 2 === parity);
      return innerProduct(field, side(0), side(1));
    },
    evalPoly(field, wires) {
      const sum = new Array<bigint>(2 * (wires[0]?.length ?? 0)).fill(0n);
      for (let wire = 0; wire < wires.length; wire += 2) {
        const product = mul.evalPoly(field, wires.slice(wire, wire + 2));
        for (const [i, value] of product.entries()) sum[i] = (sum[i] ?? 0n) + value;
      }
      return sum.map((value) => value % field.modulus);
    },
  };
}

/** Number of values of a wire polynomial: one for the seed and one for each call, rounded up to a power of two (VDAF-20 §7.3.2). */
export function wirePolyLen(gadgetCalls: number): number {
  return nextPowerOf2(1 + gadgetCalls);
}

/** Number of values of a gadget polynomial that a proof carries (VDAF-20 §7.3.2). */
export function gadgetPolyLen(gadgetDegree: number, wirePolynomialLen: number): number {
  return gadgetDegree * (wirePolynomialLen - 1) + 1;
}
