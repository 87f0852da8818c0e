// send.test.ts — `contribute --later` and `send`, as commands, against two real aggregators.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INSTRUMENT, layGround, type Desk, type Ground } from '../client-sdk/killed/ground.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await layGround(5);
}, 60_000);
afterAll(async () => ground.close());

/** The compiled program in a process of its own, while the aggregators answer in this one. */
async function run(words: readonly string[]) {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../src/dist/cli.js'), ...words]);
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}

function deskOf(at: number): Desk {
  return ground.desks[at] ?? expect.unreachable();
}

/** `send` on the mission and the folder that this desk contributes with. */
function sending({ arguments: given }: Desk): readonly string[] {
  const valueOf = (name: string) => given[given.indexOf(name) + 1] ?? expect.unreachable();
  return ['send', '--mission', valueOf('--mission'), '--keys', valueOf('--keys')];
}

test('signs off now, sends later, and then has nothing to send', async () => {
  const desk = deskOf(0);
  const locked = await run([...desk.arguments, '--later']);
  expect(locked.stdout).toMatch(/^Signed off: visits, .* nothing has left it\. Send it with soundings send before the window closes on/);
  expect(ground.uploadsOf(desk.organisation)).toEqual([]);
  const sent = await run([...sending(desk)]);
  expect(sent.stdout).toMatch(/^Received: visits,/);
  expect(ground.uploadsOf(desk.organisation)).toHaveLength(1);
  const again = await run([...sending(desk)]);
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/Everything that is signed off in this mission has been received\./);
  expect(ground.uploadsOf(desk.organisation)).toHaveLength(1);
});

test('gives what is locked and what is received as JSON', async () => {
  const desk = deskOf(1);
  const locked = JSON.parse((await run([...desk.arguments, '--later', '--json'])).stdout) as { readonly digest: string };
  expect(locked).toMatchObject({ format: 'soundings lock v2', instrument: INSTRUMENT, state: { kind: 'locked' } });
  expect(JSON.parse((await run([...sending(desk), '--json'])).stdout)).toMatchObject([{ digest: locked.digest }]);
});

test('is not asked for together with what it contradicts', async () => {
  const { arguments: given } = deskOf(2);
  const nothing = given.filter((_, at) => given[at] !== '--data' && given[at - 1] !== '--data');
  expect(await run([...nothing, '--resume', '--later'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('leave --later out') as string,
  });
  expect(await run([...given, '--preview', '--later'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('leave --later out') as string,
  });
});
