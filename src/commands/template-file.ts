// template-file.ts — a template, what it is filled with, and the parties' cards, as they are named on a command line.
import { readAreas } from '../calling/template/areas.ts';
import { CardError } from '../calling/party-card.ts';
import { readTemplate, TemplateError, type Slot, type Template } from '../calling/template/template.ts';
import type { Ask } from '../cli/asking.ts';
import { values as repeated, value } from '../cli/options.ts';
import { readJson } from '../convenor/mission-file.ts';
import { InputError } from '../errors.ts';
import { openRows } from '../organisation/open-rows.ts';
import { SdkError } from '@soundings/client/node';

/** Options of every command that fills a template in. */
export const FILLING = {
  set: () => repeated('--set <PLACE=VALUE>', 'A value for one of the template’s slots, such as "/region=Leeds".'),
  areas: () => value('--areas <FILE>', 'A file with the columns code, name and parent: the areas of the new place.'),
  parent: () => value('--parent <NAME>', 'Of that file, only the areas with this parent.'),
  party: () => repeated('--party <FILE>', 'A party’s card.'),
} as const;

export function readTemplateFile(path: string): Template {
  return orInput(path, () => readTemplate(readJson(path)));
}

export interface FillingOptions {
  readonly set?: readonly string[] | undefined;
  readonly areas?: string | undefined;
  readonly parent?: string | undefined;
}

/** A value for each slot that is named, and for each that somebody at a terminal answers. */
export async function fillingOf(template: Template, options: FillingOptions, ask: Ask | undefined): Promise<ReadonlyMap<string, unknown>> {
  const values = new Map<string, unknown>();
  for (const pair of options.set ?? []) {
    const [, path = '', text = ''] = /^(\/[^=]+)=(.*)$/su.exec(pair) ?? [];
    const slot = template.slots.find((one) => one.path === path);
    if (slot === undefined)
      throw new InputError(`--set takes one of ${template.slots.map((one) => one.path).join(', ')}, then "=" and a value, not "${pair}".`);
    values.set(path, valueOf(slot, text));
  }
  const areas = options.areas === undefined ? undefined : await areasIn(options.areas, options.parent);
  for (const slot of template.slots) {
    if (values.has(slot.path)) continue;
    if (slot.kind === 'areas' && areas !== undefined) values.set(slot.path, areas);
    else values.set(slot.path, await answered(slot, ask));
  }
  return values;
}

async function answered(slot: Slot, ask: Ask | undefined): Promise<unknown> {
  if (ask === undefined) return slot.example;
  const shown = Array.isArray(slot.example) ? slot.example.join(', ') : String(slot.example);
  const answer = await ask(`${slot.label}${slot.hint === undefined ? '' : ` (${slot.hint})`} [${shown}]:`);
  return answer === '' ? slot.example : valueOf(slot, answer);
}

function valueOf({ kind, label }: Slot, text: string): unknown {
  if (kind === 'areas') return text.split(',').map((name) => name.trim());
  if (kind !== 'number') return text.trim().normalize('NFC');
  const number = Number(text.replaceAll(',', ''));
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InputError(`"${label}" needs a number, not "${text}".`);
}

async function areasIn(file: string, parent: string | undefined): Promise<readonly string[]> {
  try {
    const areas = await readAreas(await openRows({ files: [file] }, process.stdin), parent);
    return areas.map(({ name }) => name);
  } catch (cause) {
    if (cause instanceof TemplateError || cause instanceof SdkError) throw new InputError(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** Throws InputError, with the file's name, for what a template or a card is refused for. */
export function orInput<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof TemplateError || cause instanceof CardError)
      throw new InputError(`${path}:\n${cause.issues.map((issue) => `  ${issue}`).join('\n')}`, { cause });
    throw cause;
  }
}
