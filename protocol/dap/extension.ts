// extension.ts — the form that all of DAP's extensions share, and the two rules for a list of them (DAP-18 §4.2.2, §4.4.3, §4.5.1, §4.6.2)
import { opaque, struct, u16, vector, type ValueOf } from '@soundings/crypto/codec';

//   struct {
//     ExtensionType extension_type;
//     opaque extension_data<0..2^16-1>;
//   } Extension;
/** A type is any number, since an unknown one has an error of its own at each place where extensions stand. */
export const Extension = struct({ extensionType: u16, extensionData: opaque(2) });
export type Extension = ValueOf<typeof Extension>;

/** Each type may stand in a list once and must be known, so no honest list is longer; a hostile one could have 16,383 in every report. */
const EXTENSIONS_MAX = 64;

/** `Extension extensions<0..2^16-1>`, in any order: what is wrong with it has other answers at each place. */
export const Extensions = vector(2, Extension, 0, EXTENSIONS_MAX);

/** Whether every type is greater than the one before it, as every list of extensions must be: so none stands twice. */
export function areInOrder(extensions: readonly Extension[]): boolean {
  return extensions.every(({ extensionType }, i) => extensionType > (extensions[i - 1]?.extensionType ?? -1));
}

/** The types that aren't among `known`, in their order. Type 0 is reserved and never known. */
export function unrecognizedTypes(extensions: readonly Extension[], known: ReadonlySet<number>): readonly number[] {
  return extensions.map(({ extensionType }) => extensionType).filter((type) => type === 0 || !known.has(type));
}
