// collect.ts — one window of one task, from the question to the release; the steps in order and nothing else.
import { readBody } from '@soundings/aggregator/answers';
import { toBase64Url } from '@soundings/crypto/bytes';
import { releaseNoise } from '@soundings/protocol/charter/aggregator-noise';
import { AGGREGATOR_STATEMENT_MEDIA_TYPE } from '@soundings/protocol/contribution/aggregator-statement';
import { whyNoAnswer, type NoAnswer } from '@soundings/protocol/dap/no-answer';
import { releaseSampling } from '@soundings/protocol/charter/sampling';
import type { Charter } from '@soundings/protocol/charter/charter';
import type { MissionTask } from '@soundings/protocol/charter/tasks';
import { toWholeNumber, lawToJson } from '@soundings/protocol/json/law-json';
import { holdIssues } from '@soundings/protocol/mission/held-back';
import type { Mission } from '@soundings/protocol/mission/mission';
import { DAY } from '@soundings/protocol/register/known';
import type { Release } from '@soundings/protocol/release/release';
import { valueNames } from '@soundings/protocol/charter/cells';
import { dateOf } from '@soundings/protocol/charter/day';
import { isClosed, windowName, type Window } from '@soundings/protocol/charter/window';
import {
  createJobRequest,
  pollJobRequest,
  readJob,
  readLeaderStatementAnswer,
  readStatementAnswer,
  statementRequest,
  type Answer,
  type JobState,
} from './ask.ts';
import { CollectError } from './errors.ts';
import { assertStatement, assertStatements, openShares, openTotals, type CollectorKey } from './open.ts';

export interface Collector {
  readonly mission: Mission;
  readonly key: CollectorKey;
  /** Bearer tokens that the aggregators know this collector by. */
  readonly tokens: { readonly leader: string; readonly helper: string };
}

/** Everything that this room needs from outside: network and clock. */
export interface CollectPorts {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Resolves after so many milliseconds; rejects when the caller gives up. */
  readonly wait: (ms: number) => Promise<void>;
  /** Today, in whole days since the epoch. */
  readonly today: () => number;
  /** Told each time the leader says that the result isn't ready. */
  readonly onPending?: (retryAfterSeconds: number) => void;
}

/** How long to wait for a pending job before the caller is told to ask again later. */
export interface Patience {
  readonly pollsMax: number;
}

/**
 * The release of one window. Asking again is safe: the same request finds the same job and the same result. Throws CollectError, whose code says
 * whether to ask again later (`not-yet`, `unreachable`) or what is wrong. A window is released completely or not at all.
 */
export async function collectWindow(
  collector: Collector,
  task: MissionTask,
  window: Window,
  ports: CollectPorts,
  patience: Patience,
): Promise<Release> {
  assertClosed(window, ports.today());
  const { mission, key } = collector;
  assertNotHeld(mission, ports.today());
  const { response } = await finishedJob(task, window, collector.tokens.leader, ports, patience);
  const helper = readStatementAnswer(await askFor('helper', task, window, collector, ports), task, window);
  const { charter } = mission;
  const reportCount = Number(response.reportCount);
  if (helper.version === 1) {
    assertUnlogged(charter, task, window);
    assertStatement(helper.bytes, response, charter, task, window);
    const totals = openTotals(await openShares(response, charter, task, window, key), task, reportCount);
    const base = releaseOf(mission, task, window, reportCount, totals);
    return { format: 'soundings release v1', ...base, statement: toBase64Url(helper.bytes) };
  }
  const statements = {
    leader: readLeaderStatementAnswer(await askFor('leader', task, window, collector, ports), task, window),
    helper: helper.bytes,
  };
  const shares = await openShares(response, charter, task, window, key);
  assertStatements(statements, shares, response, charter, task, window);
  const base = releaseOf(mission, task, window, reportCount, openTotals(shares, task, reportCount));
  return { format: 'soundings release v2', ...base, statements: asText(statements), shares: asText(shares) };
}

function assertUnlogged({ log }: Charter, { label }: MissionTask, window: Window): void {
  if (log === undefined) return;
  throw new CollectError(
    'bad-answer',
    `Nobody could recompute a release of ${label}, ${windowName(window)}: an aggregator is of a build that signs no statement for a mission with a public register. Its operator has to upgrade it. Nothing was released.`,
  );
}

/** What an aggregator signed about this window. One of the build before has an older statement; a helper gives that if its leader is of that build. */
async function askFor(
  whom: 'leader' | 'helper',
  task: MissionTask,
  window: Window,
  { tokens }: Pick<Collector, 'tokens'>,
  ports: CollectPorts,
): Promise<Answer> {
  return ask(statementRequest(task, whom, window, AGGREGATOR_STATEMENT_MEDIA_TYPE, tokens[whom]), ports);
}

