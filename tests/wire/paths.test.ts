// paths.test.ts — every URI of the draft's appendix A, built and recognised
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, utf8 } from '../../crypto/bytes.ts';
import { AggregationJobId, TaskId } from '../../protocol/dap/ids.ts';
import { matchPath, methods, parseStep, paths, resourcePath, resourceUrl, type Resource } from '../../protocol/dap/paths.ts';
import * as arbitraries from '../support/arbitraries.ts';

const taskId = TaskId(fromHex('f0163447364ccf1bc0e3affcca6873c9c381f64acdf9020662f83f46c07219e7'));
const aggregationJobId = AggregationJobId(fromHex('95ceda51e1a9752368b0d961f9466128'));

test("the draft's example", () => {
  const expected = 'https://example.com/api/dap/tasks/8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec/aggregation_jobs/lc7aUeGpdSNosNlh-UZhKA';
  const job: Resource = { kind: 'aggregationJob', taskId, aggregationJobId };
  expect(resourceUrl('https://example.com/api/dap', job)).toBe(expected);
  expect(resourceUrl(utf8('https://example.com/api/dap/'), job)).toBe(expected);
  expect(resourceUrl('https://example.com/api/dap', job, 0)).toBe(`${expected}?step=0`);
});

const resource: fc.Arbitrary<Resource> = fc.oneof(
  fc.record({ kind: fc.constant('hpkeConfig' as const) }),
  ...(['reports', 'aggregationJobs', 'collectionJobs', 'aggregateShares'] as const).map((kind) =>
    fc.record({ kind: fc.constant(kind), taskId: arbitraries.taskId }),
  ),
  fc.record({ kind: fc.constant('aggregationJob' as const), taskId: arbitraries.taskId, aggregationJobId: arbitraries.aggregationJobId }),
  fc.record({ kind: fc.constant('collectionJob' as const), taskId: arbitraries.taskId, collectionJobId: arbitraries.collectionJobId }),
  fc.record({ kind: fc.constant('aggregateShare' as const), taskId: arbitraries.taskId, aggregateShareId: arbitraries.aggregateShareId }),
);

test('what is built is recognised', () => {
  const property = fc.property(resource, (value) => {
    expect(matchPath(resourcePath(value))).toEqual(value);
  });
  fc.assert(property, { seed: 18, numRuns: 500 });
});

test('every resource has its methods and one role that serves it', () => {
  expect(Object.keys(methods).toSorted()).toEqual(Object.keys(paths).toSorted());
});

describe('not recognised', () => {
  const task = TaskId.toText(taskId);

  test.each([
    '',
    '/',
    'hpke_config',
    '/hpke_config/',
    '/HPKE_CONFIG',
    `/tasks/${task}`,
    `/tasks/${task}/reports/`,
    `/tasks/${task}=/reports`,
    `/tasks/${task.slice(1)}/reports`,
    `/tasks/${task.replace('_', '/')}/reports`,
    `/tasks/${task.replace('-', '+')}/reports`,
    `/tasks/${task.replace('_', '%5F')}/reports`,
    `/tasks/${task.slice(0, -1)}d/reports`,
    `/tasks//reports`,
    `/tasks/{taskId}/reports`,
    `/tasks/${task}/aggregation_jobs/`,
    `/tasks/${task}/aggregation_jobs/${task}`,
    `/tasks/${task}/__proto__`,
    `//tasks/${task}/reports`,
  ])('%s', (path) => {
    expect(matchPath(path)).toBeUndefined();
  });
});

test('a step is a decimal u16 in its one form', () => {
  expect(['0', '1', '65535'].map(parseStep)).toEqual([0, 1, 65_535]);
  for (const text of ['', '00', '01', '-1', '+1', '1.0', '65536', '1e1', ' 1', '99999999999999999999'])
    expect(parseStep(text)).toBeUndefined();
});
