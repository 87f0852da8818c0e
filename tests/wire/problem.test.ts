// problem.test.ts — problem documents, written and read (DAP-18 §3.6, RFC 9457)
import { describe, expect, test } from 'vitest';
import { TaskId } from '../../protocol/dap/ids.ts';
import { DapProblem, dapProblemTypes, formatProblem, parseProblem, problemTypeOf, problemTypeUri } from '../../protocol/dap/problem.ts';
import { counting } from '../support/annotated.ts';

const taskId = TaskId(counting(0, 32));

test('the eleven types of the draft, under its URN', () => {
  expect(dapProblemTypes).toHaveLength(11);
  for (const type of dapProblemTypes) {
    expect(problemTypeUri(type)).toBe(`urn:ietf:params:ppm:dap:error:${type}`);
    expect(problemTypeOf(problemTypeUri(type))).toBe(type);
    expect(new DapProblem(type, '').status).toBeGreaterThanOrEqual(400);
    expect(new DapProblem(type, '').status).toBeLessThan(500);
  }
  expect(problemTypeOf('urn:ietf:params:ppm:dap:error:other')).toBeUndefined();
  expect(problemTypeOf('invalidMessage')).toBeUndefined();
});

test('a document has type, title, status, detail, taskid, and the extensions not supported', () => {
  const problem = new DapProblem('unsupportedExtension', 'Extension 23 is not known here.', { taskId, unsupportedExtensions: [23, 42] });
  expect(JSON.parse(formatProblem(problem.document))).toEqual({
    type: 'urn:ietf:params:ppm:dap:error:unsupportedExtension',
    title: 'An extension is not known here.',
    status: 400,
    detail: 'Extension 23 is not known here.',
    taskid: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
    unsupported_extensions: [23, 42],
  });
});

test('what is written is read', () => {
  const { document } = new DapProblem('unsupportedExtension', 'No.', { taskId, unsupportedExtensions: [1] });
  expect(parseProblem(formatProblem(document))).toEqual(document);
});

test('members that do not apply are left out', () => {
  expect(formatProblem({ type: 'about:blank', status: 503 })).toBe('{"type":"about:blank","status":503}');
});

describe('reading what others answer', () => {
  test('a missing type is about:blank', () => {
    expect(parseProblem('{}')).toEqual({ type: 'about:blank' });
  });

  test('members of the wrong shape are passed over', () => {
    const text = JSON.stringify({
      type: 1,
      title: [],
      status: '400',
      detail: {},
      taskid: 'AA',
      unsupported_extensions: ['1'],
      extra: true,
    });
    expect(parseProblem(text)).toEqual({ type: 'about:blank' });
  });

  test.each(['', 'Bad Gateway', '<html>', '[]', 'null', '1', '"invalidMessage"', '{"type":'])('%s is no document', (text) => {
    expect(parseProblem(text)).toBeUndefined();
  });

  test('a member named like a part of every object is nothing special', () => {
    expect(parseProblem('{"__proto__":{"type":"x"},"constructor":1}')).toEqual({ type: 'about:blank' });
  });
});
