// postcode.ts — the district of a British postcode: what stands before its last three characters, as M5 in "M5 4WT".

const POSTCODE = /^([A-Z]{1,2}\d[A-Z\d]?)(?: ?\d(?:[A-Z]{2})?)?$/;

/** Of a whole postcode, of one cut short, or of a district alone; undefined for any other text. */
export function districtOf(text: string): string | undefined {
  return POSTCODE.exec(text.trim().toUpperCase().replaceAll(/\s+/g, ' '))?.[1];
}
