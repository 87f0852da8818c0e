// problem.ts — how a request is refused: DAP's error types as problem documents (DAP-18 §3.6, RFC 9457)
import { CodedError } from '@soundings/crypto/errors';
import { TaskId } from './ids.ts';

const NAMESPACE = 'urn:ietf:params:ppm:dap:error:';

/** Media type of a problem document (RFC 9457 §6.1). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Status and title of each type. The draft asks for a client error and no particular one (DAP-18 §3.6); a missing resource is 404. */
const TYPES = {
  invalidMessage: { status: 400, title: 'The message could not be parsed or otherwise was invalid.' },
  unrecognizedTask: { status: 404, title: 'The task is not known here.' },
  unrecognizedAggregationJob: { status: 404, title: 'The aggregation job is not known here.' },
  batchInvalid: { status: 400, title: 'The query does not name a batch that can be collected.' },
  invalidBatchSize: { status: 400, title: 'There are too few reports in the batch.' },
  invalidAggregationParameter: { status: 400, title: 'The aggregation parameter is invalid.' },
  batchMismatch: { status: 400, title: 'The aggregators disagree on the reports that were aggregated in the batch.' },
  stepMismatch: { status: 400, title: 'The aggregators disagree on the current step of the aggregation job.' },
  batchOverlap: { status: 400, title: 'The query includes reports that were collected in another batch.' },
  unsupportedExtension: { status: 400, title: 'An extension is not known here.' },
  invalidExtension: { status: 400, title: 'The extensions are out of order, or one is not validly encoded.' },
} as const;

export type DapProblemType = keyof typeof TYPES;

export const dapProblemTypes = Object.keys(TYPES) as readonly DapProblemType[];

export function problemTypeUri(type: DapProblemType): string {
  return NAMESPACE + type;
}

/** Undefined for any other URI. */
export function problemTypeOf(uri: string): DapProblemType | undefined {
  return dapProblemTypes.find((type) => problemTypeUri(type) === uri);
}

/** A problem document's members that we know; every one of them may be missing but the type. */
export interface ProblemDocument {
  /** A URI; "about:blank" if the status says it all. */
  readonly type: string;
  readonly title?: string | undefined;
  readonly status?: number | undefined;
  /** For people, about this one occurrence. */
  readonly detail?: string | undefined;
  readonly taskId?: TaskId | undefined;
  /** Types of report extensions that the leader doesn't know (DAP-18 §4.4.2.2). */
  readonly unsupportedExtensions?: readonly number[] | undefined;
  /** Of ours: the signed stop of a mission, still to be checked (mission/stopped.ts). */
  readonly stop?: unknown;
}

/** A refusal of one of the draft's types. The message is the document's `detail`, so it goes over the wire. */
export class DapProblem extends CodedError<DapProblemType> {
  readonly status: number;
  readonly taskId: TaskId | undefined;
  readonly unsupportedExtensions: readonly number[] | undefined;

  constructor(
    type: DapProblemType,
    detail: string,
    options: { readonly taskId?: TaskId | undefined; readonly unsupportedExtensions?: readonly number[]; readonly cause?: unknown } = {},
  ) {
    super(type, detail, { cause: options.cause });
    this.status = TYPES[type].status;
    this.taskId = options.taskId;
    this.unsupportedExtensions = options.unsupportedExtensions;
  }

  get document(): ProblemDocument {
    const { code, status, message: detail, taskId, unsupportedExtensions } = this;
    return { type: problemTypeUri(code), title: TYPES[code].title, status, detail, taskId, unsupportedExtensions };
  }
}

/** The document as JSON; members that are undefined are left out. */
export function formatProblem({ taskId, unsupportedExtensions, ...members }: ProblemDocument): string {
  return JSON.stringify({
    ...members,
    taskid: taskId && TaskId.toText(taskId),
    unsupported_extensions: unsupportedExtensions,
  });
}

/**
 * Reads a problem document from whoever answered. Members of the wrong shape are passed over, as RFC 9457 §3.1 asks; a type that isn't there
 * is "about:blank". Undefined for what is no JSON object.
 */
export function parseProblem(text: string): ProblemDocument | undefined {
  const members = jsonObject(text);
  if (members === undefined) return undefined;
  return {
    type: stringOf(members['type']) ?? 'about:blank',
    title: stringOf(members['title']),
    status: isInteger(members['status']) ? members['status'] : undefined,
    detail: stringOf(members['detail']),
    taskId: TaskId.fromText(stringOf(members['taskid']) ?? ''),
    unsupportedExtensions: integersOf(members['unsupported_extensions']),
    ...(members['stop'] !== undefined && { stop: members['stop'] }),
  };
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // A proxy's page of HTML, say: the status alone will have to do.
  }
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function integersOf(value: unknown): readonly number[] | undefined {
  return Array.isArray(value) && value.every(isInteger) ? value : undefined;
}
