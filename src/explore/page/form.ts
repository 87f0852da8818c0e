// form.ts — the form of a page as the parameters of its address, and back.

type Parameters = readonly (readonly [name: string, value: string])[];

/** What is chosen in the form; what is the default is left out. */
export function parametersIn(form: HTMLFormElement, view: string): Parameters {
  const values = new Map([...new FormData(form)].map(([name, value]) => [name, typeof value === 'string' ? value : '']));
  const [from = '', to = ''] = [values.get('from'), values.get('to')];
  const { first, last } = ends(form);
  const range = view === 'compare' ? `${from},${to}` : `${from}..${to}`;
  const window = view !== 'compare' && from === first && to === last ? [] : [['where.window', range] as const];
  const where = [...values].filter(([name, value]) => name.startsWith('where.') && value !== '');
  const level = values.get('level') === '0.95' ? [] : [['level', values.get('level') ?? ''] as const];
  const sure = (values.get('sure') ?? '') === '' ? [] : [['sure', values.get('sure') ?? ''] as const];
  const by = values.get('by') ?? '';
  const together = view === 'compare' && by.includes(',') ? [['together', 'true'] as const] : [];
  return [['by', by] as const, ...where, ...window, ...level, ...sure, ...together].toSorted(([a], [b]) => (a < b ? -1 : 1));
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
