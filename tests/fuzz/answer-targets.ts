// answer-targets.ts — answers of hostile servers, read by the leader and the client: a named refusal or a value, and nothing else.
import { encode } from '../../crypto/codec.ts';
import { CodedError } from '../../crypto/errors.ts';
import { DEFAULT_SUITE } from '../../crypto/hpke/hpke.ts';
import { generateKeyPairSync, nodeHpke } from '../../crypto/hpke/node.ts';
import { generateKeyPair } from '../../crypto/signature/ed25519.ts';
import { readAnswer } from '../../aggregator/aggregation/leader.ts';
import { processAnswer } from '../../aggregator/peer/http-peer.ts';
import { processHpkeConfigResponse, sealingKeyFrom } from '../../client-sdk/send/sealing-keys.ts';
import { processUploadResponse } from '../../client-sdk/send/upload.ts';
import { AggregationJobResp } from '../../protocol/dap/aggregation.ts';
import { HpkeConfigList } from '../../protocol/dap/hpke.ts';
import { dapMessages, mediaType, type DapMessage } from '../../protocol/dap/media-types.ts';
import { DapProblem, formatProblem } from '../../protocol/dap/problem.ts';
import { Role } from '../../protocol/dap/role.ts';
import { UploadErrors, type Report } from '../../protocol/dap/upload.ts';
import { HPKE_SIGNATURE_HEADER } from '../../protocol/contribution/signed-hpke.ts';
import { signHpkeConfigs } from '../../protocol/signed/hpke.ts';
import fc from 'fast-check';
import * as arbitraries from '../support/arbitraries.ts';
import type { Pick } from '../support/mutate.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { fuzzBytes, fuzzText } from './inputs.ts';
import { pickOne } from './pick.ts';
import { FuzzFailure, type Attempt, type Target } from './target.ts';

const URL_OF_JOBS = 'https://helper.example/tasks/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8/aggregation_jobs';

export function answerTargets(seed: number): readonly Target[] {
  const resps = fc.sample(arbitraries.aggregationJobResp, { seed, numRuns: 100 });
  const reports = fc.sample(arbitraries.report, { seed, numRuns: 100 });
  const known = { id: 255, ...DEFAULT_SUITE, publicKey: generateKeyPairSync(DEFAULT_SUITE, seededRandom(seed)).publicKey };
  const lists = fc
    .sample(arbitraries.hpkeConfigList, { seed, numRuns: 100 })
    .map((configs) => [...configs.filter(({ id }) => id !== 255), known]);
  return [
    target('helper’s answer, read by the leader', 'aggregation-job-resp', resps, (resp) => encode(AggregationJobResp, resp), readJobAnswer),
    target('leader’s answer to an upload, read by the client', 'upload-errors', reports, refusalOf, async (response, report) => {
      await processUploadResponse(report, response);
      return true;
    }),
    target(
      'HPKE configurations, read by the client',
      'hpke-config-list',
      lists,
      (list) => encode(HpkeConfigList, list),
      async (response, _, pick) => {
        const { list } = await processHpkeConfigResponse(await signedAnswer(response, pick), HELPER, 1000);
        sealingKeyFrom(list, nodeHpke);
        return true;
      },
    ),
  ];
}

const IDENTITY = generateKeyPair(seededRandom('a hostile helper'));
const HELPER = { role: Role.helper, operator: 'The helper', url: 'https://helper.example/', key: IDENTITY.publicKey };

/** A hostile aggregator signs whatever it sends; somebody else can send any header. */
async function signedAnswer(response: Response, pick: Pick): Promise<Response> {
  const { status, headers } = response;
  const body = new Uint8Array(await response.arrayBuffer());
  const validity = { from: pickOne(pick, [0n, 1000n, 2n ** 64n - 2n]), until: pickOne(pick, [1n, 2000n, 2n ** 64n - 1n]) };
  const signature = signHpkeConfigs(Role.helper, validity, body, IDENTITY.privateKey);
  setHeader(headers, HPKE_SIGNATURE_HEADER, pick(3) === 0 ? fuzzText([signature], pick) : signature);
  return new Response(status === 204 ? null : body, { status, headers });
}

function refusalOf({ reportMetadata }: Report): Uint8Array {
  return encode(UploadErrors, { status: [{ id: reportMetadata.reportId, error: 'report_dropped' }] });
}

async function readJobAnswer(response: Response, { verifyResps }: AggregationJobResp): Promise<boolean> {
  const expected = { message: 'aggregation-job-resp', url: URL_OF_JOBS, collectionUrl: URL_OF_JOBS, bodyBytesMax: 1000, nowMs: 0 } as const;
  const answer = await processAnswer(expected, response);
  if (answer.kind === 'pending' && !answer.location.startsWith(URL_OF_JOBS)) throw new Error('a Location elsewhere was taken');
  if (answer.kind !== 'ready') return answer.kind === 'pending';
  readAnswer(
    verifyResps.map(({ reportId }) => reportId),
    verifyResps.map(({ reportId }) => ({ reportId, bucket: new Uint8Array(8), time: 0, verifyState: new Uint8Array() })),
    answer.body,
  );
  return true;
}

/** `rightBody` is what an honest server would answer in one of the `cases`. */
function target<T>(
  name: string,
  message: DapMessage,
  cases: readonly T[],
  rightBody: (one: T) => Uint8Array,
  read: (response: Response, one: T, pick: Pick) => Promise<boolean>,
): Target {
  return {
    kind: 'decoder',
    name,
    attempt: async (pick): Promise<Attempt> => {
      const one = pickOne(pick, cases);
      const { response, body } = fuzzResponse(message, [rightBody(one)], pick);
      try {
        return { outcome: (await read(response, one, pick)) ? 'accepted' : 'refused' };
      } catch (error) {
        if (error instanceof CodedError) return { outcome: 'refused' };
        throw new FuzzFailure(body, error);
      }
    },
  };
}

const LOCATIONS = [
  `${URL_OF_JOBS}/AAECAwQFBgcICQoLDA0ODw?step=0`,
  '/tasks/x/aggregation_jobs/y',
  '//elsewhere.example/',
  'https://elsewhere.example/',
  'javascript:1',
  '',
];

function fuzzResponse(
  message: DapMessage,
  bodies: readonly Uint8Array[],
  pick: Pick,
): { readonly response: Response; readonly body: Uint8Array } {
  const problem = new TextEncoder().encode(formatProblem(new DapProblem('batchMismatch', 'No.').document));
  const status = pick(3) === 0 ? pickOne(pick, [200, 201, 202, 204, 400, 401, 404, 409, 429, 500, 503, 599]) : 200;
  const body = status === 204 ? new Uint8Array() : fuzzBytes(status >= 400 ? [problem] : bodies, pick);
  const headers = new Headers();
  setHeader(
    headers,
    'content-type',
    pick(6) === 0
      ? fuzzText(
          dapMessages.map((known) => mediaType(known)),
          pick,
        )
      : mediaType(message),
  );
  if (pick(3) === 0) setHeader(headers, 'location', fuzzText(LOCATIONS, pick));
  if (pick(3) === 0) setHeader(headers, 'retry-after', fuzzText(['1', '-1', '999999999999', 'Fri, 31 Dec 1999 23:59:59 GMT'], pick));
  return { response: new Response(status === 204 ? null : body.slice(), { status, headers }), body };
}

/** What HTTP can't carry is left out. */
function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
