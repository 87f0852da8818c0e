// calling.ts — the draft that a convenor works on, and what is known of it: at once, after a second or two, and on request. An older run is cancelled.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secureRandom } from '@soundings/crypto/random';
import { toBase64Url } from '@soundings/crypto/bytes';
import type { Charter } from '@soundings/protocol/charter/charter';
import { valueAt, withValueAt } from '../../calling/pointer.ts';
import type { Repair } from '../../calling/candidates.ts';
import { changesFrom, type Changes } from '../../calling/template/changes.ts';
import type { Template } from '../../calling/template/template.ts';
import { refusalsOf, type CharterCheck } from '../../convenor/charter-check.ts';
import type { CheckAnswers } from '../../convenor/check-in-thread.ts';
import { readSigningKey } from '../../convenor/key-file.ts';
import { KEY_FILES } from '../../convenor/party-keys.ts';
import type { RehearsalAnswer, RehearsalRequest } from '../../rehearsal/in-thread.ts';
import type { SignedReport } from '../../rehearsal/report.ts';
import type { Rehearsed } from '../../rehearsal/rehearse.ts';
import { writeWhole } from '../folder/desk-folder.ts';
import type { ConvenePorts } from '../state/convene.ts';

/** Something that is worked out in the background, and of which state of the draft. */
interface Run<T> {
  readonly of: unknown;
  readonly stop: AbortController;
  /** Undefined while it runs. */
  outcome: T | undefined;
  /** Milliseconds since the epoch, once it is there. */
  doneMs: number;
}

/** Owned by the routes of this room. */
export interface Calling {
  readonly folder: string;
  draft: unknown;
  template: Template | undefined;
  figures: Run<CheckAnswers['figures']> | undefined;
  check: Run<CharterCheck> | undefined;
  repairs: Run<readonly Repair[]> | undefined;
  rehearsal: Run<RehearsalAnswer> | undefined;
  /** The last one, signed. */
  rehearsed: { readonly signed: SignedReport; readonly result: Rehearsed } | undefined;
}

const FILE = 'call.json';

/** As it was left, if it was: every change is written down. A file that can't be read counts as none. */
export function openCalling(folder: string): Calling {
  const calling: Calling = {
    folder,
    draft: EMPTY,
    template: undefined,
    figures: undefined,
    check: undefined,
    repairs: undefined,
    rehearsal: undefined,
    rehearsed: undefined,
  };
  const file = join(folder, FILE);
  if (!existsSync(file)) return calling;
  try {
    const { draft, template } = JSON.parse(readFileSync(file, 'utf8')) as { readonly draft: unknown; readonly template?: Template };
    return { ...calling, draft, template };
  } catch {
    return calling;
  }
}

/** What every charter has, with usual promises: so a new mission is a matter of filling in. */
export const EMPTY: unknown = {
  format: 'soundings charter v1',
  schedule: { cadence: 'week', closingDays: 7, count: 26 },
  amendments: 1,
  sectors: [],
  instruments: [],
  promises: {
    release: { epsilon: 1, delta: 1e-6, yearEpsilon: 10 },
    lastResort: { epsilon: 4, delta: 1e-6 },
    organisationsMin: 10,
    dishonestMax: 1,
  },
  budget: { epsilon: 10, delta: 1e-7, order: 4 },
  forbidden: ['immigration status'],
};

/** Takes another state of the draft. Noise follows from everything else, so it is worked out anew. */
export function change(calling: Calling, draft: unknown, template: Template | undefined = calling.template): void {
  calling.draft = withConvenorKey(calling.folder, withValueAt(draft, '/noise', undefined));
  calling.template = template;
  calling.repairs?.stop.abort();
  calling.repairs = undefined;
  writeWhole(join(calling.folder, FILE), JSON.stringify({ draft: calling.draft, template }));
}

/** The convenor is whoever holds this folder's key. */
function withConvenorKey(folder: string, draft: unknown): unknown {
  const file = join(folder, KEY_FILES.convenor);
  return existsSync(file) ? withValueAt(draft, '/convenor/key', toBase64Url(readSigningKey(file).publicKey)) : draft;
}

/** The first speed: what is missing or contradicts itself, some milliseconds. */
export function formIssues(draft: unknown): readonly string[] {
  return refusalsOf(draft, 'form');
}

/** The second: noise and errors, a second or two. Nothing is begun that runs already, or that the form refuses. */
export function beginFigures(calling: Calling, draft: unknown, ports: ConvenePorts, now: () => number): void {
  if (JSON.stringify(calling.figures?.of) === JSON.stringify(draft)) return;
  calling.figures?.stop.abort();
  calling.figures = formIssues(draft).length > 0 ? undefined : begin(draft, async (signal) => ports.figures(draft, signal), now);
}

/** The third, on request: the whole check, and what would make a refused draft pass. */
export function beginCheck(
  calling: Calling,
  examine: (charter: Charter, signal: AbortSignal) => Promise<CharterCheck>,
  now: () => number,
): void {
  const charter = charterNow(calling);
  if (charter === undefined || calling.check?.of === charter) return;
  calling.check?.stop.abort();
  calling.check = begin(charter, async (signal) => examine(charter, signal), now);
}

export function beginRepairs(calling: Calling, ports: ConvenePorts, now: () => number): void {
  const { draft } = calling;
  if (calling.repairs?.of === draft) return;
  calling.repairs?.stop.abort();
  calling.repairs = begin(
    draft,
    async (signal) => {
      const answer = await ports.repairs(draft, signal);
      return answer.kind === 'repairs' ? answer.repairs : [];
    },
    now,
  );
}

export function beginRehearsal(
  calling: Calling,
  asked: Pick<RehearsalRequest, 'organisations' | 'windows'>,
  ports: ConvenePorts,
  now: () => number,
): void {
  const charter = charterNow(calling);
  if (charter === undefined || (calling.rehearsal?.of === charter && calling.rehearsal.outcome === undefined)) return;
  calling.rehearsal?.stop.abort();
  const seed = toBase64Url(secureRandom(9));
  calling.rehearsal = begin(charter, async (signal) => ports.rehearse({ ...asked, charter, seed }, signal), now);
}

function begin<T>(of: unknown, work: (signal: AbortSignal) => Promise<T>, now: () => number): Run<T> {
  const run: Run<T> = { of, stop: new AbortController(), outcome: undefined, doneMs: 0 };
  const ended = (outcome: T) => {
    run.outcome = outcome;
    run.doneMs = now() * 1000;
  };
  work(run.stop.signal).then(ended, (error: unknown) => {
    if (run.stop.signal.aborted) return; // nobody waits for it any more
    const reason = error instanceof Error ? error.message : 'It could not be worked out.';
    ended({ kind: 'refused', reasons: [reason] } as T);
  });
  return run;
}

/** The draft as a whole charter, if its noise is worked out for this very state. */
export function charterNow({ draft, figures }: Calling): Charter | undefined {
  const isNow = JSON.stringify(figures?.of) === JSON.stringify(draft);
  return isNow && figures?.outcome?.kind === 'figures' ? figures.outcome.charter : undefined;
}

/** What differs from the template that the draft was started from. Undefined without one. */
export function changesFromTemplate({ template, draft }: Pick<Calling, 'template' | 'draft'>): Changes | undefined {
  return template && changesFrom(template, draft);
}

export function questionsIn(draft: unknown): readonly unknown[] {
  const found = valueAt(draft, '/instruments');
  return Array.isArray(found) ? (found as unknown[]) : [];
}
