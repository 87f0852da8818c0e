// number-words.ts — numbers and laws in the form that sentences about a charter use.
import { toNumber, type Law } from '@soundings/protocol/privacy/law';

export const KIND_NAMES: Readonly<Record<Law['kind'], string>> = { skellam: 'Skellam noise', 'discrete-laplace': 'discrete Laplace noise' };

export function lawName(law: Law): string {
  if (law.kind === 'skellam') return `Skellam, variance ${short(toNumber(law.variance))}`;
  return law.parts
    .map(
      ({ rate, shape }) =>
        `${toNumber(shape) === 1 ? '' : `1/${short(1 / toNumber(shape))} `}discrete Laplace, rate ${short(toNumber(rate))}`,
    )
    .join(' + ');
}

/** Three significant digits at most; "none" if there is no finite value, so nothing is protected. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  return value >= 1000 ? Math.round(value).toLocaleString('en-GB') : String(Number(value.toPrecision(3)));
}

export function percent(value: number): string {
  return `${(100 * value).toFixed(value > 0.995 ? 1 : 0)}%`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
