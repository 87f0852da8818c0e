// noticing.ts — a database restored from a backup must be noticed, even without a generation file, and no other database may be mistaken for a restored one.
import { HELPER_URL, LEADER_URL, type Role } from '../support/servers.ts';
import type { Findings } from './invariants.ts';
import type { SimNode } from './sim-node.ts';

export interface Noticing {
  /** A database without a file was put back, and its process runs again. */
  began(role: Role): Promise<void>;
  /** The leader has heard an answer with this status. */
  exchanged(status: number): void;
  /** Between two operations. */
  check(): void;
}

/** So many answers may go by: what was noticed couldn't be written down, or the process ended over it. */
const ANSWERS_MAX = 3;

export function noticingOf(nodes: Readonly<Record<Role, SimNode>>, { report }: Findings, cover: (name: string) => void): Noticing {
  // The sides whose database was restored after the other side had seen a later state of it. Only the functions below change it.
  let due: { role: Role; answers: number } | undefined;

  return {
    began: async (role) => {
      due = undefined;
      const other = role === 'leader' ? 'helper' : 'leader';
      if (!nodes[role].isUp || !nodes[other].isUp) return;
      const seen = await nodes[other].store().peerGeneration(role === 'leader' ? LEADER_URL : HELPER_URL);
      if (seen === undefined || (await nodes[role].store().holdsGeneration(seen))) return;
      due = { role, answers: 0 };
    },
    exchanged: (status) => {
      // Neither a refusal before the header is read, nor one of the network's.
      if (due !== undefined && ![401, 429].includes(status) && status < 500) due.answers++;
    },
    check: () => {
      for (const [role, node] of Object.entries(nodes)) {
        if (node.isUp && node.knowsRestored && !node.wasRestored)
          report('I9', `the ${role} went into quarantine, and nothing was put back`);
      }
      if (due === undefined) return;
      if (nodes[due.role].knowsRestored) {
        cover(`${due.role} was told that it was put back`);
        due = undefined;
      } else if (due.answers > ANSWERS_MAX) {
        report('I4', `the ${due.role} took an old database for the one that went on, and the other one let it`);
        due = undefined;
      }
    },
  };
}
