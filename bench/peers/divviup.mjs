// divviup.mjs — times the package @divviup/prio3 on one request a line, so that bench/peers.ts can take turns with it.
//
// In and out as bench/peers/prio/src/main.rs. The package encodes messages but doesn't decode them, and keeps a helper's share expanded: so
// its helper is spared the expansion that ours and prio's do.
import { Prio3Count, Prio3Histogram, Prio3Sum, Prio3SumVec } from '@divviup/prio3';
import { createInterface } from 'node:readline';

const nonce = Buffer.alloc(16, 2);

for await (const line of createInterface({ input: process.stdin })) {
  const words = line.split(' ');
  const rounds = Number(words.pop());
  const operation = words.pop();
  console.log(JSON.stringify({ ns: await time(made(words[0], words.slice(1).map(Number)), operation, rounds) }));
}

function made(kind, [first, second, third]) {
  switch (kind) {
    case 'count':
      return { vdaf: new Prio3Count({ shares: 2 }), measurement: true };
    case 'sum':
      return { vdaf: new Prio3Sum({ shares: 2, bits: bitLength(first) }), measurement: Math.floor(first / 3) };
    case 'sumvec':
      return {
        vdaf: new Prio3SumVec({ shares: 2, length: first, bits: bitLength(second), chunkLength: third }),
        measurement: Array.from({ length: first }, (_, i) => (i * 7919) % (second + 1)),
      };
    case 'histogram':
      return { vdaf: new Prio3Histogram({ shares: 2, length: first, chunkLength: second }), measurement: Math.floor(first / 3) };
    default:
      throw new Error(`no such case: ${kind}`);
  }
}

async function time({ vdaf, measurement }, operation, rounds) {
  const rand = Buffer.alloc(vdaf.randSize, 3);
  const { publicShare, inputShares } = await vdaf.shard(measurement, nonce, rand);
  const init = (id) =>
    vdaf.prepareInit(
      Buffer.alloc(vdaf.verifyKeySize, 1),
      id,
      null,
      nonce,
      { jointRandParts: [...publicShare.jointRandParts] },
      inputShares[id],
    );
  const leaderShare = (await init(0)).preparationShare;
  let sum = vdaf.aggregate(null, []);
  const work = {
    async shard() {
      const sharded = await vdaf.shard(measurement, nonce, rand);
      vdaf.encodePublicShare(sharded.publicShare);
      return sharded.inputShares.map((share) => vdaf.encodeInputShare(share));
    },
    async helper() {
      const { preparationState, preparationShare } = await init(1);
      const message = await vdaf.unshardPreparationShares(null, [leaderShare, preparationShare]);
      sum = vdaf.aggregate(null, [sum, vdaf.prepareNext(preparationState, message).outputShare]);
    },
    leader: async () => vdaf.encodePreparationShare((await init(0)).preparationShare),
  }[operation];
  const start = processorTime();
  for (let i = 0; i < rounds; i++) await work();
  return processorTime() - start;
}

function bitLength(max) {
  return max.toString(2).length;
}

function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
