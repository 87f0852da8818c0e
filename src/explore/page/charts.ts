// charts.ts — a chart is one stop for the keyboard: arrows move from point to point and say each.

/** Makes every chart under `root` a stop. `say` speaks to whoever can't see. */
export function readable(root: ParentNode, say: (words: string) => void): void {
  for (const drawing of root.querySelectorAll<SVGSVGElement>('figure svg')) {
    const points = [...drawing.querySelectorAll('g > title')].map((title) => title.textContent);
    if (points.length === 0) continue;
    drawing.tabIndex = 0;
    drawing.setAttribute('aria-label', `${drawing.getAttribute('aria-label') ?? ''} Arrow keys read the ${points.length} points.`);
    let at = -1;
    drawing.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      at = Math.min(points.length - 1, Math.max(0, at + step));
      say(points[at] ?? '');
    });
  }
}
