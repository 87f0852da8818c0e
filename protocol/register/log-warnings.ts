// log-warnings.ts — what is allowed in a charter's member `log` and yet worth a warning on every page (register.md, "Charter member `log`").
import { alike } from '../json/alike.ts';
import type { Charter } from '../charter/charter-schema.ts';
import type { Log } from './keys/log-member.ts';

/** One sentence for each. */
export function logWarnings(
  { quorum, witnesses }: Log,
  charter: Pick<Charter, 'leader' | 'helper' | 'convenor' | 'collector'>,
): readonly string[] {
  const { leader, helper, convenor, collector } = charter;
  const inside = [leader.operator, helper.operator, convenor.name, collector.operator];
  const own = witnesses.filter(({ operator }) => inside.some((name) => alike(operator, name))).length;
  const warnings: string[] = [];
  if (quorum <= own)
    warnings.push(
      `The register's witnesses are the aggregators themselves: ${own} of ${witnesses.length} are run by leader, helper, convenor or collector, and ` +
        `${quorum} are enough.`,
    );
  // Two quorums share at least 2q − n witnesses: if that is one, one that signs both is enough.
  if (2 * quorum < witnesses.length + 2)
    warnings.push(`One dishonest witness is enough to show two registers: the quorum is ${quorum} of ${witnesses.length}. Make it larger.`);
  return warnings;
}
