// index.ts — what the module exports; kernel/module.ts says the same in TypeScript
export { reset, take } from './arena';
export { aggregate128, shard128, verifierSharesToMessage128, verifyInit128 } from './report128';
export { aggregate64, shard64, verifierSharesToMessage64, verifyInit64 } from './report64';
export { derive, expand, setDomain } from './xof';
