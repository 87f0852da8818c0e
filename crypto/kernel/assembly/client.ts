// client.ts — what the client's module exports: sharding, and nothing that only an aggregator does
export { reset, take } from './arena';
export { shard128 } from './report128';
export { setDomain } from './xof';
