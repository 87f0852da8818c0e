// run.ts — crafted reports in their numbers: each kernel and subject its share of them, every verdict compared, every field counted
import { toHex } from '../../../crypto/bytes.ts';
import { encode } from '../../../crypto/codec.ts';
import type { Kernel } from '../../../crypto/vdaf/kernel.ts';
import { referenceKernel } from '../../../crypto/vdaf/reference-kernel.ts';
import { wasmKernel } from '../../../crypto/kernel/wasm.ts';
import type { Prio3 } from '../../../crypto/vdaf/prio3.ts';
import { Report } from '../../../protocol/dap/upload.ts';
import { startPair } from '../../support/servers.ts';
import type { Pick } from '../../support/mutate.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { seededPick } from '../pick.ts';
import { aggregatorsOn, COMMITTED, type Aggregators, type Verdict } from './both.ts';
import { crafted, craftsFor, type Craft, type Crafted } from './craft.ts';
import { honestParts } from './parts.ts';
import { fastSeals } from './seal.ts';
import { subjectsOf, vdafOf, type Subject } from './subjects.ts';

/** How many reports one job has, and how often each honest report in it is spoiled in another way. */
const JOB_REPORTS = 32;
const ROUNDS = 4;

/** One report in four is on the reference kernel, which takes about ten times as long. */
const KERNELS: readonly ('reference' | 'wasm')[] = ['wasm', 'reference', 'wasm', 'wasm'];

const DIFFERENCES_KEPT = 5;

export interface Row {
  readonly subject: string;
  readonly kernel: string;
  readonly field: string;
  made: number;
  committed: number;
}

export interface Tally {
  readonly rows: readonly Row[];
  reports: number;
  differences: number;
  /** The first few, with everything that is needed to look at one. */
  readonly examples: string[];
  /** Reports tried up to and with the first difference. */
  firstAt: number | undefined;
}

export interface VerdictRun {
  readonly seed: number;
  readonly reports: number;
  /** Called after every job. */
  readonly onProgress?: (tally: Tally) => void;
}

interface Bench {
  readonly subject: Subject;
  readonly kernel: Kernel;
  readonly client: Prio3<Uint8Array, unknown>;
  readonly crafts: readonly Craft[];
  readonly aggregators: Aggregators;
}

/** At least so many reports. The same seed and number try the same ones. */
export async function fuzzVerdicts({ seed, reports, onProgress }: VerdictRun): Promise<Tally> {
  const pair = await startPair({ seed: `verdicts ${String(seed)}` });
  try {
    const benches = await benchesFor(await subjectsOf(pair), seed);
    const rows = new Map<string, Row>();
    const tally = { rows: [] as Row[], reports: 0, differences: 0, examples: [] as string[], firstAt: undefined as number | undefined };
    const pick = seededPick(seed);
    for (let turn = 0; tally.reports < reports; turn++) {
      const bench = benches[turn % benches.length];
      if (bench === undefined) throw new RangeError('nothing to try');
      await tryJob(bench, pick, { tally, rows });
      onProgress?.(tally);
    }
    return tally;
  } finally {
    await pair.close();
  }
}

/** Every subject on each of the kernels' turns. */
async function benchesFor(subjects: readonly Subject[], seed: number): Promise<readonly Bench[]> {
  const wasm = wasmKernel();
  if (wasm === undefined) throw new Error('WebAssembly with SIMD is missing here, and with it half of what is to be tried');
  const seals = await fastSeals(seededRandom(`seals ${String(seed)}`));
  const kernels = { reference: referenceKernel, wasm };
  const made = new Map<string, Bench>();
  const turns = subjects.flatMap((subject) => new Array<Subject>(subject.turns).fill(subject));
  return KERNELS.flatMap((name) =>
    turns.map((subject) => {
      const known = made.get(`${name} ${subject.name}`);
      if (known !== undefined) return known;
      const kernel = kernels[name];
      const client = vdafOf(subject, kernel);
      const crafts = craftsFor(subject, seals, client, kernel);
      const bench = { subject, kernel, client, crafts, aggregators: aggregatorsOn(kernel, seals) };
      made.set(`${name} ${subject.name}`, bench);
      return bench;
    }),
  );
}

interface Counted {
  readonly tally: Tally & { readonly rows: Row[] };
  readonly rows: Map<string, Row>;
}

async function tryJob({ subject, kernel, client, crafts, aggregators }: Bench, pick: Pick, counted: Counted): Promise<void> {
  const honest = Array.from({ length: JOB_REPORTS }, () => honestParts(subject, client, pick));
  for (let round = 0; round < ROUNDS; round++) {
    const job = withOwnIds(honest.map((parts) => crafted(crafts, parts, pick)));
    const verdicts = await aggregators(
      subject,
      job.map(({ report }) => report),
    );
    for (const [at, { field, report }] of job.entries()) {
      const verdict = verdicts[at];
      if (verdict === undefined) throw new RangeError('a report has no verdict');
      count(counted, { subject, kernel, field, report, verdict, client });
    }
  }
}

/** A change may by chance give two reports one ID, which no leader would put into one job. */
function withOwnIds(job: readonly Crafted[]): readonly Crafted[] {
  return [...new Map(job.map((one) => [toHex(one.report.reportMetadata.reportId), one])).values()];
}

interface Tried {
  readonly subject: Subject;
  readonly kernel: Kernel;
  readonly field: string;
  readonly report: Report;
  readonly verdict: Verdict;
  readonly client: Prio3<Uint8Array, unknown>;
}

function count({ tally, rows }: Counted, { subject, kernel, field, report, verdict, client }: Tried): void {
  const key = [subject.name, kernel.name, field];
  let row = rows.get(key.join('|'));
  if (row === undefined) {
    row = { subject: subject.name, kernel: kernel.name, field, made: 0, committed: 0 };
    rows.set(key.join('|'), row);
    tally.rows.push(row);
  }
  row.made++;
  tally.reports++;
  if (verdict.leader === COMMITTED) row.committed++;
  const wrong = wrongWith(subject, field, verdict, client);
  if (wrong === undefined) return;
  tally.differences++;
  tally.firstAt ??= tally.reports;
  if (tally.examples.length < DIFFERENCES_KEPT) tally.examples.push(`${key.join(', ')}: ${wrong} [${toHex(encode(Report, report))}]`);
}

/** Undefined if both say the same, and what both commit is what one report may add. */
function wrongWith(subject: Subject, field: string, verdict: Verdict, client: Prio3<Uint8Array, unknown>): string | undefined {
  const { leader, helper, outShares } = verdict;
  if ((leader === COMMITTED) !== (helper === COMMITTED)) return `leader ${leader}, helper ${helper}`;
  if (field === 'nothing' && leader !== COMMITTED) return `an honest report was refused: leader ${leader}, helper ${helper}`;
  if (outShares !== undefined && !subject.isOneReport(client.unshard(outShares, 1))) return 'both committed what is no measurement';
  return undefined;
}
