// charter-schema.ts — the form of a charter: what stands where, and in which range.
import * as z from '../json/schema.ts';
import { RENYI_ORDERS } from '../privacy/renyi.ts';
import { Base64Url } from '../json/base64url.ts';
import { Instrument } from './instrument.ts';
import { laterRule } from '../json/later-rule.ts';
import { LawJson } from '../json/law-json.ts';
import { Text, Word } from '../json/text.ts';
import { whole } from '../json/whole.ts';
import { Log } from '../register/keys/log-member.ts';
import { Denominator, SoundingsCuts } from './insight-members.ts';
import { Label, Name } from './names.ts';
import { Translation } from './translations.ts';
import { CADENCES } from './window.ts';

const text = Text(500);
/** A paragraph that the board's page shows. */
const paragraph = z.optional(Text(4000));
/** Above 0 and at most `max`, and since a later build at least `min`. */
const within = (min: number, max: number) =>
  z.number().check(
    z.gt(0),
    z.lte(max),
    laterRule((value) => (value >= min ? undefined : `it should be at least ${min}`)),
  );
/** Smaller ones are promises that no noise keeps, and looking for it takes for ever. */
const EPSILON_MIN = 0.001;
const DELTA_MIN = 1e-30;
const epsilon = (max: number) => within(EPSILON_MIN, max);
const delta = within(DELTA_MIN, 1);
/** Where people reach an institution: an address, a telephone number, a page. */
const contact = z.optional(Text(200));
const Aggregator = z.strictObject({
  /** The institution that runs it. */
  operator: text,
  /** Byte for byte as it stands in DAP's TaskConfiguration. */
  url: text,
  /** Ed25519: signs the helper's statements and both aggregators' answers. */
  key: Base64Url(32),
  contact,
});

/** Each organisation's noise in one task. It follows from the promises, and everybody checks that it does. */
const Noise = z.strictObject({
  instrument: Name,
  /** Only if the instrument is gathered by sector. */
  sector: z.optional(Label),
  /** Only if the instrument has size tiers. */
  tier: z.optional(Label),
  /** Skellam's variance μ is a multiple of 1/1024 (privacy.md §3). */
  law: LawJson,
  /** B: a noisy value is clamped to −B … X + B before it is sent (privacy.md §7). */
  bound: whole(1, 1_000_000_000),
});
export type Noise = z.infer<typeof Noise>;

const draft = {
  format: z.literal('soundings charter v1'),
  mission: Name,
  /** A mission for practice. It is accepted only by a process that itself listens at both aggregators' addresses (protocol/mission/rehearsal.ts). */
  purpose: z.optional(z.literal('rehearsal')),
  question: text,
  region: text,
  /** What somebody is to do better once this is known. */
  aim: paragraph,
  /** By which law organisations may count this. */
  lawfulBasis: paragraph,
  /** Who uses the results, and for what; and what they may not be used for. */
  uses: paragraph,
  /** Whom true totals could harm, and what is done about it. */
  harms: paragraph,
  /** How somebody objects, to the mission or to being counted. */
  objecting: paragraph,
  schedule: z.strictObject({ cadence: z.enum(CADENCES), firstDay: text, count: whole(1, 4000), closingDays: whole(0, 366) }),
  /** Each person is counted in `windows` of every `of` windows, drawn inside their organisation; in all where this is left out (privacy.md §1). */
  sampling: z.optional(z.strictObject({ windows: whole(1, 366), of: whole(1, 366) })),
  /** How often a contribution can be put right before its window closes. */
  amendments: whole(0, 2),
  sectors: z
    .array(z.strictObject({ name: Label, organisationsMin: z.optional(whole(1, 1_000_000)) }))
    .check(z.minLength(1), z.maxLength(1000)),
  instruments: z.array(Instrument).check(z.minLength(1), z.maxLength(100)),
  promises: z.strictObject({
    /** For a person in one window, over all instruments; and for one seen in all windows of a year. */
    release: z.strictObject({ epsilon: epsilon(100), delta, yearEpsilon: epsilon(1000) }),
    lastResort: z.optional(z.strictObject({ epsilon: epsilon(100), delta })),
    /** n_min: the smallest number of organisations behind any release. */
    organisationsMin: whole(1, 1_000_000),
    /** t: how many of them may be dishonest. */
    dishonestMax: whole(0, 1_000_000),
  }),
  /** What releases may cost a person over the mission's life; `order` is the Rényi order at which it is kept (privacy.md §5). */
  budget: z.strictObject({ epsilon: epsilon(10_000), delta, order: z.literal(RENYI_ORDERS) }),
  /** About how many people the organisations serve: δ must be far below one in so many. */
  peopleCovered: whole(1, 10_000_000_000),
  leader: Aggregator,
  helper: Aggregator,
  /** DAP's encoded HpkeConfig of whoever collects. */
  collector: z.strictObject({ operator: text, hpkeConfig: Base64Url() }),
  convenor: z.strictObject({ name: text, key: Base64Url(32), contact }),
  board: z.strictObject({
    name: text,
    keys: z.array(Base64Url(32)).check(z.minLength(1), z.maxLength(100)),
    /** Who holds each key, in the same order. */
    names: z.optional(z.array(Text(200)).check(z.minLength(1), z.maxLength(100))),
    quorum: whole(1, 100),
    contact,
  }),
  /** The public register that has everything of this mission. A mission without one is unlogged (register.md, "Charter member `log`"). */
  log: z.optional(Log),
  /** SHA-256 that binds both operators to the seed of the verification keys. */
  seedCommitment: Base64Url(32),
  /** Words that no question, dimension or value of this mission may hold. */
  forbidden: z.array(Word(500)).check(z.maxLength(1000)),
  /** Public figures of how many people there are: whom the totals represent is judged by these and no others (insight-method.md §8). */
  denominators: z.optional(z.array(Denominator).check(z.minLength(1), z.maxLength(100))),
  /** Changes in percent between falling, steady, rising and sharply rising (insight-method.md §9.1). −5, 5 and 20 if left out. */
  soundingsCuts: z.optional(SoundingsCuts),
  /** The charter's own sentences in further languages. */
  translations: z.optional(z.array(Translation).check(z.minLength(1), z.maxLength(100))),
};

/** An instrument for each sector and size tier is a task. */
const TASKS_MAX = 100_000;

/** A charter before its noise is worked out. */
export const CharterDraft = z.strictObject(draft);
export type CharterDraft = z.infer<typeof CharterDraft>;

export const Charter = z.strictObject({ ...draft, noise: z.array(Noise).check(z.maxLength(TASKS_MAX)) });
export type Charter = z.infer<typeof Charter>;
