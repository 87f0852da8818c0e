// report-extensions.ts — what a client says beside its measurement, and when that makes the report invalid (DAP-18 §4.4.3, §4.5.3.4)
import { areInOrder, unrecognizedTypes, type Extension } from './extension.ts';

export interface RecognizedReportExtensions {
  readonly public: ReadonlySet<number>;
  readonly private: ReadonlySet<number>;
}

export type ReportExtensionsProblem =
  /** The leader may refuse an upload with `unsupportedExtension` and these types (DAP-18 §4.4.2.2). */
  | { readonly kind: 'unrecognized'; readonly types: readonly number[] }
  /** One type twice, in one list or in both. */
  | { readonly kind: 'repeated'; readonly type: number }
  | { readonly kind: 'out-of-order' };

/** What is wrong with a report's extensions, if anything. For aggregation it is all `invalid_message`. */
export function reportExtensionsProblem(
  publicExtensions: readonly Extension[],
  privateExtensions: readonly Extension[],
  recognized: RecognizedReportExtensions,
): ReportExtensionsProblem | undefined {
  const types = [...unrecognizedTypes(publicExtensions, recognized.public), ...unrecognizedTypes(privateExtensions, recognized.private)];
  if (types.length > 0) return { kind: 'unrecognized', types };
  const seen = new Set<number>();
  for (const { extensionType } of [...publicExtensions, ...privateExtensions]) {
    if (seen.has(extensionType)) return { kind: 'repeated', type: extensionType };
    seen.add(extensionType);
  }
  return areInOrder(publicExtensions) && areInOrder(privateExtensions) ? undefined : { kind: 'out-of-order' };
}
