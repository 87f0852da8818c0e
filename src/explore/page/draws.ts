// draws.ts — shows twenty draws one after the other, slowly, until somebody stops it; by itself only for whoever wants things to move.

/** Fewer than two a second. */
const EVERY_MS = 600;

/** Of the view that is shown; another view ends it. */
let timer: ReturnType<typeof setInterval> | undefined;

export function play(view: ParentNode): void {
  clearInterval(timer);
  const next = view.querySelector<HTMLButtonElement>('.draws .next');
  const toggle = view.querySelector<HTMLButtonElement>('.draws .play');
  if (next === null || toggle === null) return;
  const step = () => {
    for (const picture of view.querySelectorAll('.draws svg')) {
      const draws = [...picture.querySelectorAll('.draw')];
      const at = draws.findIndex((draw) => draw.classList.contains('now'));
      draws[at]?.classList.remove('now');
      draws[(at + 1) % draws.length]?.classList.add('now');
    }
  };
  const set = (isPlaying: boolean) => {
    clearInterval(timer);
    timer = isPlaying ? setInterval(step, EVERY_MS) : undefined;
    toggle.textContent = isPlaying ? 'Pause' : 'Play';
  };
  next.addEventListener('click', () => {
    set(false);
    step();
  });
  toggle.addEventListener('click', () => set(timer === undefined));
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  toggle.hidden = false;
  set(true);
}
