// outlook.ts — everything that a page of results asks beyond totals, each in a thread of its own and two at a time.
import type { Charter } from '@soundings/protocol/charter/charter';
import type { Release } from '@soundings/protocol/release/release';
import { outlookOf, type InstrumentOutlook, type OutlookAsked } from '../insight/outlook/outlook.ts';
import { QueryError } from '../insight/question.ts';
import { instrumentNames, subjectOf } from '../insight/subject.ts';
import type { Answered } from '../insight/answer.ts';
import { ask, type Asking } from './in-thread.ts';

/** Threads at a time: more would leave nothing for whoever asks. */
const AT_ONCE = 2;

/** The outlook of each instrument. What its releases can't answer is left out. Rejects with the signal's reason if that is aborted. */
export async function askOutlook(
  releases: readonly Release[],
  charters: ReadonlyMap<string, Charter>,
  level: number,
  { progress, signal }: Asking,
): Promise<readonly InstrumentOutlook[]> {
  const subject = subjectOf(releases, charters);
  const wanted = instrumentNames(subject).flatMap((instrument) =>
    outlookOf(subject, releases, instrument, level).map((one) => ({ instrument, ...one })),
  );
  const answers = new Map<OutlookAsked, Answered>();
  let done = 0;
  const queue = wanted.values();
  const silent = { progress: { update: () => undefined, done: () => undefined }, signal };
  const work = async () => {
    for (const one of queue) {
      const answered = await answerOrNone(one, releases, silent);
      if (answered !== undefined) answers.set(one, answered);
      progress.update(`${++done} of ${wanted.length}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return instrumentNames(subject).map((instrument) => {
    const own = wanted.filter((one) => one.instrument === instrument);
    const of = (part: OutlookAsked['part']) => own.flatMap((one) => (one.part === part ? (answers.get(one) ?? []) : []))[0];
    return {
      instrument,
      where: whereOf(own),
      // Each question's own types: outlookOf pairs them.
      warnings: of('warnings') as InstrumentOutlook['warnings'],
      trend: of('trend') as InstrumentOutlook['trend'],
      forecasts: of('forecasts') as InstrumentOutlook['forecasts'],
      leads: of('leads') as InstrumentOutlook['leads'],
      record: of('record') as InstrumentOutlook['record'],
    };
  });
}

function whereOf([first]: readonly OutlookAsked[]): InstrumentOutlook['where'] {
  const { where } = (first?.asked ?? { where: {} }) as Pick<InstrumentOutlook, 'where'>;
  return where;
}

/** Undefined if these releases can't answer it: there are too few, mostly. */
async function answerOrNone(
  { question, asked }: OutlookAsked,
  releases: readonly Release[],
  asking: Asking,
): Promise<Answered | undefined> {
  try {
    return await ask(question, releases, asked, asking);
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}
