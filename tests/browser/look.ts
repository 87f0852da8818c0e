// look.ts — what is looked for on a page: what axe finds, text that is cut off, and scrolling sideways. Evaluated in the page, and never let past its policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Unfolds what is folded. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

/** Each rule that is broken, with the elements that break it. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    interface Found {
      readonly id: string;
      readonly nodes: readonly { readonly html: string }[];
    }
    const { axe } = globalThis as unknown as { readonly axe: { run(options: object): Promise<{ readonly violations: readonly Found[] }> } };
    const { violations: found } = await axe.run({ runOnly: rules });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }, RULES);
}

/** By how many pixels the page itself scrolls sideways; tables scroll in boxes of their own. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/**
 * Texts of which a part can't be seen, however far one scrolls: outside of a box that cuts off, of the window, or of a field that is too narrow. What is
 * put out of sight as a whole, such as the link past the heading or words in a box of one pixel that are only read aloud, isn't cut off.
 */
export async function clipped(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const slack = 1.5;
    const cutsOff = (box: Element, rect: DOMRect) => {
      const { overflowX, overflowY } = getComputedStyle(box);
      const inside = box.getBoundingClientRect();
      const cuts = (how: string) => how === 'hidden' || how === 'clip';
      return (
        (cuts(overflowX) && (rect.left < inside.left - slack || rect.right > inside.right + slack)) ||
        (cuts(overflowY) && (rect.top < inside.top - slack || rect.bottom > inside.bottom + slack))
      );
    };
    const isUnseen = (box: Element | null): boolean =>
      box !== null && ((box.clientWidth === 1 && box.clientHeight === 1) || isUnseen(box.parentElement));
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const words = node.textContent?.trim() ?? '';
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of words === '' || isUnseen(node.parentElement) ? [] : range.getClientRects()) {
        if (rect.width === 0 || rect.right < 0) continue;
        let scrolls = false;
        let cut = false;
        for (let box = node.parentElement; box !== null; box = box.parentElement) {
          if (box !== document.documentElement && box !== document.body) cut ||= !scrolls && cutsOff(box, rect);
          scrolls ||= /auto|scroll/.test(getComputedStyle(box).overflowX) && box !== document.documentElement;
        }
        if (cut || (!scrolls && (rect.left < -slack || rect.right > innerWidth + slack))) {
          found.push(words.slice(0, 80));
          break;
        }
      }
    }
    // A field's own text is no node: its width is measured, beside the arrow that a list has.
    const pen = document.createElement('canvas').getContext('2d');
    for (const field of document.querySelectorAll<HTMLInputElement | HTMLSelectElement>('select, input[type=text]')) {
      const { font, paddingLeft, paddingRight } = getComputedStyle(field);
      const words = field instanceof HTMLSelectElement ? (field.selectedOptions[0]?.text ?? '') : field.value;
      const arrow = field instanceof HTMLSelectElement ? 16 : 0;
      if (pen !== null) pen.font = font;
      const needed = (pen?.measureText(words).width ?? 0) + parseFloat(paddingLeft) + parseFloat(paddingRight) + arrow;
      if (needed > field.clientWidth + slack) found.push(`in a field: ${words}`);
    }
    return found;
  });
}

/** The spacing of text that WCAG 1.4.12 lets every reader choose. A style sheet made by a script is none that the policy has to let in. */
export async function spaceOut(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }',
    );
    document.adoptedStyleSheets = [sheet];
  });
}

/**
 * Every text of the page as some other language might have it: two letters more in five, and an accent on each vowel. Keys and codes stay as they are.
 * The page is of no further use.
 */
export async function pseudoLocale(page: Page): Promise<void> {
  await page.evaluate(() => {
    const accents: Readonly<Record<string, string>> = { a: 'àá', e: 'éê', i: 'ïí', o: 'öó', u: 'üú', y: 'ýÿ' };
    const stretched = (word: string) => {
      const wanted = Math.ceil(word.length * 1.4);
      let letters = Array.from(word, (letter) => accents[letter] ?? letter);
      for (let at = 0; letters.join('').length < wanted && at < letters.length; at++)
        if (letters[at]?.length === 1) letters = letters.with(at, `${letters[at] ?? ''}${letters[at] ?? ''}`);
      return letters.join('');
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode())
      if (node.parentElement?.closest('.code, code, output, script, style') === null)
        node.textContent = (node.textContent ?? '').replaceAll(/\p{L}{2,}/gu, stretched);
  });
}
