// make.ts — a template from a charter: its place, dates and parties are taken out, and a slot stands for each.
import { charterFingerprint, type Charter, type CharterDraft } from '@soundings/protocol/charter/charter';
import { fold } from '@soundings/protocol/json/fold';
import { withValueAt } from '../pointer.ts';
import type { Slot, Template } from './template.ts';

/** What only the parties of one mission have. */
export const PARTY_PATHS = [
  '/leader',
  '/helper',
  '/collector',
  '/convenor',
  '/board',
  '/log',
  '/seedCommitment',
  '/noise',
  '/purpose',
] as const;

/** What nobody elsewhere can use: figures and translations of one place. */
const LOCAL_PATHS = ['/denominators', '/translations'] as const;

/** Dimensions whose values are places, by their usual names. */
const PLACES = [
  'area',
  'areas',
  'place',
  'ward',
  'borough',
  'district',
  'county',
  'council',
  'region',
  'town',
  'neighbourhood',
  'nation',
  'postcode',
];

export interface MakingOptions {
  /** The dimensions whose values are places; found by their names if left out. */
  readonly areas?: readonly string[] | undefined;
}

/** The template of a charter, or of a draft. */
export function templateOf(charter: Charter | CharterDraft, { areas }: MakingOptions = {}): Template {
  const slots = slotsOf(charter, areas);
  const stripped = [...PARTY_PATHS, ...LOCAL_PATHS, ...slots.map(({ path }) => path)].reduce<unknown>(
    (value, path) => withValueAt(value, path, undefined),
    placeless(JSON.parse(JSON.stringify(charter)), charter.region),
  );
  return {
    format: 'soundings template v1',
    charter: stripped,
    slots: [...slots],
    ...('noise' in charter
      ? {
          source: {
            charter: charterFingerprint(charter),
            mission: charter.mission,
            region: charter.region,
            ...(charter.log === undefined ? {} : { register: charter.log.url }),
          },
        }
      : {}),
    ...(charter.denominators === undefined && charter.translations === undefined
      ? {}
      : { notes: ['Population figures and translations are of one place, so they were left out.'] }),
  };
}

function slotsOf(charter: CharterDraft, areas: readonly string[] | undefined): readonly Slot[] {
  const isPlace = (name: string) => areas?.some((area) => fold(area) === fold(name)) ?? PLACES.includes(fold(name));
  const lists = new Map<string, Slot>();
  for (const [at, { dimensions }] of charter.instruments.entries())
    for (const [number, { name, values }] of dimensions.entries())
      if (values !== undefined && isPlace(name)) {
        const path = `/instruments/${at}/dimensions/${number}/values`;
        lists.set(path, {
          path,
          label: `The list of "${name}"`,
          kind: 'areas',
          hint: 'From a file with code, name and parent.',
          example: values,
        });
      }
  return [
    {
      path: '/mission',
      label: 'A short name for the mission',
      kind: 'text',
      hint: 'Lower-case letters, digits and hyphens.',
      example: charter.mission,
    },
    { path: '/region', label: 'The place', kind: 'text', example: charter.region },
    ...lists.values(),
    { path: '/schedule/firstDay', label: 'The first day', kind: 'date', example: charter.schedule.firstDay },
    { path: '/peopleCovered', label: 'About how many people the organisations serve', kind: 'number', example: charter.peopleCovered },
    { path: '/board/name', label: 'What the board is called', kind: 'text', example: charter.board.name },
  ];
}

/** The same with {place} wherever a sentence names the region. */
function placeless(value: unknown, region: string): unknown {
  if (typeof value === 'string') return value === region ? value : value.replaceAll(region, PLACE_MARK);
  if (Array.isArray(value)) return value.map((item: unknown) => placeless(item, region));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, placeless(member, region)]));
}

/** In a sentence of a template, this stands for the place. */
export const PLACE_MARK = '{place}';
