// paths.ts — every resource of DAP as a URL, built and recognised (DAP-18 §3, App. A)
import { fromUtf8 } from '@soundings/crypto/bytes';
import { AggregateShareId, AggregationJobId, CollectionJobId, TaskId, type IdKind } from './ids.ts';

export type Resource =
  | { readonly kind: 'hpkeConfig' }
  | { readonly kind: 'reports'; readonly taskId: TaskId }
  | { readonly kind: 'aggregationJobs'; readonly taskId: TaskId }
  | { readonly kind: 'aggregationJob'; readonly taskId: TaskId; readonly aggregationJobId: AggregationJobId }
  | { readonly kind: 'collectionJobs'; readonly taskId: TaskId }
  | { readonly kind: 'collectionJob'; readonly taskId: TaskId; readonly collectionJobId: CollectionJobId }
  | { readonly kind: 'aggregateShares'; readonly taskId: TaskId }
  | { readonly kind: 'aggregateShare'; readonly taskId: TaskId; readonly aggregateShareId: AggregateShareId };

/** Paths beneath an aggregator's base URL. A segment in braces is an identifier in unpadded base64url. */
export const paths: { readonly [K in Resource['kind']]: string } = {
  hpkeConfig: '/hpke_config',
  reports: '/tasks/{taskId}/reports',
  aggregationJobs: '/tasks/{taskId}/aggregation_jobs',
  aggregationJob: '/tasks/{taskId}/aggregation_jobs/{aggregationJobId}',
  collectionJobs: '/tasks/{taskId}/collection_jobs',
  collectionJob: '/tasks/{taskId}/collection_jobs/{collectionJobId}',
  aggregateShares: '/tasks/{taskId}/aggregate_shares',
  aggregateShare: '/tasks/{taskId}/aggregate_shares/{aggregateShareId}',
};

/** Which methods a resource has, and which role serves it (DAP-18 App. A). */
export const methods: {
  readonly [K in Resource['kind']]: { readonly role: 'aggregator' | 'leader' | 'helper'; readonly methods: readonly string[] };
} = {
  hpkeConfig: { role: 'aggregator', methods: ['GET'] },
  reports: { role: 'leader', methods: ['POST'] },
  collectionJobs: { role: 'leader', methods: ['POST'] },
  collectionJob: { role: 'leader', methods: ['GET', 'DELETE'] },
  aggregationJobs: { role: 'helper', methods: ['POST'] },
  aggregationJob: { role: 'helper', methods: ['POST', 'GET', 'DELETE'] },
  aggregateShares: { role: 'helper', methods: ['POST'] },
  aggregateShare: { role: 'helper', methods: ['GET', 'DELETE'] },
};

const ID_KINDS: Readonly<Record<string, IdKind<Uint8Array>>> = {
  taskId: TaskId,
  aggregationJobId: AggregationJobId,
  collectionJobId: CollectionJobId,
  aggregateShareId: AggregateShareId,
};

/** The resource's path beneath the base URL; it starts with a slash. */
export function resourcePath(resource: Resource): string {
  const ids = resource as unknown as Readonly<Record<string, Uint8Array>>;
  return paths[resource.kind].replace(/\{(\w+)\}/g, (_, name: string) => {
    const [idKind, id] = [ID_KINDS[name], ids[name]];
    if (idKind === undefined || id === undefined) throw new RangeError(`${resource.kind} needs its ${name}`);
    return idKind.toText(id);
  });
}

/**
 * The resource's URL. `base` is an aggregator's endpoint, as text or as it stands in a TaskConfiguration; it may have a path of its own, and
 * one slash at its end makes no difference. `step` is the aggregation job's, for GET (DAP-18 §4.5.3.2).
 */
export function resourceUrl(base: string | Uint8Array, resource: Resource, step?: number): string {
  const text = typeof base === 'string' ? base : fromUtf8(base);
  const query = step === undefined ? '' : `?step=${step}`;
  return text.replace(/\/$/, '') + resourcePath(resource) + query;
}

/** The resource that a path beneath the base URL names; undefined for every other path, a non-canonical identifier included. */
export function matchPath(path: string): Resource | undefined {
  for (const [kind, pattern] of Object.entries(paths)) {
    const ids = matchSegments(pattern.split('/'), path.split('/'));
    if (ids !== undefined) return { kind, ...ids } as unknown as Resource;
  }
  return undefined;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, Uint8Array>> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const ids: Record<string, Uint8Array> = {};
  for (const [i, expected] of pattern.entries()) {
    const segment = segments[i] ?? '';
    if (!expected.startsWith('{')) {
      if (segment !== expected) return undefined;
      continue;
    }
    const name = expected.slice(1, -1);
    const id = ID_KINDS[name]?.fromText(segment);
    if (id === undefined) return undefined;
    ids[name] = id;
  }
  return ids;
}

/** A `step` query parameter: a decimal u16 without leading zeros; undefined for anything else. */
export function parseStep(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 0xffff ? Number(text) : undefined;
}
