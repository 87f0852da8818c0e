// wasm.ts — the kernel on the embedded WebAssembly module; what that can't do or refuses goes to the plain path, which gives the error
import type { Field } from '../field/field.ts';
import type { Instance } from '../vdaf/prio3-instance.ts';
import type { Sharded } from '../vdaf/prio3-shard.ts';
import type { Initialized } from '../vdaf/prio3-verify.ts';
import { CONTEXT_SIZE_MAX } from '../xof/domain.ts';
import { SEED_SIZE, xofHead } from '../xof/turboshake128.ts';
import { embeddedClientKernel } from './embedded-client.ts';
import { embeddedKernel } from './embedded.ts';
import type { ClientKernel, Kernel } from '../vdaf/kernel.ts';
import { compileKernel, type Running } from './module.ts';
import { referenceKernel } from '../vdaf/reference-kernel.ts';
import { shapeOf, type Shape } from './shapes.ts';

/** If the memory has grown to more bytes than this, a new instance replaces it before the next call. */
const RETAINED_SIZE_MAX = 2 ** 26;

/** The module's answer when all went well (assembly/status.ts). */
const OK = 0;

/** The whole kernel; undefined if the module can't run. */
export function wasmKernel(): Kernel | undefined {
  const start = compileKernel(embeddedKernel);
  if (start === undefined) return undefined;
  const enter = entrance(start);
  const known = shapeBook();
  return {
    name: 'wasm',
    deriveSeed: (seed, dst, binder) => deriveSeed(enter(), [xofHead(seed, dst), ...binder]),
    expandIntoVec: (field, seed, dst, binder, length) => expandIntoVec(enter(), field, [xofHead(seed, dst), ...binder], length),
    shard(instance, ...report) {
      const shape = known(instance);
      const done = shape && shard(enter(), shape, instance, ...report);
      return done ?? referenceKernel.shard(instance, ...report);
    },
    verifyInit(instance, ...report) {
      const shape = known(instance);
      const done = shape && verifyInit(enter(), shape, instance, ...report);
      return done ?? referenceKernel.verifyInit(instance, ...report);
    },
    verifierSharesToMessage(instance, ...shares) {
      const shape = known(instance);
      const done = shape && verifierSharesToMessage(enter(), shape, instance, ...shares);
      return done ?? referenceKernel.verifierSharesToMessage(instance, ...shares);
    },
    aggregate: (instance, ...shares) => aggregate(enter(), instance, ...shares) ?? referenceKernel.aggregate(instance, ...shares),
  };
}

/**
 * A kernel for a client, which only shards, and only vectors. Its module does nothing else and is half the size, so that a page can carry
 * it. `plain` does everything else. undefined if the module can't run.
 */
export function clientKernelOn<Plain extends ClientKernel>(plain: Plain): Plain | undefined {
  const start = compileKernel(embeddedClientKernel);
  if (start === undefined) return undefined;
  const enter = entrance(start);
  const known = shapeBook();
  return {
    ...plain,
    name: 'wasm client',
    shard(instance: Instance, ...report: Report) {
      const shape = known(instance);
      const done = shape?.width === 128 ? shard(enter(), shape, instance, ...report) : undefined;
      return done ?? plain.shard(instance, ...report);
    },
  };
}

type Report = Parameters<ClientKernel['shard']> extends [Instance, ...infer Rest] ? Rest : never;

/** The client's module as a whole kernel: the plain path does what the module doesn't. undefined if the module can't run. */
export function wasmClientKernel(): Kernel | undefined {
  return clientKernelOn(referenceKernel);
}

/** Each call of the returned function gives the running module with its memory emptied. */
function entrance(start: () => Running): () => Running {
  let running = start();
  return () => {
    if (running.bytes().length > RETAINED_SIZE_MAX) running = start();
    running.exports.reset();
    return running;
  };
}

/** Looks up an instance's shape and remembers it. The result is undefined if the module doesn't support the instance. */
function shapeBook(): (instance: Instance) => Shape | undefined {
  const shapes = new WeakMap<Instance, Shape | 'none'>();
  return (instance) => {
    let shape = shapes.get(instance);
    if (shape === undefined) {
      shape = shapeOf(instance) ?? 'none';
      shapes.set(instance, shape);
    }
    return shape === 'none' ? undefined : shape;
  };
}

type Arguments<Step extends 'shard' | 'verifyInit' | 'verifierSharesToMessage' | 'aggregate'> = Parameters<Kernel[Step]>;

function deriveSeed(running: Running, message: readonly Uint8Array[]): Uint8Array {
  const { start, length } = putJoined(running, message);
  const out = running.exports.take(SEED_SIZE);
  running.exports.derive(out, start, length);
  return taken(running, out, SEED_SIZE);
}

function expandIntoVec(running: Running, field: Field, message: readonly Uint8Array[], length: number): Uint8Array {
  const { start, length: messageLength } = putJoined(running, message);
  const vec = running.exports.take(length * field.encodedSize);
  running.exports.expand(vec, length, field.encodedSize, start, messageLength);
  return taken(running, vec, length * field.encodedSize);
}

