// circuit.ts — what a validity circuit is (VDAF-20 §7.3.2)
import type { Field } from '../field/field.ts';
import type { Gadget } from './gadgets.ts';

/** Evaluates a gadget on one list of inputs. The prover's function and the verifier's differ (VDAF-20 §A.4). */
export type GadgetCall = (inputs: readonly bigint[]) => bigint;

/** An arithmetic circuit all of whose outputs are zero if, and only if, the measurement is valid. All lengths are in field elements. */
export interface Circuit {
  readonly shape: CircuitShape;
  readonly field: Field;
  readonly measLen: number;
  readonly jointRandLen: number;
  readonly outputLen: number;
  readonly evalOutputLen: number;
  readonly gadgets: readonly { readonly gadget: Gadget; readonly calls: number }[];

  /**
   * The circuit's outputs on a measurement (`numShares` is 1) or on one of `numShares` shares of it. `calls` has one function per gadget.
   * Everything else is affine, and constants are divided by `numShares`, so that the outputs of all shares add up to the circuit's outputs.
   */
  eval(calls: readonly GadgetCall[], meas: readonly bigint[], jointRand: readonly bigint[], numShares: number): bigint[];

  /** The part of an encoded measurement, or of a share of one, that is summed up. */
  truncate(meas: readonly bigint[]): bigint[];
}

/** A circuit with its affine-aggregatable encoding. Vectors are bytes (field.ts), as everywhere outside the plain path. */
export interface Valid<Measurement, AggResult> extends Circuit {
  /** RangeError if the measurement is not one that the circuit accepts. */
  encode(measurement: Measurement): Uint8Array;
  /** The result from the sum of all truncated measurements. */
  decode(aggregate: Uint8Array, numMeasurements: number): AggResult;
}

/** Which circuit of VDAF-20 §7.4 this is, with the draft's parameters. `other` is any circuit that only the plain path can evaluate. */
export type CircuitShape =
  | { readonly kind: 'count' }
  | { readonly kind: 'sum'; readonly bits: number; readonly maxMeasurement: bigint }
  | {
      readonly kind: 'sum-vec';
      readonly length: number;
      readonly bits: number;
      readonly maxMeasurement: bigint;
      readonly chunkLength: number;
    }
  | { readonly kind: 'histogram'; readonly length: number; readonly chunkLength: number }
  | {
      readonly kind: 'multihot-count-vec';
      readonly length: number;
      readonly maxWeight: number;
      readonly bitsForWeight: number;
      readonly chunkLength: number;
    }
  | { readonly kind: 'other' };
