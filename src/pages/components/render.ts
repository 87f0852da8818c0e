// render.ts — a page as the text of a file.
import { visible } from '@soundings/protocol/json/visible';

/** What a component returns. */
interface Markup {
  toString(): unknown;
}

/** The whole document. Control characters, which texts by others may contain, are shown and have no effect. */
export function documentOf(page: Markup): string {
  return `<!doctype html>\n${markupOf(page)}\n`;
}

/** A part of a document, for a page that is open already. */
export function fragmentOf(part: Markup): string {
  return visible(markupOf(part), '\t\r\n');
}

/** A part of a page. Throws TypeError for an asynchronous component: pages are made without waiting for anything. */
export function markupOf(part: Markup): string {
  const text = part.toString();
  if (typeof text !== 'string') throw new TypeError('a page holds a component that is asynchronous');
  return visible(text, '\t\r\n');
}
