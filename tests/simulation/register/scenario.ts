// scenario.ts — a mission, its register and its readers as data that is drawn from a seed; what must never happen, and what must, judged from the outside.
import { aggregatorsAgree } from '../../../src/monitor/aggregators.ts';
import { notNowIssues } from '../../../protocol/mission/logged-mission.ts';
import { dateOf } from '../../../protocol/charter/day.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { CHARTER, DIGEST } from '../../protocol/register/world.ts';
import { numbers } from '../script.ts';
import { answeredIn, approvedAt, broughtIn, firstDayOf, stopIn, tooEarly } from './facts.ts';
import { Aggregator, missionIn, type Planted } from './readers.ts';
import { OPERATIONS, type Handed, type Operation, type Outcome, type Rule } from './rules.ts';
import { COOLING, DAY, isParty, liftedBy, nameOf, RegisterWorld, type Logged } from './world.ts';

const HANDED_LOGGED_WITHIN = 8;

export async function runRegister(seed: string, planted: Planted, cover: (name: string) => void): Promise<Outcome> {
  return new Run(seed, planted, cover).run();
}

class Run {
  private readonly world = new RegisterWorld();
  private readonly draw: (end: number) => number;
  private readonly isHonest: boolean;
  private readonly aggregators: readonly [Aggregator, Aggregator];
  private readonly skews: readonly [number, number, number];
  private readonly handed: Handed[] = [];
  private readonly firstDays: (number | undefined)[] = [undefined, undefined];
  /** How many leaves each aggregator has seen before there was another history, and how many the two histories share. */
  private readonly seenSizes = [0, 0];
  private forkedFrom = Infinity;
  private readonly loadedBefore: (string | undefined)[] = [undefined, undefined];
  private readonly violations: { rule: Rule; what: string }[] = [];
  private readonly operations: string[] = [];
  /** What the organisation has at hand. */
  private held: string;
  private readonly planted: Planted;
  private readonly cover: (name: string) => void;

  constructor(seed: string, planted: Planted, cover: (name: string) => void) {
    this.planted = planted;
    this.cover = cover;
    this.draw = numbers(seededRandom(`register ${seed}`));
    this.isHonest = this.draw(3) === 0;
    const skew = () => (this.draw(41) - 20) * 3600;
    this.skews = [skew(), skew(), skew()];
    this.aggregators = [new Aggregator(this.world, this.skews[0], planted), new Aggregator(this.world, this.skews[1], planted)];
    this.held = this.world.document();
  }

  async run(): Promise<Outcome> {
    await this.begin();
    const length = 10 + this.draw(30);
    for (let step = 0; step < length && this.violations.length === 0; step++) await this.step(this.drawn());
    if (this.violations.length === 0) await this.end();
    return { violations: this.violations, operations: this.operations };
  }

  /** Mostly two members have approved, there is a roster, and both aggregators have looked once: what follows is then about what comes after. */
  private async begin(): Promise<void> {
    if (this.draw(8) === 0) return;
    for (const member of [0, 1]) this.world.decision(member, 'approves');
    this.world.roster(3, false);
    for (const which of [0, 1]) if (this.draw(4) > 0) await this.load(which, this.world.document(), 'load whole');
    this.world.now += DAY * this.draw(8);
  }

  private drawn(): Operation {
    const column = this.isHonest ? 1 : 0;
    const entries = Object.entries(OPERATIONS) as [Operation, readonly [number, number]][];
    const total = entries.reduce((sum, [, weights]) => sum + weights[column], 0);
    let at = (this.draw(1_000_000) / 1_000_000) * total;
    return entries.find(([, weights]) => (at -= weights[column]) < 0)?.[0] ?? 'days';
  }