function shard(running: Running, shape: Shape, ...[instance, ctx, meas, nonce, rand]: Arguments<'shard'>): Sharded | undefined {
  const { exports } = running;
  const { sizes, shares } = instance;
  if (shares !== 2 || ctx.length > CONTEXT_SIZE_MAX) return undefined;
  const at = putShape(running, shape, ctx);
  const seeds = put(running, rand);
  if (shape.width === 64) {
    const leader = exports.take(sizes.leaderShare);
    running.bytes().set(meas, leader);
    exports.shard64(at, leader, seeds);
    return { publicShare: new Uint8Array(0), inputShares: [taken(running, leader, sizes.leaderShare), taken(running, seeds, SEED_SIZE)] };
  }
  const padded = exports.take(shape.paddedMeasSize);
  const view = running.bytes();
  view.set(meas, padded);
  view.fill(0, padded + meas.length, padded + shape.paddedMeasSize);
  const nonceAt = put(running, nonce);
  const parts = exports.take(sizes.publicShare);
  const leader = exports.shard128(at, padded, nonceAt, seeds, parts);
  if (leader === 0) return undefined;
  return {
    publicShare: taken(running, parts, sizes.publicShare),
    inputShares: [taken(running, leader, sizes.leaderShare), taken(running, seeds, sizes.helperShare)],
  };
}

function verifyInit(
  running: Running,
  shape: Shape,
  ...[instance, verifyKey, ctx, aggId, nonce, publicShare, inputShare]: Arguments<'verifyInit'>
): Initialized | undefined {
  const { exports } = running;
  const { sizes } = instance;
  if (ctx.length > CONTEXT_SIZE_MAX || publicShare.length !== sizes.publicShare) return undefined;
  if (inputShare.length !== (aggId === 0 ? sizes.leaderShare : sizes.helperShare)) return undefined;
  const at = putShape(running, shape, ctx);
  const key = put(running, verifyKey);
  const nonceAt = put(running, nonce);
  const share = put(running, inputShare);
  const stateSize = sizes.aggShare + sizes.jointRandSeed;
  const state = exports.take(stateSize);
  const verifierShare = exports.take(sizes.verifierShare);
  const status =
    shape.width === 64
      ? exports.verifyInit64(at, aggId, key, nonceAt, share, state, verifierShare)
      : exports.verifyInit128(
          at,
          aggId,
          key,
          nonceAt,
          put(running, publicShare),
          share,
          share + inputShare.length - sizes.jointRandSeed,
          state,
          state + sizes.aggShare,
          verifierShare,
        );
  if (status !== OK) return undefined;
  return { state: taken(running, state, stateSize), verifierShare: taken(running, verifierShare, sizes.verifierShare) };
}

function verifierSharesToMessage(
  running: Running,
  shape: Shape,
  ...[instance, ctx, verifierShares]: Arguments<'verifierSharesToMessage'>
): Uint8Array | undefined {
  const { exports } = running;
  const { sizes } = instance;
  if (ctx.length > CONTEXT_SIZE_MAX) return undefined;
  for (const share of verifierShares) if (share.length !== sizes.verifierShare) return undefined;
  const at = putShape(running, shape, ctx);
  const { start } = putJoined(running, verifierShares);
  const message = exports.take(sizes.verifierMessage);
  const status = shape.width === 64 ? exports.verifierSharesToMessage64(at, start) : exports.verifierSharesToMessage128(at, start, message);
  return status === OK ? taken(running, message, sizes.verifierMessage) : undefined;
}

function aggregate(running: Running, ...[instance, aggShare, outShare]: Arguments<'aggregate'>): Uint8Array | undefined {
  const { exports } = running;
  const { field } = instance.circuit;
  const size = instance.sizes.aggShare;
  if (aggShare.length !== size || outShare.length !== size) return undefined;
  const left = put(running, aggShare);
  const right = put(running, outShare);
  const count = size / field.encodedSize;
  const status = field.name === 'Field64' ? exports.aggregate64(left, right, count) : exports.aggregate128(left, right, count);
  return status === OK ? taken(running, left, size) : undefined;
}

/** Copies a shape into memory and gives its address. The domain behind it, and `ctx`, are those of all that is derived in this call. */
function putShape(running: Running, { bytes, domain }: Shape, ctx: Uint8Array): number {
  const size = bytes.length + ctx.length;
  const start = running.exports.take(size);
  const view = running.bytes();
  view.set(bytes, start);
  view.set(ctx, start + bytes.length);
  running.exports.setDomain(start + domain, size - domain);
  return start;
}

/** Copies bytes into memory and gives their address. One at a time, because lists of parts and places cost Count a fifth of its time. */
function put(running: Running, bytes: Uint8Array): number {
  const start = running.exports.take(bytes.length);
  running.bytes().set(bytes, start);
  return start;
}

/** Copies the concatenation of `parts` into memory. */
function putJoined(running: Running, parts: readonly Uint8Array[]): { readonly start: number; readonly length: number } {
  let length = 0;
  for (const part of parts) length += part.length;
  const start = running.exports.take(length);
  const view = running.bytes();
  let next = start;
  for (const part of parts) {
    view.set(part, next);
    next += part.length;
  }
  return { start, length };
}

/** A copy of `size` bytes of the module's memory. */
function taken(running: Running, start: number, size: number): Uint8Array {
  return running.bytes().slice(start, start + size);
}
