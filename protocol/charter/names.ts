// names.ts — the form of names in charters: of missions and questions, and of what they count.
import * as z from '../json/schema.ts';
import { NameText } from '../json/text.ts';

/** Lower-case names that are safe in file names, URLs and column headings. */
export const Name = z
  .string()
  .check(z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'use lower-case letters, digits and single hyphens'), z.maxLength(60));

/** What people call a thing: a sector, a dimension. No space around it, no slash in it. */
export const Label = NameText(60).check(z.regex(/^(?! )[^/]+(?<! )$/u, 'use no slash, and no space around it'));