  private async step(operation: Operation): Promise<void> {
    this.operations.push(operation);
    this.cover(`op ${operation}`);
    const { world } = this;
    const one = <T>(list: readonly T[]): T | undefined => list[this.draw(Math.max(1, list.length))];
    const stops = world.of('stop');
    switch (operation) {
      case 'approve': {
        world.decision(this.draw(3), 'approves');
        return;
      }
      case 'refuse': {
        world.decision(this.draw(3), 'refuses');
        return;
      }
      case 'roster':
      case 'roster too late': {
        world.roster(this.draw(10), operation === 'roster too late');
        return;
      }
      case 'board':
      case 'board without its newcomer': {
        world.board(operation === 'board');
        return;
      }
      case 'stop logged':
      case 'stop dated back': {
        world.logStop(world.stop(this.draw(2) === 0 ? 'helper' : 'leader', operation === 'stop dated back'));
        return;
      }
      case 'stop handed over, not logged':
        return this.hand('stop', world.stop('helper', this.draw(2) === 0));
      case 'board lifts':
      case 'convenor lifts': {
        const stop = one(stops);
        const isLifted = stop === undefined || world.of('lift').some(({ object }) => liftedBy(object) === stop.name);
        // The board doesn't sign what is final.
        if (!isLifted && (!this.isHonest || world.now < stop.at + 27 * DAY)) world.lift(stop, operation === 'board lifts');
        return;
      }
      case 'objection of the helper':
      case 'objection of a stranger': {
        world.logObjection(world.objection(operation === 'objection of the helper'));
        return;
      }
      case 'objection handed over, not logged':
        return this.hand('challenge', world.objection(true));
      case 'answer':
      case 'stranger answers': {
        const challenge = one(world.of('challenge').filter(({ object }) => isParty(object)));
        if (challenge !== undefined) world.answer(challenge, operation === 'answer');
        return;
      }
      case 'register called lost': {
        world.callLost();
        return;
      }
      case 'objects hidden':
      case 'objects shown': {
        world.hide(operation === 'objects hidden');
        return;
      }
      case 'nothing published':
        world.isHolding = true;
        return;
      case 'published again':
        world.isHolding = false;
        {
          world.publish();
          return;
        }
      case 'another history':
        return this.fork();
      case 'hours':
        world.now += 3600 * (1 + this.draw(12));
        return;
      case 'days':
        world.now += DAY * (1 + this.draw(9));
        {
          world.publish();
          return;
        }
      case 'look':
        return this.look(this.draw(2));
      case 'contribute':
        return this.contribute();
      default:
        return this.load(this.draw(2), world.document(this.leftOut(operation)), operation);
    }
  }

  /** One of the readers has seen an entry that is not there any more. */
  private async fork(): Promise<void> {
    const { world } = this;
    if (world.isForked) return;
    world.isHolding = false;
    world.logObjection(world.objection(false));
    await this.look(this.draw(2));
    world.fork();
    this.forkedFrom = world.published - 2;
  }

  private leftOut(operation: Operation): (entry: Logged) => boolean {
    const { world } = this;
    const newest = world.of('roster').length;
    if (operation === 'load without a refusal')
      return ({ kind, object }) => kind === 'decision' && (object as { decision: { decision: string } }).decision.decision === 'refuses';
    if (operation === 'load without a stop') return ({ kind }) => kind === 'stop';
    if (operation === 'load without the newest roster') return ({ kind, number }) => kind === 'roster' && number === newest;
    if (operation === 'load without the board') return ({ kind }) => kind === 'board';
    if (operation === 'load without objections') return ({ kind }) => kind === 'challenge' || kind === 'answer';
    return () => false;
  }

  private async hand(kind: Handed['kind'], object: object): Promise<void> {
    const to = this.draw(2);
    const aggregator = this.aggregators[to] ?? this.aggregators[0];
    if (!(await aggregator.take(object))) return;
    const from = (object as { body: { from?: string } }).body.from ?? '1970-01-01';
    const fromDay = Math.max(Date.parse(from) / 1000 / DAY, Math.floor(aggregator.own / DAY) + 1);
    this.handed.push({ object, kind, name: nameOf(object), at: aggregator.own, to, fromDay });
    this.cover(`handed ${kind}`);
  }

  private async load(which: number, json: string, operation: Operation): Promise<void> {
    const aggregator = this.aggregators[which] ?? this.aggregators[0];
    const isFirst = aggregator.mission === undefined;
    this.noteReadable(which, json);
    const issues = await aggregator.load(json);
    this.cover(issues.length === 0 ? `loaded ${isFirst ? 'first' : 'again'}` : `refused: ${plain(issues[0] ?? '')}`);
    if (issues.length > 0) return;
    this.held = json;
    // What runs goes on with the document that it has, whatever the register has by now.
    if (this.loadedBefore[which] === json) return;
    this.loadedBefore[which] = json;
    this.judgeLoaded(which, json, operation, isFirst);
  }

  private async look(which: number): Promise<void> {
    const aggregator = this.aggregators[which] ?? this.aggregators[0];
    if (await aggregator.look()) this.noteSeen(which);
    for (const event of aggregator.events.splice(0)) this.cover(event);
  }

