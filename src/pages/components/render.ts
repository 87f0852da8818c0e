// render.ts — a page as the text of a file.
import { visible } from '@soundings/protocol/json/visible';

/** What a component returns. */
interface Markup {
  toString(): unknown;
}

/** The whole document. What would steer a reader's eye or terminal, in whoever's words, is written so that it is seen and does nothing. */
export function documentOf(page: Markup): string {
  return `<!doctype html>\n${markupOf(page)}\n`;
}

/** A part of a page. Throws TypeError for a component that waits for something: pages are made of what is at hand. */
function markupOf(part: Markup): string {
  const text = part.toString();
  if (typeof text !== 'string') throw new TypeError('a page holds a component that is asynchronous');
  return visible(text, '\t\r\n');
}
