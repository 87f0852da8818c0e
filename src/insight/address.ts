// address.ts — a question's options as the query of a URL, and back: pages and the API are asked by these, under the names of the command's options.
import { QueryError, type Given, type OptionSpec } from './question.ts';

/** Options that take NAME=VALUE stand in a URL as `where.NAME=VALUE`. */
const PAIRS = 'NAME=VALUE';

/** "by=window&where.area=Ordsall": names sorted, so that one question has one address. Empty if no option is given. */
export function addressOf(given: Given, specs: readonly OptionSpec[]): string {
  const parameters = specs.flatMap((spec) => (given.get(spec.name) ?? []).map((value) => parameterOf(spec, value)));
  return parameters
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
}

/** The options that these parameters of a URL give. Throws QueryError for one that the question doesn't have, or a second value of one that can't be repeated. */
export function givenIn(parameters: Iterable<readonly [name: string, value: string]>, specs: readonly OptionSpec[]): Given {
  const given = new Map<string, readonly string[]>();
  for (const [name, value] of parameters) {
    const spec = specs.find((one) => one.name === name || (isPair(one) && name.startsWith(`${one.name}.`)));
    if (spec === undefined)
      throw new QueryError(`This question has no option "${name}". It has: ${specs.map((one) => one.name).join(', ')}.`);
    const before = given.get(spec.name);
    if (before !== undefined && !spec.repeatable) throw new QueryError(`The option "${name}" is given twice. Give it once.`);
    if (spec.values.kind === 'switch' && value !== 'true') throw new QueryError(`The option "${name}" has the value true, or is left out.`);
    given.set(spec.name, [...(before ?? []), name === spec.name ? value : `${name.slice(spec.name.length + 1)}=${value}`]);
  }
  return given;
}

function parameterOf(spec: OptionSpec, value: string): readonly [name: string, value: string] {
  const cut = value.indexOf('=');
  return isPair(spec) && cut > 0 ? [`${spec.name}.${value.slice(0, cut)}`, value.slice(cut + 1)] : [spec.name, value];
}

function isPair({ values }: OptionSpec): boolean {
  return values.kind === 'text' && values.placeholder === PAIRS;
}