  /** The first day on which this reader could read everything, if it asked: only documents that can be read make it ask. */
  private noteReadable(which: number, json: string): void {
    if ('charter' in missionIn(json)) this.noteSeen(which);
  }

  private noteSeen(which: number): void {
    const { world } = this;
    const { own } = this.aggregators[which] ?? this.aggregators[0];
    if (!world.isForked) this.seenSizes[which] = world.published;
    if (!world.areHidden) this.firstDays[which] ??= Math.floor(own / DAY);
  }

  private judgeLoaded(which: number, json: string, operation: Operation, isFirst: boolean): void {
    const { world } = this;
    const aggregator = this.aggregators[which] ?? this.aggregators[0];
    const own = aggregator.own;
    const bad = (rule: Rule, what: string) => void this.violations.push({ rule, what: `${operation}: ${what}` });
    const brought = broughtIn(json);
    const shown = world.entries.filter((entry) => world.isPublished(entry));
    for (const kind of ['decision', 'stop'] as const)
      for (const entry of shown) if (entry.kind === kind && !brought(entry)) bad('absence', `leaf ${String(entry.index)}, a ${kind}`);
    for (const kind of ['roster', 'board'] as const) {
      const newest = shown.findLast((entry) => entry.kind === kind);
      if (newest !== undefined && !brought(newest)) bad('absence', `leaf ${String(newest.index)}, the newest ${kind}`);
    }
    if (world.entries.some((entry) => entry.isBad && brought(entry) && entry.kind !== 'answer'))
      bad('void', 'it has something that can’t count');
    if (world.isForked && (this.seenSizes[which] ?? 0) > this.forkedFrom) bad('fork', 'it has seen both histories');
    if (!isFirst) return;
    const since = approvedAt(world);
    if (since === undefined) {
      bad('board', 'too few approvals');
      return;
    }
    if (own < since + COOLING) bad('days', 'the register has had the approvals for too short a time');
    if (Math.floor(own / DAY) < (this.firstDays[which] ?? Infinity) + CHARTER.log.cooling)
      bad('days', 'it could read for too short a time');
    if (this.stoppedAt(own, which) !== undefined) bad('stop', 'it is stopped');
    const waits = this.waiting(own, since, which, json);
    if (waits !== undefined) bad('objection', waits);
  }

  /** The stop that holds at this time: by a published leaf, or because it was handed over to this aggregator; that of any for `which` undefined. */
  private stoppedAt(own: number, which: number | undefined, lifted = this.lifted()): string | undefined {
    const { world } = this;
    const today = Math.floor(own / DAY);
    const logged = world.of('stop').find((entry) => {
      return world.isPublished(entry) && !lifted.has(entry.name) && firstDayOf(entry) <= today;
    });
    const handed = this.handed.find(
      (one) => one.kind === 'stop' && (which === undefined || one.to === which) && one.fromDay <= today && !lifted.has(one.name),
    );
    return logged?.name ?? handed?.name;
  }

  private lifted(): ReadonlySet<string> {
    const lifts = this.world.of('lift').filter(({ isBad }) => !isBad);
    return new Set(lifts.map(({ object }) => liftedBy(object)));
  }

  private waiting(own: number, since: number, which: number, json: string): string | undefined {
    const { world } = this;
    const answered = answeredIn(world, broughtIn(json));
    const logged = world
      .of('challenge')
      .find(
        (entry) =>
          isParty(entry.object) &&
          world.isPublished(entry) &&
          entry.at < since + COOLING &&
          !answered.has(entry.name) &&
          own < entry.at + 28 * DAY,
      );
    if (logged !== undefined) return `leaf ${String(logged.index)} has no answer`;
    const ends = Math.max(since + COOLING, ((this.firstDays[which] ?? 0) + CHARTER.log.cooling) * DAY);
    const handed = this.handed.find(
      ({ kind, name, to, at }) =>
        kind === 'challenge' &&
        to === which &&
        !answered.has(name) && // the same one may have been logged as well, and answered
        Math.floor(at / DAY) * DAY < ends &&
        own < (Math.floor(at / DAY) + 28) * DAY,
    );
    return handed === undefined ? undefined : 'one that was handed over has no answer';
  }

