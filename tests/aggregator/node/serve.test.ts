// serve.test.ts — answers whose bytes are all there are written at once, with their length; what is read of them in a test is the same.
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Limits } from '../../../aggregator/config.ts';
import { addFields, BytesResponse, contentOf, fieldsOf } from '../../../aggregator/http/bytes-response.ts';
import { httpServer } from '../../../aggregator/node/serve.ts';
import { utf8 } from '../../../crypto/bytes.ts';

const said = utf8('{"said":"ŷ"}');
const answers: Readonly<Record<string, () => Response>> = {
  '/bytes': () => new BytesResponse(said, { status: 201, headers: { 'content-type': 'application/json', location: '/here' } }),
  '/nothing': () => new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } }),
  '/no-content': () => new Response(null, { status: 204 }),
  '/unchanged': () => new Response(null, { status: 304 }),
  '/stream': () => new Response('a text'),
};
const { server } = httpServer((request) => answers[new URL(request.url).pathname]?.() ?? new Response(null, { status: 404 }), {
  limits: Limits.parse({}),
  proxies: [],
  onCut: () => undefined,
});

beforeAll(async () => new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready)));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

async function asked(path: string, init: RequestInit = {}) {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${String(port)}${path}`, init);
  const { status, headers } = response;
  return { status, length: headers.get('content-length'), location: headers.get('location'), text: await response.text() };
}

it('an answer is written with its length, in one piece', async () => {
  expect(await asked('/bytes')).toEqual({ status: 201, length: '13', location: '/here', text: '{"said":"ŷ"}' });
  expect(await asked('/nothing', { method: 'POST', body: 'read by nobody' })).toMatchObject({ status: 200, length: '0', text: '' });
  expect(await asked('/no-content')).toMatchObject({ status: 204, length: null });
  expect(await asked('/unchanged')).toMatchObject({ status: 304, length: null });
  expect(await asked('/stream')).toMatchObject({ status: 200, text: 'a text' });
  expect(await asked('/bytes', { method: 'HEAD' })).toMatchObject({ status: 201, length: null, text: '' });
});

it('its bytes can be read as those of any other response, once', async () => {
  const answer = new BytesResponse(said, { status: 201, headers: { 'x-own': 'kept' } });
  expect([answer.status, answer.headers.get('x-own'), contentOf(answer)]).toEqual([201, 'kept', said]);
  expect(await answer.clone().json()).toEqual({ said: 'ŷ' });
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(said);
  expect(answer.bodyUsed).toBe(true);
  await expect(answer.text()).rejects.toThrow(TypeError);
});

it('its headers are the same whether or not somebody has asked for them as an object', () => {
  const answers = [false, true].map((isAsked) => {
    const answer = new BytesResponse(said, { headers: { 'x-own': 'kept', 'x-other': 'first' } });
    if (isAsked) answer.headers.append('x-late', 'appended');
    addFields(answer, { 'x-other': 'second', 'x-added': 'yes' });
    return { ...fieldsOf(answer), ...Object.fromEntries(answer.headers), ...fieldsOf(answer) };
  });
  const own = { 'x-own': 'kept', 'x-other': 'second', 'x-added': 'yes' };
  expect(answers).toEqual([own, { ...own, 'x-late': 'appended' }]);
  const plain = new Response('a text', { headers: { 'x-other': 'first' } });
  addFields(plain, { 'x-other': 'second' });
  expect(fieldsOf(plain)).toMatchObject({ 'x-other': 'second' });
});