function asText({ leader, helper }: Record<'leader' | 'helper', Uint8Array>) {
  return { leader: toBase64Url(leader), helper: toBase64Url(helper) };
}

function assertClosed(window: Window, today: number): void {
  if (isClosed(window, today)) return;
  throw new CollectError(
    'not-yet',
    `The window ${windowName(window)} closes on ${dateOf(window.closesDay)}; nobody can collect it before then.`,
  );
}

/** An objection of somebody in the mission is answered before anything is released. */
function assertNotHeld({ logged }: Mission, today: number): void {
  const issues = logged === undefined ? [] : holdIssues(logged.holds, today * DAY);
  if (issues.length > 0) throw new CollectError('not-yet', issues.join(' '));
}

async function finishedJob(
  task: MissionTask,
  window: Window,
  token: string,
  ports: CollectPorts,
  { pollsMax }: Patience,
): Promise<Extract<JobState, { kind: 'ready' }>> {
  let job = readJob(await ask(createJobRequest(task, window, token), ports), task, window);
  for (let polls = 0; job.kind === 'pending'; polls++) {
    if (polls >= pollsMax) {
      throw new CollectError(
        'not-yet',
        `The leader is still working on ${task.label}, ${windowName(window)}. Ask again later; nothing is lost.`,
      );
    }
    ports.onPending?.(job.retryAfterSeconds);
    await ports.wait(1000 * job.retryAfterSeconds);
    job = readJob(await ask(pollJobRequest(job.location, token), ports), task, window);
  }
  return job;
}

/** Milliseconds before each further try of a request that got no answer, or a 5xx or 429. */
const RETRY_WAITS_MS = [250, 1000, 3000] as const;
/** A window's two shares of 100,000 cells are a few megabytes. */
const ANSWER_SIZE_MAX = 64_000_000;
const TIMEOUT_MS = 60_000;

const LATER = 'Try again later.';

async function ask(request: Request, ports: CollectPorts): Promise<Answer> {
  const { origin } = new URL(request.url);
  for (let attempt = 0; ; attempt++) {
    const outcome = await tryOnce(request.clone(), ports.fetch);
    if (outcome.kind === 'answer') return outcome.answer;
    const waitMs = RETRY_WAITS_MS[attempt];
    if (waitMs === undefined) {
      const { why, advice, cause } = outcome;
      throw new CollectError('unreachable', `${origin} can't be reached: ${why}. ${advice} Meanwhile nothing is lost.`, { cause });
    }
    await ports.wait(waitMs);
  }
}

type Outcome = { readonly kind: 'answer'; readonly answer: Answer } | ({ readonly kind: 'none'; readonly cause?: unknown } & NoAnswer);

async function tryOnce(request: Request, fetch: CollectPorts['fetch']): Promise<Outcome> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new Request(request, { redirect: 'error', signal }));
    if (response.status >= 500 || response.status === 429) return { kind: 'none', why: `it answers ${response.status}`, advice: LATER };
    // The deadline covers the body too: an answer that arrives too slowly counts as none.
    const body = await readBody(response, ANSWER_SIZE_MAX, { signal });
    if (body === undefined) return { kind: 'none', why: 'its answer is far too long', advice: LATER };
    return { kind: 'answer', answer: { url: request.url, status: response.status, headers: response.headers, body } };
  } catch (cause) {
    return { kind: 'none', ...whyNoAnswer(new URL(request.url), cause), cause };
  }
}

function releaseOf(mission: Mission, task: MissionTask, window: Window, organisations: number, totals: readonly bigint[]) {
  const sampling = releaseSampling(mission.charter, task.instrument);
  return {
    mission: mission.charter.mission,
    charter: toBase64Url(mission.digest),
    instrument: task.instrument.name,
    sector: task.sector ?? null,
    ...(task.tier === undefined ? {} : { tier: task.tier }),
    window: { number: window.number, firstDay: dateOf(window.firstDay), lastDay: dateOf(window.endDay - 1) },
    organisations,
    dimensions: task.dimensions.map((dimension) => ({ name: dimension.name, values: [...valueNames(dimension)] })),
    totals: totals.map(toWholeNumber),
    noise: lawToJson(releaseNoise(task, organisations)),
    ...(task.aggregatorNoise === undefined ? {} : { aggregatorNoise: lawToJson(task.aggregatorNoise) }),
    ...(sampling === undefined ? {} : { sampling }),
    ...(task.instrument.typedTotals === undefined ? {} : { typed: task.instrument.typedTotals }),
    offsetRemoved: toWholeNumber(BigInt(organisations) * task.noiseBound),
  };
}
