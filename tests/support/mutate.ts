// mutate.ts — what goes wrong with bytes: bits, lengths, cuts, repeats. Shared by the wire tests and the fuzzer.

/** A number from 0 up to but not including `below`. */
export type Pick = (below: number) => number;

type Mutation = (bytes: Uint8Array, pick: Pick) => Uint8Array;

/** A copy of `bytes` with one to four things wrong. What comes out may by chance be right again. */
export function mutate(bytes: Uint8Array, pick: Pick): Uint8Array {
  let mutated = bytes;
  for (let rounds = 1 + pick(4); rounds > 0; rounds--) mutated = (MUTATIONS[pick(MUTATIONS.length)] ?? flipBit)(mutated, pick);
  return mutated;
}

const MUTATIONS: readonly Mutation[] = [flipBit, setByte, setLength, cutEnd, addEnd, removeRange, repeatRange, swapHalves];

function flipBit(bytes: Uint8Array, pick: Pick): Uint8Array {
  return edit(bytes, pick, (copy, at) => (copy[at] = (copy[at] ?? 0) ^ (1 << pick(8))));
}

function setByte(bytes: Uint8Array, pick: Pick): Uint8Array {
  return edit(bytes, pick, (copy, at) => (copy[at] = [0, 1, 0x7f, 0x80, 0xfe, 0xff][pick(6)] ?? 0));
}

/** Somewhere a length of 1, 2, 4 or 8 bytes of 0, 1, the most, or one off. */
function setLength(bytes: Uint8Array, pick: Pick): Uint8Array {
  return edit(bytes, pick, (copy, at) => {
    const size = 1 << pick(4);
    const kind = pick(5);
    for (let i = 0; i < size && at + i < copy.length; i++) {
      const last = i === size - 1;
      const old = copy[at + i] ?? 0;
      copy[at + i] = [0, last ? 1 : 0, 0xff, last ? old + 1 : old, last ? old - 1 : old][kind] ?? 0;
    }
  });
}

function cutEnd(bytes: Uint8Array, pick: Pick): Uint8Array {
  return bytes.slice(0, pick(bytes.length + 1));
}

function addEnd(bytes: Uint8Array, pick: Pick): Uint8Array {
  const out = new Uint8Array(bytes.length + 1 + pick(8));
  out.set(bytes);
  for (let i = bytes.length; i < out.length; i++) out[i] = pick(256);
  return out;
}

function removeRange(bytes: Uint8Array, pick: Pick): Uint8Array {
  const start = pick(bytes.length + 1);
  const end = Math.min(bytes.length, start + 1 + pick(16));
  return joined(bytes.subarray(0, start), bytes.subarray(end));
}

function repeatRange(bytes: Uint8Array, pick: Pick): Uint8Array {
  const start = pick(bytes.length + 1);
  const end = Math.min(bytes.length, start + 1 + pick(64));
  return joined(bytes.subarray(0, end), bytes.subarray(start));
}

function swapHalves(bytes: Uint8Array, pick: Pick): Uint8Array {
  const at = pick(bytes.length + 1);
  return joined(bytes.subarray(at), bytes.subarray(0, at));
}

function edit(bytes: Uint8Array, pick: Pick, change: (copy: Uint8Array, at: number) => void): Uint8Array {
  if (bytes.length === 0) return bytes;
  const copy = bytes.slice();
  change(copy, pick(copy.length));
  return copy;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
