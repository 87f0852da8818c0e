// place.ts — which window of which task a leaf is about, as it is written in leaves and in what they name (register.md, "Leaf and object", `place`).
import * as z from '../json/schema.ts';
import { PrintableText } from '../json/text.ts';
import { whole } from '../json/whole.ts';

export const Place = z.strictObject({
  instrument: PrintableText,
  /** Left out if all sectors are gathered together. */
  sector: z.optional(PrintableText),
  /** Left out if the instrument has no size tiers. */
  tier: z.optional(PrintableText),
  window: whole(0, 9999),
});
