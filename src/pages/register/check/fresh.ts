// fresh.ts — on the register's first page: how long ago its witnesses signed, and a warning if that is too long. The page itself can't know what time it is.

const TWO_DAYS_MS = 172_800_000;

const line = document.querySelector<HTMLElement>('[data-seen]');
const seen = Number(line?.dataset['seen']);
if (line !== null && Number.isFinite(seen)) {
  const ageMs = Date.now() - 1000 * seen;
  line.append(` ${sentence(ageMs)}`);
  if (ageMs > TWO_DAYS_MS) line.parentElement?.classList.add('warning');
}

function sentence(ageMs: number): string {
  const minutes = Math.round(ageMs / 60_000);
  if (minutes < -5) return "That is in the future: this machine's clock, or a witness's, is wrong.";
  if (ageMs > TWO_DAYS_MS) return `That was ${count(Math.floor(minutes / 1440), 'day')} ago: it should not be more than two.`;
  if (minutes < 2) return 'That was just now.';
  return minutes < 120 ? `That was ${count(minutes, 'minute')} ago.` : `That was ${count(Math.round(minutes / 60), 'hour')} ago.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
