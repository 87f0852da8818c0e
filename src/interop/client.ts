// client.ts — the client of the interoperation tests: makes a plain DAP report of a measurement, and uploads it (DAP-18 §4.4).
import * as z from 'zod';
import { encode } from '@soundings/crypto/codec';
import { sealSync, nodeHpke } from '@soundings/crypto/hpke/node';
import { chooseHpkeConfig, HpkeConfigList, type HpkeConfig } from '@soundings/protocol/dap/hpke';
import { ReportId, TaskId } from '@soundings/protocol/dap/ids';
import { mediaType } from '@soundings/protocol/dap/media-types';
import { resourceUrl } from '@soundings/protocol/dap/paths';
import { Role, type AggregatorRole } from '@soundings/protocol/dap/role';
import { InputShareAad, inputShareInfo } from '@soundings/protocol/dap/seals';
import { vdafContext, type TaskConfiguration } from '@soundings/protocol/dap/task';
import { timeAt } from '@soundings/protocol/dap/time';
import { PlaintextInputShare, UploadErrors, UploadRequest, type Report } from '@soundings/protocol/dap/upload';
import { vdafFromConfig } from '@soundings/protocol/dap/task-vdaf';
import { ask, InteropError, messageIn, type Ports } from './exchange.ts';
import { interopHandler, type Handle } from './server.ts';
import { seconds, taskConfiguration, taskFields } from './task.ts';
import { measurementOf } from './vdaf.ts';

const UploadCommand = z.object({ ...taskFields, measurement: z.unknown(), time: seconds.optional() });

export function interopClient(ports: Ports): Handle {
  return interopHandler({ upload: async (body) => upload(UploadCommand.parse(body), ports) });
}

async function upload(command: z.output<typeof UploadCommand>, ports: Ports): Promise<object> {
  const task = { taskId: command.task_id, configuration: taskConfiguration(command) };
  const measurement = measurementOf(command.vdaf, command.measurement);
  const time = command.time ?? BigInt(Math.floor(ports.now() / 1000));
  const keys = { leader: await hpkeConfig(command.leader, ports), helper: await hpkeConfig(command.helper, ports) };
  await send(command.leader, task.taskId, plainReport(task, measurement, time, keys, ports.random), ports);
  return { status: 'success' };
}

interface PlainTask {
  readonly taskId: TaskId;
  readonly configuration: TaskConfiguration;
}

async function hpkeConfig(endpoint: string, ports: Ports): Promise<HpkeConfig> {
  const response = await ask(ports, new Request(resourceUrl(endpoint, { kind: 'hpkeConfig' })));
  const configs = await messageIn(HpkeConfigList, 'hpke-config-list', response);
  if (configs === undefined) throw new InteropError('not-dap', `${endpoint} has no HPKE configurations.`);
  return chooseHpkeConfig(configs, nodeHpke.supports.bind(nodeHpke));
}

/** A report without extensions. `time` is in seconds since the epoch. */
function plainReport(
  { taskId, configuration }: PlainTask,
  measurement: unknown,
  time: bigint,
  keys: { readonly leader: HpkeConfig; readonly helper: HpkeConfig },
  random: Ports['random'],
): Report {
  const vdaf = vdafFromConfig(configuration.vdafType, configuration.vdafConfiguration);
  const reportMetadata = { reportId: ReportId.random(random), time: timeAt(time, configuration.timePrecision), publicExtensions: [] };
  const { publicShare, inputShares } = vdaf.shard(vdafContext(taskId), measurement, reportMetadata.reportId, random(vdaf.randSize));
  const aad = encode(InputShareAad, { taskId, taskConfiguration: configuration, reportMetadata, publicShare });
  const sealTo = (role: AggregatorRole, config: HpkeConfig, payload: Uint8Array = new Uint8Array(0)) => {
    const plaintext = encode(PlaintextInputShare, { privateExtensions: [], payload });
    return { configId: config.id, ...sealSync(config, config.publicKey, inputShareInfo(role), aad, plaintext, random) };
  };
  return {
    reportMetadata,
    publicShare,
    leaderEncryptedInputShare: sealTo(Role.leader, keys.leader, inputShares[0]),
    helperEncryptedInputShare: sealTo(Role.helper, keys.helper, inputShares[1]),
  };
}

async function send(leader: string, taskId: TaskId, report: Report, ports: Ports): Promise<void> {
  const request = new Request(resourceUrl(leader, { kind: 'reports', taskId }), {
    method: 'POST',
    headers: { 'content-type': mediaType('upload-req') },
    body: encode(UploadRequest, { reports: [report] }).slice(),
  });
  const errors = await messageIn(UploadErrors, 'upload-errors', await ask(ports, request));
  const [failed] = errors?.status ?? [];
  if (failed !== undefined) throw new InteropError('refused', `The leader refused the report: ${failed.error}.`);
}
