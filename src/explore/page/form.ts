// form.ts — the form of a page as the parameters of its address, and back.

type Parameters = readonly (readonly [name: string, value: string])[];

/** What is chosen in the form; what is the default is left out. */
export function parametersIn(form: HTMLFormElement, view: string): Parameters {
  const values = new Map([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']));
  const [from = '', to = ''] = [values.get('from'), values.get('to')];
  const { first, last } = ends(form);
  const against = [...values].filter(([name, value]) => name.startsWith('against.') && value !== '');
  // Two groups are compared over a range of windows, and two windows with each other.
  const range = view === 'compare' && against.length === 0 ? `${from},${to}` : `${from}..${to}`;
  const window = view !== 'compare' && from === first && to === last ? [] : [['where.window', range] as const];
  const where = [...values].filter(([name, value]) => name.startsWith('where.') && value !== '');
  const level = values.get('level') === '0.95' ? [] : [['level', values.get('level') ?? ''] as const];
  const shown = ['sure', 'scale'].flatMap((name) => (values.get(name) ? [[name, values.get(name) ?? ''] as const] : []));
  const split = (values.get('by') ?? '').split(',').filter((name) => name !== '' && (against.length === 0 || name !== 'window'));
  const by = split.length === 0 ? [] : [['by', split.join()] as const];
  const together = view === 'compare' && (values.get('by') ?? '').includes(',') ? [['together', 'true'] as const] : [];
  return [...by, ...where, ...against, ...window, ...level, ...shown, ...together].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The question that a page's parameters ask: another one if they name two groups. */
export function questionIn(parameters: Parameters, own: string): string {
  return parameters.some(([name]) => name.startsWith('against.')) ? own.replace('changes', 'groups') : own;
}

/** Sets the form to what an address asks, as far as the form can say it. */
export function showIn(form: HTMLFormElement, parameters: URLSearchParams): void {
  for (const [name, value] of parameters) {
    const [from, to] = name === 'where.window' ? value.split(/\.\.|,/) : [];
    if (from !== undefined && to !== undefined) {
      choose(form, 'from', from);
      choose(form, 'to', to);
    } else choose(form, name, value);
  }
  const by = parameters.get('by');
  if ([...parameters.keys()].some((name) => name.startsWith('against.'))) choose(form, 'by', by === null ? 'window' : `window,${by}`);
}

function choose(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLSelectElement && [...field.options].some((option) => option.value === value)) field.value = value;
}

function ends(form: HTMLFormElement): { readonly first: string | undefined; readonly last: string | undefined } {
  const field = form.elements.namedItem('from');
  const days = field instanceof HTMLSelectElement ? [...field.options].map(({ value }) => value) : [];
  return { first: days[0], last: days.at(-1) };
}
