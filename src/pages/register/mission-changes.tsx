// mission-changes.tsx — what changed of a mission since its charter, which nobody can change: its board, the register's keys and witnesses, the register itself after a loss.
import { dayOf } from '@soundings/protocol/charter/day';
import type { BoardObject, PolicyObject } from '@soundings/protocol/register/objects';
import type { Placed } from './model/view.ts';
import type { MissionSite } from './model/site.ts';
import { dayWords } from '../../export/day-words.ts';
import { plural } from './words.ts';

/** Each change with its entry, in the register's order; nothing if there was none. */
export function Changes({ mission: { log } }: { readonly mission: MissionSite }) {
  const changes = [
    ...log.boards.map((board) => ({ index: board.index, words: boardWords(board) })),
    ...log.policies.map((policy) => ({ index: policy.index, words: policyWords(policy) })),
  ].toSorted((a, b) => a.index - b.index);
  if (changes.length === 0) return null;
  return (
    <section>
      <h2>What changed since the charter</h2>
      <ul class="links">
        {changes.map(({ index, words }) => (
          <li>
            <a href={`../entry/${index}.html`}>Entry {String(index)}</a>: {words}
          </li>
        ))}
      </ul>
    </section>
  );
}

function boardWords({ value: { body } }: Placed<BoardObject>): string {
  return `from ${from(body)} on, another board: ${plural(body.keys.length, 'member')}, of whom ${body.quorum} must agree. The board before it has signed this.`;
}

function policyWords({ value: { body } }: Placed<PolicyObject>): string {
  const what = body.lost === undefined ? 'other keys or witnesses of this register' : 'this register in the place of one that is lost';
  return `from ${from(body)} on, ${what}: ${body.log.witnesses.length} witnesses, of whom ${body.log.quorum} must sign.`;
}

function from({ inForceFrom }: { readonly inForceFrom: string }): string {
  return dayWords(dayOf(inForceFrom) ?? 0);
}

/** Above everything else: the register in which this mission began is lost. What it had is known here from copies. */
export function Moved({ mission: { log } }: { readonly mission: MissionSite }) {
  const moved = log.policies.find(({ value }) => value.body.lost !== undefined);
  if (moved === undefined) return null;
  return (
    <div class="status warning" role="note">
      <p>
        <strong>
          The register in which this mission began is lost. It goes on here from {from(moved.value.body)}: the convenor, the board and both
          aggregators say so in <a href={`../entry/${moved.index}.html`}>entry {String(moved.index)}</a>.
        </strong>
      </p>
      <p>Whoever has seen more of the lost register than they say should keep it, and tell the board: then it isn't lost.</p>
    </div>
  );
}
