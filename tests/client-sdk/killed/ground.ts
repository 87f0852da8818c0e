// ground.ts — a mission on two real aggregators that listen on this machine, and for each of its organisations a folder on disk, as `soundings` wants it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { nodePorts, type Ports } from '../../../client-sdk/node/index.ts';
import { toBase64Url, toHex } from '../../../crypto/bytes.ts';
import { decode } from '../../../crypto/codec.ts';
import { UploadRequest } from '../../../protocol/dap/upload.ts';
import type { CharterDraft } from '../../../protocol/charter/charter.ts';
import { REPORT_EXTENSION_CONTRIBUTION } from '../../../protocol/charter/code-points.ts';
import { readContribution } from '../../../protocol/contribution/contribution.ts';
import { dateOf, dayAt } from '../../../protocol/charter/day.ts';
import { ENROLMENT_FILE, KEY_FILES } from '../../../src/convenor/party-keys.ts';
import { writeKeyFile } from '../../../src/convenor/key-file.ts';
import { freePort } from '../../../src/demo/processes.ts';
import { foundMission, type TestMission, type TestOrganisation } from '../../support/mission-pair.ts';
import { startPair, type Role, type TestPair } from '../../support/servers.ts';

/** What an organisation has on its own machine. */
export interface Desk {
  readonly organisation: TestOrganisation;
  readonly folder: string;
  /** What `soundings` is told for window 0. */
  readonly arguments: readonly string[];
  /** As the program's own, on the same folder. */
  ports(): Promise<Ports>;
}

export interface Ground {
  readonly pair: TestPair;
  readonly mission: TestMission;
  readonly desks: readonly Desk[];
  /** Every report of an organisation that ever reached the leader, as the bytes of its upload. */
  uploadsOf(organisation: TestOrganisation): readonly Uint8Array[];
  close(): Promise<void>;
}

export const INSTRUMENT = 'visits';
/** Enough for the weakest promises that a charter may give. */
const NOISE_VARIANCE = 16;
const ROWS = 'person,area,age\na,Ordsall,17\nb,Kersal,40\nb,Ordsall,40\nc,Kersal,70\n';

/** Window 0 is over today and closes in a week or more. `change` makes another charter of it. */
export async function layGround(
  organisationsCount: number,
  change: (draft: CharterDraft) => CharterDraft = (draft) => draft,
): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'soundings-killed-'));
  const addresses = { leader: await freePort(), helper: await freePort() };
  const urls = { leader: `http://127.0.0.1:${String(addresses.leader)}/`, helper: `http://127.0.0.1:${String(addresses.helper)}/` };
  const pair = await startPair({ startMs: Date.now(), leader: { endpoint: urls.leader }, helper: { endpoint: urls.helper } });
  const mission = await foundMission(pair, (draft) => change(lastWeek(draft, urls)), NOISE_VARIANCE, organisationsCount);
  const uploads = new Map<string, Uint8Array[]>();
  const servers = await Promise.all((['leader', 'helper'] as const).map((role) => serve(pair, role, addresses[role], uploads)));
  // Of this ground alone, for the programs that are killed as for this one.
  process.env['XDG_STATE_HOME'] = join(folder, 'state');
  writeFileSync(join(folder, 'mission.json'), mission.json);
  writeFileSync(join(folder, 'rows.csv'), ROWS);
  return {
    pair,
    mission,
    desks: mission.organisations.map((organisation, at) => furnish(folder, organisation, at)),
    uploadsOf: ({ id }) => uploads.get(toHex(id)) ?? [],
    close: async () => {
      for (const server of servers) server.close();
      await pair.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function lastWeek(draft: CharterDraft, urls: Readonly<Record<Role, string>>): CharterDraft {
  const today = dayAt(Math.floor(Date.now() / 1000));
  const monday = today - ((today + 3) % 7);
  return {
    ...draft,
    schedule: { cadence: 'week', firstDay: dateOf(monday - 7), count: 2, closingDays: 14 },
    amendments: 0,
    instruments: draft.instruments.filter(({ name }) => name === INSTRUMENT),
    promises: { ...draft.promises, release: { epsilon: 4, delta: 1e-6, yearEpsilon: 16 }, lastResort: { epsilon: 8, delta: 1e-6 } },
    leader: { ...draft.leader, url: urls.leader },
    helper: { ...draft.helper, url: urls.helper },
  };
}

/** Kept before it is answered: what an aggregator got, it got, whoever is killed meanwhile. */
async function serve(pair: TestPair, role: Role, port: number, uploads: Map<string, Uint8Array[]>) {
  const fetchRequest = async (request: Request): Promise<Response> => {
    if (!(role === 'leader' && request.url.endsWith('/reports'))) return pair[role].app.fetch(request);
    const body = new Uint8Array(await request.arrayBuffer());
    const sender = senderOf(body);
    uploads.set(sender, [...(uploads.get(sender) ?? []), body]);
    return pair[role].app.fetch(new Request(request.url, { method: request.method, headers: request.headers, body }));
  };
  const server = createAdaptorServer({ fetch: fetchRequest, overrideGlobalObjects: false });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

/** Hexadecimal. */
function senderOf(body: Uint8Array): string {
  const [report] = decode(UploadRequest, body).reports;
  const extension = report?.reportMetadata.publicExtensions.find(({ extensionType }) => extensionType === REPORT_EXTENSION_CONTRIBUTION);
  return extension === undefined ? '' : toHex(readContribution(extension.extensionData).organisation);
}

function furnish(ground: string, organisation: TestOrganisation, at: number): Desk {
  const folder = join(ground, String(at));
  const lockKey = new Uint8Array(32).fill(1 + (at % 255));
  writeKeyFile(join(folder, KEY_FILES.organisation), organisation.keys.privateKey);
  writeKeyFile(join(folder, KEY_FILES.lock), lockKey);
  writeFileSync(join(folder, ENROLMENT_FILE), JSON.stringify({ id: toBase64Url(organisation.id) }));
  const files = ['--mission', join(ground, 'mission.json'), '--keys', folder, '--data', join(ground, 'rows.csv')];
  return {
    organisation,
    folder,
    arguments: ['contribute', '--instrument', INSTRUMENT, '--window', '0', ...files],
    ports: async () => nodePorts(join(folder, 'locks'), lockKey),
  };
}
