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
    const cuts = (how: string) => how === 'hidden' || how === 'clip';
    const measured = (box: Element) => {
      const { overflowX, overflowY } = getComputedStyle(box);
      const isPage = box === document.documentElement || box === document.body;
      return {
        inside: box.getBoundingClientRect(),
        cutsX: !isPage && cuts(overflowX),
        cutsY: !isPage && cuts(overflowY),
        scrolls: /auto|scroll/.test(overflowX) && box !== document.documentElement,
        isUnseen: box.clientWidth === 1 && box.clientHeight === 1,
      };
    };
    // A page has thousands of texts and few boxes: each is measured once.
    const known = new Map<Element, readonly ReturnType<typeof measured>[]>();
    const boxesAround = (element: Element | null): readonly ReturnType<typeof measured>[] => {
      if (element === null) return [];
      const boxes = known.get(element) ?? [measured(element), ...boxesAround(element.parentElement)];
      known.set(element, boxes);
      return boxes;
    };
    const isCut = (rect: DOMRect, boxes: ReturnType<typeof boxesAround>) => {
      for (const { inside, cutsX, cutsY, scrolls } of boxes) {
        if (cutsX && (rect.left < inside.left - slack || rect.right > inside.right + slack)) return true;
        if (cutsY && (rect.top < inside.top - slack || rect.bottom > inside.bottom + slack)) return true;
        if (scrolls) return false;
      }
      return rect.left < -slack || rect.right > innerWidth + slack;
    };
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const words = node.textContent?.trim() ?? '';
      const boxes = boxesAround(node.parentElement);
      if (words === '' || boxes.some(({ isUnseen }) => isUnseen)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const seen = [...range.getClientRects()].filter((rect) => rect.width !== 0 && rect.right >= 0);
      if (seen.some((rect) => isCut(rect, boxes))) found.push(words.slice(0, 80));
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
