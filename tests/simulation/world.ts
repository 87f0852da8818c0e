// world.ts — what every scenario runs in: a leader and a helper that may crash, a network between and around them, and a clock for each.
import { tokenDigest } from '../../aggregator/http/auth.ts';
import type { AggregatorConfigInput } from '../../aggregator/index.ts';
import { COLLECTOR_TOKEN, HELPER_URL, LEADER_URL, START_MS, type Role } from '../support/servers.ts';
import { seededRandom } from '../support/seeded-random.ts';
import type { Ground, ScenarioKind } from './ground.ts';
import type { Findings } from './invariants.ts';
import { monitor, type Monitor } from './monitor.ts';
import { noticingOf } from './noticing.ts';
import { numbers, WIRE_FAULTS, type Op } from './script.ts';
import { secrets, type Secrets } from './secrets.ts';
import { simNode, type Planted, type SimNode } from './sim-node.ts';
import { faultyWire, packetOf, requestOf, type Packet } from './wire.ts';
import type { PlainTask } from '../support/dap-client.ts';

export interface WorldOptions {
  readonly ground: Ground;
  readonly kind: ScenarioKind;
  readonly seed: string;
  readonly tasks: readonly Pick<PlainTask, 'taskId' | 'configuration' | 'collector'>[];
  readonly config: Partial<AggregatorConfigInput>;
  readonly isAsynchronous: boolean;
  readonly findings: Findings;
  readonly planted: Planted;
  readonly cover: (name: string) => void;
}

export interface World {
  readonly nodes: Readonly<Record<Role, SimNode>>;
  readonly monitor: Monitor;
  readonly secrets: Secrets;
  /** True once an old database has been put back. */
  readonly isRestored: boolean;
  /** The clock of an aggregator is wrong: it may find that an organisation's question is not of its time. */
  readonly isSkewed: boolean;
  readonly pick: (end: number) => number;
  readonly cover: (name: string) => void;
  nowMs(): number;
  advance(ms: number): void;
  /** As a client or a collector sends: over a network that may fail. */
  fetch(request: Request): Promise<Response>;
  /** Listens to what a client sends, whether or not it arrives. */
  onClientRequest(listener: (packet: Packet) => Promise<void>): void;
  /** An operation that every world has; false for one that it doesn't know. */
  apply(op: Op): Promise<boolean>;
  /** Between two operations: late messages arrive, and who has been down for long enough starts again. */
  breathe(): Promise<void>;
  /** All faults end; everybody is up, and the clocks agree. */
  heal(): Promise<void>;
  /** One pass of both sides' drivers. */
  tick(): Promise<void>;
  /** True once nothing is waiting, within `ticksMax` passes a minute apart. */
  drain(ticksMax: number): Promise<boolean>;
  /** Looks for secrets in everything that was said. */
  listen(): Promise<void>;
  close(): void;
}

const roles = ['leader', 'helper'] as const;
const DAY_MS = 86_400_000;

