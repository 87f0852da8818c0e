// janus-http.test.ts — how resources are made, polled and deleted, as Janus's routes of August 2026 have it and as DAP-18 does.
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../crypto/bytes.ts';
import { encode } from '../../crypto/codec.ts';
import { fromJanus } from '../../aggregator/peer/janus/from-janus.ts';
import { JanusAggregationJobInitReq, respToJanus } from '../../aggregator/peer/janus/messages.ts';
import { toJanus } from '../../aggregator/peer/janus/to-janus.ts';
import { AggregationJobInitReq, AggregationJobResp } from '../../protocol/dap/aggregation.ts';
import { ReportId } from '../../protocol/dap/ids.ts';
import { mediaType } from '../../protocol/dap/media-types.ts';
import { counting } from '../support/annotated.ts';

const HELPER = 'https://helper.example/dap';
const JOBS = `${HELPER}/tasks/T/aggregation_jobs`;
const SHARES = `${HELPER}/tasks/T/aggregate_shares`;
const BYTES_MAX = 10_000;

const empty = { verificationKeyId: 0, aggParam: new Uint8Array(), verifyInits: [] };
const dapRequest = encode(AggregationJobInitReq, { ...empty, extensions: [] });
const janusRequest = encode(JanusAggregationJobInitReq, { ...empty, partialBatchSelector: { batchMode: 1, config: new Uint8Array() } });
const dapAnswer = encode(AggregationJobResp, { verifyResps: [{ reportId: ReportId(counting(0, 16)), result: { kind: 'finish' } }] });
const janusAnswer = respToJanus(dapAnswer);

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: Uint8Array;
}

/** Gives these answers, one after the other, and writes down what it was asked. */
function scripted(...answers: readonly Response[]): { readonly seen: Seen[]; readonly serve: (request: Request) => Promise<Response> } {
  const seen: Seen[] = [];
  const left = [...answers];
  return {
    seen,
    serve: async (request) => {
      seen.push({ method: request.method, url: request.url, body: await bytesOf(request) });
      return left.shift() ?? new Response(undefined, { status: 500 });
    },
  };
}

async function bytesOf(message: Request | Response): Promise<Uint8Array> {
  return new Uint8Array(await message.arrayBuffer());
}

function asking(method: string, url: string, message: Parameters<typeof mediaType>[0], body: Uint8Array): Request {
  return new Request(url, { method, headers: { 'content-type': mediaType(message) }, body: body.slice() });
}

function answering(
  status: number,
  message: Parameters<typeof mediaType>[0],
  body: Uint8Array,
  headers: Record<string, string> = {},
): Response {
  return new Response(body.slice(), { status, headers: { 'content-type': mediaType(message), ...headers } });
}

