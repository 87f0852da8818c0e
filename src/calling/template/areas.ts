// areas.ts — a list of areas from the file that a convenor supplies: code, name, parent.
import { readRows, type Source } from '@soundings/client/node';
import { TemplateError, type Area } from './template.ts';

/**
 * The areas of a table with the columns code, name and parent, in the file's order; those of one parent, if one is named. Throws TemplateError, and
 * SdkError `rows` for a file that is no table.
 */
export async function readAreas(source: Source, parent?: string): Promise<readonly Area[]> {
  const areas: Area[] = [];
  for await (const { place, row } of readRows(source)) {
    const field = (name: string) => {
      const value: unknown = row[name];
      return typeof value === 'string' ? value.trim() : '';
    };
    const area = { code: field('code'), name: field('name'), parent: field('parent') };
    if (area.name === '') throw new TemplateError([`At ${place}, the area has no name. The file needs the columns code, name and parent.`]);
    areas.push(area);
  }
  const own = parent === undefined ? areas : areas.filter((area) => area.parent === parent);
  if (own.length > 0) return own;
  const parents = [...new Set(areas.map((area) => area.parent))].join(', ');
  throw new TemplateError([
    parent === undefined ? 'The file has no areas.' : `The file has no area of "${parent}". It has areas of: ${parents}.`,
  ]);
}