export async function openWorld(options: WorldOptions): Promise<World> {
  const { ground, kind, seed, findings, planted, cover } = options;
  const pick = numbers(seededRandom(`scheduler ${seed}`));
  // All owned by the functions below.
  let base = START_MS + 3 * 3_600_000 + 1_200_000;
  let helperAwayUntil = 0;
  let isRestored = false;
  let isOpen = false;
  let rotation = 0;
  // With a helper that is away for a day more, less than the retention.
  let [daysLeft, hoursLeft] = [1, 20];
  let onClient: ((packet: Packet) => Promise<void>) | undefined;
  const skew: Record<Role, number> = { leader: 0, helper: 0 };
  const downFor: Record<Role, number> = { leader: 0, helper: 0 };

  const token = (number: number) => `the-leaders-token-at-the-helper-${String(number)}`;
  /** Three steps each: the helper takes both, the leader goes over, the helper drops the old one. */
  const tokens = () => {
    const [round, step] = [Math.floor(rotation / 3), rotation % 3];
    return { leader: token(step >= 2 ? round + 1 : round), helper: step === 0 ? [token(round)] : [token(round), token(round + 1)] };
  };
  const unsaid = secrets();
  unsaid.addText("the collector's token", COLLECTOR_TOKEN);
  unsaid.addText("the leader's token", token(0).slice(0, -1));
  for (const { collector } of options.tasks) unsaid.addBytes("the collector's key", collector.privateKey);
  for (const role of roles) unsaid.addBytes(`the ${role}'s identity key`, ground.identities[role].privateKey);
  // A draw of its own, so that the others stay as they are.
  const hasFiles = numbers(seededRandom(`files ${seed}`))(3) > 0;
  const books = await ground.database('helper');
  const isOnRecord = (reportId: Uint8Array) => books.finds('select 1 from replays where report_id = ?', reportId);
  const watch = monitor(options.tasks, isOnRecord, unsaid, findings, hasFiles, cover);

  async function deliver(packet: Packet): Promise<Response> {
    const { method, url, body } = packet;
    const node = nodes[url.startsWith(LEADER_URL) ? 'leader' : 'helper'];
    for (let turns = pick(4); turns > 0; turns--) await Promise.resolve();
    const { isUp, life, isQuarantined } = node;
    if (!isUp) throw new TypeError('connection refused');
    const response = await node.aggregator().app.fetch(requestOf(packet));
    const answer = new Uint8Array(await response.arrayBuffer());
    if (!node.isUp || node.life !== life) throw new TypeError('connection reset');
    const [contentType, location] = [response.headers.get('content-type') ?? '', response.headers.get('location')];
    const { status } = response;
    watch.answered({ method, url, body, status, contentType, location, answer, isExcused: node.isExcused || isQuarantined });
    return new Response(answer.length === 0 ? null : answer, { status, headers: response.headers });
  }

  function isAway(url: string): boolean {
    const isCutOff = base < helperAwayUntil && url.startsWith(HELPER_URL);
    if (isCutOff) cover('helper away');
    return isCutOff;
  }
  const peerWire = faultyWire(deliver, (fault) => cover(`peer ${fault}`), isAway, pick);
  const clientWire = faultyWire(deliver, (fault) => cover(`client ${fault}`), isAway, pick);

  async function peer(request: Request): Promise<Response> {
    const packet = await packetOf(request);
    watch.sent(packet);
    const response = await peerWire.exchange(packet);
    watch.heard(packet);
    noticing.exchanged(response.status);
    return response;
  }

  const node = async (role: Role): Promise<SimNode> =>
    simNode({
      role,
      database: await ground.database(role),
      template: await ground.template(role, kind),
      seed,
      now: () => base + skew[role],
      peer,
      log: (level, event, fields = {}) => {
        if (isOpen) cover(`${role} logs ${event}`);
        watch.logged({ role, level, event, fields });
      },
      config: () => configOf(role),
      identityKey: ground.identities[role].privateKey,
      hasFile: hasFiles,
      planted,
      onFault: cover,
    });

  function configOf(role: Role): AggregatorConfigInput {
    const collector = [tokenDigest(COLLECTOR_TOKEN)];
    const { leader, helper } = tokens();
    return role === 'leader'
      ? { role, endpoint: LEADER_URL, helperToken: leader, tokens: { collector }, ...options.config }
      : {
          role,
          endpoint: HELPER_URL,
          asynchronous: options.isAsynchronous,
          tokens: { leader: helper.map((text) => tokenDigest(text)), collector },
          ...options.config,
        };
  }

  const nodes = { leader: await node('leader'), helper: await node('helper') };
  const noticing = noticingOf(nodes, findings, cover);
  for (const role of roles) await nodes[role].start();
  isOpen = true;

  async function restart(role: Role): Promise<void> {
    nodes[role].kill();
    await nodes[role].start();
  }

  async function tick(role: Role): Promise<void> {
    if (nodes[role].isUp) await nodes[role].aggregator().drivers.tick();
  }

  async function restore(role: Role): Promise<void> {
    // Without files each is the other's memory: if both were put back, nobody could tell.
    if (!hasFiles && nodes[role === 'leader' ? 'helper' : 'leader'].wasRestored) return;
    nodes[role].restore();
    cover(`restored ${role}${hasFiles ? '' : ' without a file'}`);
    isRestored = true;
    watch.restored(role);
    if (!hasFiles) peerWire.drop();
    await nodes[role].start();
    if (!hasFiles) await noticing.began(role);
    else if (nodes[role].isUp && !nodes[role].knowsRestored)
      findings.report('I4', `the ${role} took an old database for the one that went on`);
  }

  async function endQuarantines(): Promise<void> {
    noticing.check();
    for (const role of roles) {
      if (nodes[role].isUp && nodes[role].isQuarantined)
        await nodes[role]
          .aggregator()
          .endQuarantine()
          .catch(() => undefined);
    }
  }

  async function apply({ kind: name, a, b }: Op): Promise<boolean> {
    const role = roles[a % 2] ?? 'leader';
    switch (name) {
      case 'tick-leader':
        await tick('leader');
        return true;
      case 'tick-helper':
        await tick('helper');
        return true;
      case 'advance-seconds':
        base += 1000 * (1 + (a % 90));
        return true;
      case 'advance-hours':
        if (hoursLeft > 0) base += 3_600_000;
        hoursLeft--;
        return true;
      case 'advance-days':
        if (daysLeft > 0) base += DAY_MS;
        daysLeft--;
        return true;
      case 'skew':
        // Minutes either way; a helper may also be far behind, so that it calls reports too early that the leader has taken.
        skew[role] = role === 'helper' && b % 3 === 0 ? -90 * 60_000 : ((b % 21) - 10) * 60_000;
        return true;
      case 'crash':
        nodes[role].armCrash(b % 120);
        downFor[role] = b % 3;
        return true;
      case 'disk-full':
        nodes[role].failStore('full', 1 + (b % 4));
        return true;
      case 'database-busy':
        nodes[role].failStore('busy', 1 + (b % 2));
        return true;
      case 'rotate-token':
        rotation++;
        await restart(rotation % 3 === 2 ? 'leader' : 'helper');
        return true;
      case 'backup':
        if (b % 2 === 0) for (const each of roles) await nodes[each].backup();
        else await nodes[role].backup();
        return true;
      case 'restore':
        // One operator's backup, or a disaster at both.
        if (b % 4 === 0 && hasFiles) for (const each of roles) await restore(each);
        else await restore(role);
        return true;
      case 'helper-away':
        helperAwayUntil = base + 3_600_000 * (1 + (a % 24));
        return true;
      case 'peer-fault':
        peerWire.arm(WIRE_FAULTS[a % WIRE_FAULTS.length] ?? 'delay', b % 3);
        return true;
      case 'client-fault':
        clientWire.arm(WIRE_FAULTS[a % WIRE_FAULTS.length] ?? 'delay', b % 3);
        return true;
      default:
        return false;
    }
  }

  async function breathe(): Promise<void> {
    for (const wire of [peerWire, clientWire]) await wire.deliverLate();
    noticing.check();
    for (const role of roles) {
      nodes[role].calm();
      if (nodes[role].isUp) {
        if (nodes[role].isQuarantined && pick(2) === 0) await endQuarantines();
      } else if (downFor[role]-- <= 0) await restart(role);
    }
  }

  const world: World = {
    nodes,
    monitor: watch,
    secrets: unsaid,
    get isRestored() {
      return isRestored;
    },
    get isSkewed() {
      return skew.leader !== 0 || skew.helper !== 0;
    },
    pick,
    cover,
    nowMs: () => base,
    advance: (ms) => {
      base += ms;
    },
    fetch: async (request) => {
      const packet = await packetOf(request);
      await onClient?.(packet);
      return clientWire.exchange(packet);
    },
    onClientRequest: (listener) => {
      onClient = listener;
    },
    apply,
    breathe,
    heal: async () => {
      for (const wire of [peerWire, clientWire]) await wire.heal();
      base = Math.max(base + Math.max(0, skew.leader, skew.helper), helperAwayUntil);
      Object.assign(skew, { leader: 0, helper: 0 });
      for (const role of roles) {
        nodes[role].heal();
        if (!nodes[role].isUp) await restart(role);
      }
      await endQuarantines();
      for (const wire of [peerWire, clientWire]) await wire.deliverAll();
      // Clients that asked during a quarantine got a Retry-After of an hour.
      if (isRestored) base += 3_600_000;
    },
    tick: async () => {
      for (const role of roles) await tick(role);
      await endQuarantines();
    },
    drain: async (ticksMax) => {
      for (let ticks = 0; ticks < ticksMax; ticks++) {
        await world.tick();
        base += 61_000;
        const { waitingReports, openAggregationJobs, openCollectionJobs } = await nodes.leader.store().backlog();
        if (waitingReports + openAggregationJobs + openCollectionJobs === 0) return true;
      }
      return false;
    },
    listen: async () => {
      for (const role of roles) {
        if (!nodes[role].isUp) continue;
        unsaid.said(await nodes[role].aggregator().metrics.text({}), `the ${role}'s metrics`);
        for (const { privateKey } of await nodes[role].store().hpkeKeys()) unsaid.addBytes(`an HPKE key of the ${role}`, privateKey);
      }
      unsaid.check(findings.report);
    },
    close: () => {
      for (const role of roles) nodes[role].stop();
    },
  };
  return world;
}
