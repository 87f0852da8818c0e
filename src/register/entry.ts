// entry.ts — an object that is to be published, and the leaf that will name it.
import { canonicalJson } from '@soundings/protocol/json/canonical-json';
import { objectName, type Leaf, type LeafMembers } from '@soundings/protocol/register/leaf';

/** An object to be published, and what its leaf says of it besides. */
export interface Entry {
  readonly object: unknown;
  readonly members: LeafMembers;
}

export function leafOf({ object, members }: Entry): Leaf {
  return { ...objectName(canonicalJson(object)), ...members };
}
