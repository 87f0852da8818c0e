// template.ts — the form of a template: a mission without its place, dates and parties, and the slots that whoever starts from it fills.
import { plainIssues } from '@soundings/protocol/charter/plain-issues';
import { Label, Name } from '@soundings/protocol/charter/names';
import * as z from '@soundings/protocol/json/schema';
import { Text } from '@soundings/protocol/json/text';

/** An area list item: what a convenor's file has of each area. */
export interface Area {
  readonly code: string;
  readonly name: string;
  readonly parent: string;
}

const Slot = z.strictObject({
  /** A JSON pointer into the charter (RFC 6901). */
  path: z.string().check(z.regex(/^(?:\/[^/]{1,60}){1,8}$/, 'use a JSON pointer, such as "/region"')),
  label: Text(200),
  kind: z.enum(['text', 'date', 'areas', 'number']),
  hint: z.optional(Text(500)),
  /** What the place that it comes from has there. */
  example: z.unknown(),
});

/** From values as organisations write them to the charter's: a list, because both are others' text. */
const Synonyms = z.strictObject({
  dimension: Label,
  values: z.array(z.strictObject({ written: Text(200), means: Text(200) })).check(z.minLength(1), z.maxLength(10_000)),
});

const Template = z.strictObject({
  format: z.literal('soundings template v1'),
  /** A draft without parties. At the place of each slot it has nothing. */
  charter: z.unknown(),
  slots: z.array(Slot).check(z.maxLength(100)),
  synonyms: z.optional(z.array(Synonyms).check(z.maxLength(20))),
  /** The mission that it was made from. */
  source: z.optional(
    z.strictObject({
      charter: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'use the 64 digits of a fingerprint')),
      mission: Name,
      region: Text(500),
      register: z.optional(Text(500)),
    }),
  ),
  notes: z.optional(z.array(Text(1000)).check(z.maxLength(50))),
  /** What a board should ask itself. */
  prompts: z.optional(z.array(Text(500)).check(z.maxLength(50))),
  /** The public source that the questions were drawn from. */
  drawnFrom: z.optional(z.strictObject({ title: Text(500), url: Text(500) })),
  /** Files beside the template that show what an organisation's rows look like, by question. */
  samples: z.optional(z.array(z.strictObject({ question: Name, file: Text(200) })).check(z.maxLength(100))),
});
export type Template = z.infer<typeof Template>;
export type Slot = Template['slots'][number];

/** What can't be started from, in sentences. */
export class TemplateError extends Error {
  readonly issues: readonly string[];
  constructor(issues: readonly string[]) {
    super(issues.join(' '));
    this.issues = issues;
  }
}

export function isTemplate(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 'soundings template v1';
}

/** Throws TemplateError, with every reason. */
export function readTemplate(value: unknown): Template {
  const parsed = Template.safeParse(value);
  if (!parsed.success) throw new TemplateError(plainIssues(parsed.error, 'template'));
  const paths = parsed.data.slots.map(({ path }) => path);
  const twice = paths.filter((path, at) => paths.indexOf(path) < at);
  if (twice.length > 0) throw new TemplateError(twice.map((path) => `The template has two slots at ${path}.`));
  return parsed.data;
}