  /** The organisation asks its own document and clock, then both aggregators. */
  private async contribute(): Promise<void> {
    const { world } = this;
    if (this.draw(2) === 0) this.held = world.document();
    const mission = missionIn(this.held);
    if (!('charter' in mission)) return;
    const own = world.now + this.skews[2];
    const issues = (this.planted.open ?? notNowIssues)(mission, own);
    const bad = (rule: Rule, what: string) => void this.violations.push({ rule, what: `contribute: ${what}` });
    if (issues.length === 0) for (const [rule, what] of tooEarly(world, this.held, own)) bad(rule, `the SDK would contribute ${what}`);
    const open = await Promise.all(this.aggregators.map(async (one) => one.isOpen()));
    this.cover(issues.length > 0 ? 'SDK refuses' : open.every(Boolean) ? 'contributed' : 'an aggregator refuses');
    for (const [which, aggregator] of this.aggregators.entries()) {
      const today = Math.floor(aggregator.own / DAY);
      const held = this.handed.find(
        (one) => one.kind === 'stop' && one.to === which && one.fromDay <= today && !this.lifted().has(one.name),
      );
      if (open[which] === true && held !== undefined) bad('stop', 'an aggregator takes uploads under a stop that it was handed');
      const loaded = this.loadedBefore[which];
      if (open[which] === true && loaded !== undefined && stopIn(world, loaded, aggregator.own) !== undefined)
        bad('stop', 'an aggregator takes uploads under a stop in its own document');
      // A stop that was lifted holds until a document with the lift is loaded.
      const isBefore = this.stoppedAt(aggregator.own, undefined, new Set()) === undefined;
      if (aggregator.mission !== undefined && open[which] === false && isBefore) bad('back', 'a stop holds before its day');
    }
  }

  /** Honest missions begin or are stopped; what was handed over and isn't logged is told. */
  private async end(): Promise<void> {
    const { world } = this;
    world.now += HANDED_LOGGED_WITHIN * DAY;
    this.told();
    if (!this.isHonest) return;
    world.isHolding = false;
    for (let day = 0; day < 45; day += 3) {
      world.now += 3 * DAY;
      world.publish();
      for (const which of [0, 1])
        if ((this.aggregators[which] ?? this.aggregators[0]).mission === undefined) await this.load(which, world.document(), 'load whole');
    }
    for (const which of [0, 1]) await this.load(which, world.document(), 'load whole');
    const mission = missionIn(world.document());
    const isApproved = approvedAt(world) !== undefined;
    const isStopped = this.stoppedAt(world.now, undefined) !== undefined;
    const isOpen =
      (await Promise.all(this.aggregators.map(async (one) => one.isOpen()))).every(Boolean) &&
      'charter' in mission &&
      (this.planted.open ?? notNowIssues)(mission, world.now).length === 0;
    this.cover(isOpen ? 'an honest mission begins' : isStopped ? 'an honest mission is stopped' : 'an honest mission waits for its board');
    if (isOpen === (isApproved && !isStopped)) return;
    this.violations.push({ rule: 'live', what: `open: ${String(isOpen)}, approved: ${String(isApproved)}, stopped: ${String(isStopped)}` });
  }

  private told(): void {
    const { world } = this;
    const objects = new Set(world.entries.filter((entry) => world.isPublished(entry)).map(({ name }) => name));
    const today = Math.floor(world.now / DAY);
    const mission = { digest: DIGEST, charter: { index: 0, value: { charter: CHARTER } } } as unknown as Parameters<
      typeof aggregatorsAgree
    >[0];
    for (const { object, name, kind, at } of this.handed) {
      const day = Math.floor(at / DAY);
      const notices = [{ kind, object: name, charter: DIGEST, day: dateOf(day), document: object }];
      const isTold = aggregatorsAgree(mission, [{ role: 'leader', state: undefined, notices }], objects, today).length > 0;
      if (isTold !== (!objects.has(name) && day + 7 < today))
        this.violations.push({ rule: 'told', what: `told of a ${kind}: ${String(isTold)}` });
      if (isTold) this.cover('told of what is not logged');
    }
  }
}

/** The sentence without its figures and names, to be counted. */
function plain(sentence: string): string {
  return sentence
    .replaceAll(/"[^"]*"/g, '"…"')
    .replaceAll(/\d{1,2} \w+ \d{4}|\d{4}-\d\d-\d\d|\d+/g, 'N')
    .replaceAll(/reference \S+\)/g, 'reference …)')
    .slice(0, 90);
}
