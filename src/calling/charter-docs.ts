// charter-docs.ts — the reference part of docs/charters.md: every member of the schema, in the words that editors and differences use too.
import { memberPlaces, type MemberPlace } from './json-schema.ts';
import { memberAt, MEMBERS } from './members/members.ts';

/** Members of the schema that nothing is told of, and members told of that the schema doesn't have. Both lists are empty, or the documents lie. */
export function untold(): readonly string[] {
  const places = memberPlaces().map(({ path }) => path);
  return [
    ...places.filter((path) => memberAt(path)?.path !== path),
    ...MEMBERS.map(({ path }) => path).filter((path) => !places.includes(path)),
  ];
}

/** Markdown: one section a member, in the order in which a charter is written. */
export function charterReference(): string {
  const optional = new Map(memberPlaces().map((place) => [place.path, place]));
  return MEMBERS.map(({ path, label, means, costs, choose, example }) =>
    [
      `### \`${path}\``,
      `${capital(label)}${needWords(optional.get(path))}. ${means}`,
      ...(costs === undefined ? [] : [`What it costs: ${costs}`]),
      ...(choose === undefined ? [] : [`What to choose: ${choose}`]),
      ...(example === undefined ? [] : [`Example: \`${example}\``]),
    ].join('\n\n'),
  ).join('\n\n');
}

function needWords(place: MemberPlace | undefined): string {
  return place?.isOptional === true ? ', which may be left out' : '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
