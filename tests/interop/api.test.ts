// api.test.ts — what the four roles answer to a test runner when something is wrong, and the draft's own list of test cases.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepare, startWorld, succeeded, type Party, type World } from './runner.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ seed: 21 });
});
afterAll(async () => world.close());

const parties = (): readonly Party[] => [world.client, world.leader, world.helper, world.collector];
const COUNT = { vdaf: { type: 'Prio3Count' }, mode: 1, reportsMin: 2 } as const;

describe('the commands', () => {
  test('every party is ready', async () => {
    for (const party of parties()) expect(await party.post('ready', {})).toEqual({});
  });

  test('a command that is not there is 404, one that is not posted 405', async () => {
    for (const { url } of parties()) {
      expect((await fetch(`${url}internal/test/nothing`, { method: 'POST', body: '{}' })).status).toBe(404);
      expect((await fetch(`${url}internal/test/ready`)).status).toBe(405);
    }
  });

  test('what is no JSON, or lacks something, is an error that says what', async () => {
    const response = await fetch(`${world.client.url}internal/test/upload`, { method: 'POST', body: 'nothing' });
    expect([response.status, await response.json()]).toMatchObject([200, { status: 'error' }]);
    const answer = await world.leader.post('add_task', { task_id: 'AAAA', role: 'leader' });
    expect(answer).toMatchObject({ status: 'error', error: expect.stringContaining('task_id') as string });
    expect(answer.error).toContain('vdaf_verify_key');
  });

  test('an aggregator before its first task has no DAP', async () => {
    const alone = await startWorld({ seed: 22 });
    expect((await fetch(`${alone.helper.url}hpke_config`)).status).toBe(404);
    await alone.close();
  });
});

describe('tasks', () => {
  test.each([
    ['an aggregator of the other role', { helper: { role: 'leader' } }, /Start another process/],
    ['another URL than before', { leader: { leader: 'http://127.0.0.1:1/' } }, /has the endpoint/],
    ['a VDAF that we do not have', { leader: { vdaf: { type: 'Poplar1', bits: '8' } } }, /vdaf/],
    ['a bound and a bit width', { leader: { vdaf: { type: 'Prio3Sum', bits: '8', max_measurement: '3' } } }, /either/],
    ['a start without an end', { leader: { task_start: 0 } }, /task_end/],
    ['no batch mode', { collector: { batch_mode: undefined } }, /batch_mode/],
    ['a key that is too short', { helper: { vdaf_verify_key: 'AAAA' } }, /"verifyKey" of a task must have 32 bytes/],
  ])('are refused with %s', async (_, told, reason) => {
    await expect(prepare(world, COUNT, told)).rejects.toThrow(reason);
  });

  test("are taken in the draft's words, too, and with an interval", async () => {
    const words = {
      batch_mode: undefined,
      query_type: 1,
      max_batch_query_count: 1,
      task_expiration: 4e9,
      task_start: 0,
      task_end: 4_000_000_000,
    };
    const { upload, collect } = await prepare(world, COUNT, { leader: words, helper: words, collector: words });
    const task = { task_start: 0, task_end: 4_000_000_000 };
    for (const one of ['1', '1']) succeeded(await upload(one, task));
    expect(await collect()).toMatchObject({ status: 'complete', result: '2' });
  });
});

describe('the test cases of the draft', () => {
  test('a report from the far future is rejected', async () => {
    const { upload } = await prepare(world, COUNT);
    expect(await upload('1', { time: 4_000_000_000 })).toMatchObject({
      status: 'error',
      error: expect.stringContaining('report_too_early') as string,
    });
  });

  test('a measurement that the VDAF does not have is refused by the client', async () => {
    const { upload } = await prepare(world, COUNT);
    for (const measurement of ['2', 1, ['1']]) expect((await upload(measurement)).status).toBe('error');
  });

  test("a leader refuses a collector's wrong token", async () => {
    const { upload, collect } = await prepare(world, COUNT, { collector: { collector_authentication_token: 'wrong' } });
    succeeded(await upload('1'));
    expect(await collect()).toMatchObject({ status: 'error', error: expect.stringContaining('401') as string });
  });

  test("a helper refuses a leader's wrong token, and nothing is collected", async () => {
    const { task } = await prepare(world, COUNT, { leader: { leader_authentication_token: 'wrong' } });
    const url = `${world.helper.url}tasks/${String(task['task_id'])}/aggregation_jobs`;
    const response = await fetch(url, { method: 'POST', headers: { 'dap-auth-token': 'wrong' }, body: '' });
    expect(response.status).toBe(401);
  });

  test('a report that comes after its batch was collected changes nothing, and the same query gets the same answer', async () => {
    const { upload, collect } = await prepare(world, COUNT);
    for (const one of ['1', '0']) succeeded(await upload(one));
    const first = await collect();
    expect(first).toMatchObject({ status: 'complete', report_count: 2, result: '1' });
    expect((await upload('1')).status).toBe('error');
    expect(await collect()).toEqual(first);
  });

  test('whoever describes the task otherwise can not open what the others seal', async () => {
    const { upload, collect } = await prepare(world, COUNT, { collector: { min_batch_size: 1 } });
    for (const one of ['1', '0']) succeeded(await upload(one));
    expect((await collect()).status).toBe('error');
  });
});
