// charts.ts — a chart is one stop for the keyboard: arrows move from point to point and say each.

/** Makes every chart under `root` a stop. `say` speaks to whoever can't see. */
export function readable(root: ParentNode, say: (words: string) => void): void {
  for (const figure of root.querySelectorAll<HTMLElement>('figure')) {
    const drawing = figure.querySelector('svg');
    const points = [...(drawing?.querySelectorAll('g > title') ?? [])].map((title) => title.textContent);
    if (drawing === null || points.length === 0) continue;
    figure.tabIndex = 0;
    figure.setAttribute('role', 'group');
    figure.setAttribute('aria-label', `${drawing.getAttribute('aria-label') ?? ''} Arrow keys read the ${points.length} points.`);
    let at = -1;
    figure.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      at = Math.min(points.length - 1, Math.max(0, at + step));
      say(points[at] ?? '');
    });
  }
}
