// role.ts — who takes part in the protocol (DAP-18 §4.1)
import type { ValueOf } from '@soundings/crypto/codec';
import { enumeration } from './enumeration.ts';

//   enum { collector(0), client(1), leader(2), helper(3), (255) } Role;
export const Role = enumeration({ collector: 0, client: 1, leader: 2, helper: 3 });
export type Role = ValueOf<typeof Role>;

/** The two that are servers. */
export type AggregatorRole = typeof Role.leader | typeof Role.helper;

/** An aggregator's number in VDAF (VDAF-20 §5): the leader is 0. */
export function aggregatorId(role: AggregatorRole): 0 | 1 {
  return role === Role.leader ? 0 : 1;
}
