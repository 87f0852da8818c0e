// sector-issues.ts — what is wrong with which sectors a charter's questions are asked of, and with which question is a part of which.
import { alikeIssues } from '../json/alike.ts';
import type { CharterDraft } from './charter-schema.ts';
import { nearestName } from './nearest.ts';

/** One sentence each. Names are compared letter by letter, because tasks and rosters are found by them. */
export function sectorIssues({ instruments, sectors }: Pick<CharterDraft, 'instruments' | 'sectors'>): readonly string[] {
  const names = sectors.map(({ name }) => name);
  const named = instruments.flatMap(({ name, sectors: asked = [] }) => [
    ...asked
      .filter((sector) => !names.includes(sector))
      .map((sector) => `"${name}": it is asked of the sector "${sector}", which the charter doesn't have. ${nearestName(sector, names)}`),
    ...alikeIssues(`"${name}": it names a sector twice`, asked),
  ]);
  const idle = names.filter((name) => instruments.every(({ sectors: asked }) => asked?.includes(name) === false));
  return [
    ...named,
    ...idle.map((name) => `The sector "${name}" is asked nothing. Name it in a question's "sectors", or leave it out of the charter.`),
    ...partIssues(instruments),
  ];
}

function partIssues(instruments: CharterDraft['instruments']): readonly string[] {
  const names = instruments.map(({ name }) => name);
  return instruments.flatMap(({ name, partOf }) => {
    if (partOf === undefined) return [];
    const whole = instruments.find((one) => one.name === partOf);
    if (whole === undefined)
      return [`"${name}": it is a part of "${partOf}", which is no question of this charter. ${nearestName(partOf, names)}`];
    if (whole.name === name || whole.partOf !== undefined)
      return [
        `"${name}": it is a part of "${partOf}", which is ${whole.name === name ? 'itself' : 'a part too'}. Name a question that is a whole.`,
      ];
    return [];
  });
}
