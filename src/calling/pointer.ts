// pointer.ts — a place in a JSON value, by a JSON pointer (RFC 6901). Nothing is changed in place.

export function valueAt(value: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce<unknown>((at, part) => {
    if (Array.isArray(at)) return at[Number(part)] as unknown;
    return isObject(at) && Object.hasOwn(at, part) ? at[part] : undefined;
  }, value);
}

/** The value with something else there; without it, if `put` is undefined. Objects on the way are made, list items are not. */
export function withValueAt(value: unknown, pointer: string, put: unknown): unknown {
  return replaced(value, partsOf(pointer), put);
}

function replaced(value: unknown, [part, ...rest]: readonly string[], put: unknown): unknown {
  if (part === undefined) return put;
  if (Array.isArray(value)) return value.map((item: unknown, at) => (at === Number(part) ? replaced(item, rest, put) : item));
  const before = isObject(value) ? value : {};
  const next = replaced(Object.hasOwn(before, part) ? before[part] : undefined, rest, put);
  const members = Object.entries(before).map(([name, member]) => [name, name === part ? next : member] as const);
  const all = Object.hasOwn(before, part) ? members : [...members, [part, next] as const];
  return Object.fromEntries(all.filter(([, member]) => member !== undefined));
}

function partsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