describe('our leader, a Janus helper', () => {
  const init = () => asking('POST', JOBS, 'aggregation-job-init-req', dapRequest);

  test('a job is put under a name of ours, and its answer has a Location', async () => {
    const janus = scripted(answering(201, 'aggregation-job-resp', janusAnswer));
    const response = await toJanus(janus.serve, BYTES_MAX)(init());
    expect(janus.seen).toEqual([
      { method: 'PUT', url: expect.stringMatching(/\/aggregation_jobs\/[\w-]{22}$/) as string, body: janusRequest },
    ]);
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`${janus.seen[0]?.url ?? ''}?step=0`);
    expect(await bytesOf(response)).toEqual(dapAnswer);
  });

  test('the same bytes are put in the same place, and others in another', async () => {
    const janus = scripted();
    const send = toJanus(janus.serve, BYTES_MAX);
    for (const body of [dapRequest, dapRequest, Uint8Array.of(...dapRequest.with(0, 1))])
      await send(asking('POST', JOBS, 'aggregation-job-init-req', body));
    const [first, second, third] = janus.seen.map(({ url }) => url);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test("an empty answer says where to ask, whatever Janus's own Location is relative to", async () => {
    const pending = new Response('', { status: 200, headers: { 'retry-after': '2', location: '/tasks/T/aggregation_jobs/x?step=0' } });
    const janus = scripted(pending, answering(200, 'aggregation-job-resp', janusAnswer));
    const send = toJanus(janus.serve, BYTES_MAX);
    const first = await send(init());
    expect(await bytesOf(first)).toHaveLength(0);
    expect(first.headers.get('retry-after')).toBe('2');
    const location = first.headers.get('location') ?? '';
    expect(location).toMatch(new RegExp(`^${JOBS}/[\\w-]{22}\\?step=0$`));
    expect(await bytesOf(await send(new Request(location)))).toEqual(dapAnswer);
  });

  test('a name under which a job was deleted is left for the next one', async () => {
    const gone = () => new Response('{}', { status: 410 });
    const janus = scripted(gone(), gone(), answering(201, 'aggregation-job-resp', janusAnswer));
    const response = await toJanus(janus.serve, BYTES_MAX)(init());
    expect(response.status).toBe(201);
    expect(new Set(janus.seen.map(({ url }) => url)).size).toBe(3);
    expect(response.headers.get('location')).toBe(`${janus.seen[2]?.url ?? ''}?step=0`);
  });

  test('an aggregate share is put as well, and goes through as it is', async () => {
    const janus = scripted(answering(200, 'aggregate-share', utf8('share')));
    const response = await toJanus(janus.serve, BYTES_MAX)(asking('POST', SHARES, 'aggregate-share-req', utf8('request')));
    expect(janus.seen).toEqual([
      { method: 'PUT', url: expect.stringMatching(/\/aggregate_shares\/[\w-]{22}$/) as string, body: utf8('request') },
    ]);
    expect(response.headers.get('location')).toBe(janus.seen[0]?.url);
    expect(await bytesOf(response)).toEqual(utf8('share'));
  });

  test('what is no answer of Janus loses its media type, so that the leader asks again', async () => {
    for (const body of [dapAnswer, new Uint8Array(BYTES_MAX + 1)]) {
      const janus = scripted(answering(201, 'aggregation-job-resp', body));
      const response = await toJanus(janus.serve, BYTES_MAX)(init());
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
    }
  });

  test('refusals and deletions go through as they are', async () => {
    const janus = scripted(
      new Response('{"type":"urn:ietf:params:ppm:dap:error:batchMismatch"}', { status: 400 }),
      new Response(undefined, { status: 204 }),
    );
    const send = toJanus(janus.serve, BYTES_MAX);
    const refused = await send(asking('POST', SHARES, 'aggregate-share-req', utf8('request')));
    expect([refused.status, await refused.text()]).toEqual([400, '{"type":"urn:ietf:params:ppm:dap:error:batchMismatch"}']);
    expect((await send(new Request(`${JOBS}/x`, { method: 'DELETE' }))).status).toBe(204);
    expect(janus.seen.at(-1)).toMatchObject({ method: 'DELETE', url: `${JOBS}/x` });
  });
});

describe('a Janus leader, our helper', () => {
  const put = (body = janusRequest) => asking('PUT', `${JOBS}/AAAAAAAAAAAAAAAAAAAAAA`, 'aggregation-job-init-req', body);

  test('a job that is put is created as DAP-18 has it', async () => {
    const helper = scripted(answering(201, 'aggregation-job-resp', dapAnswer, { location: '/dap/tasks/T/aggregation_jobs/ours' }));
    const response = await fromJanus(helper.serve, BYTES_MAX)(put());
    expect(helper.seen).toEqual([{ method: 'POST', url: JOBS, body: dapRequest }]);
    expect(response.headers.get('content-type')).toBe(mediaType('aggregation-job-resp'));
    expect(await bytesOf(response)).toEqual(janusAnswer);
  });

  test('a share that is put is, too', async () => {
    const helper = scripted(answering(201, 'aggregate-share', utf8('share')));
    const response = await fromJanus(
      helper.serve,
      BYTES_MAX,
    )(asking('PUT', `${SHARES}/AAAAAAAAAAAAAAAAAAAAAA`, 'aggregate-share-req', utf8('request')));
    expect(helper.seen).toEqual([{ method: 'POST', url: SHARES, body: utf8('request') }]);
    expect(await bytesOf(response)).toEqual(utf8('share'));
  });

  test('what is no request of Janus is invalidMessage, and what is too long is refused, before the helper sees it', async () => {
    const helper = scripted();
    const serve = fromJanus(helper.serve, BYTES_MAX);
    const invalid = await serve(put(dapRequest));
    expect([invalid.status, await invalid.json()]).toMatchObject([400, { type: 'urn:ietf:params:ppm:dap:error:invalidMessage' }]);
    expect((await serve(put(new Uint8Array(BYTES_MAX + 1)))).status).toBe(413);
    expect(helper.seen).toEqual([]);
  });

  test("a job that isn't ready is to be put again: Janus asks under a name that we don't keep", async () => {
    const helper = scripted(new Response(undefined, { status: 201, headers: { location: '/x', 'retry-after': '7' } }));
    const response = await fromJanus(helper.serve, BYTES_MAX)(put());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
  });

  test('a deletion is answered as done, unless it is refused', async () => {
    const helper = scripted(new Response(undefined, { status: 404 }), new Response(undefined, { status: 401 }));
    const serve = fromJanus(helper.serve, BYTES_MAX);
    const remove = () => new Request(`${JOBS}/AAAAAAAAAAAAAAAAAAAAAA`, { method: 'DELETE' });
    expect([(await serve(remove())).status, (await serve(remove())).status]).toEqual([204, 401]);
  });

  test("DAP-18's own requests, and refusals, go through", async () => {
    const helper = scripted(new Response('keys'), new Response('no', { status: 401 }));
    const serve = fromJanus(helper.serve, BYTES_MAX);
    expect(await (await serve(new Request(`${HELPER}/hpke_config`))).text()).toBe('keys');
    expect((await serve(put())).status).toBe(401);
  });
});
