// log-warnings.ts — what a charter's member `log` may have but every page warns of (register.md, "Charter member `log`").
import { alike } from '../json/alike.ts';
import type { Charter } from '../charter/charter-schema.ts';
import type { Log } from './keys/log-member.ts';

/** One sentence for each warning. */
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
  // Two quorums share at least 2q − n witnesses. If that is one, a single witness that signs both is enough to deceive.
  if (2 * quorum < witnesses.length + 2)
    warnings.push(`One dishonest witness is enough to show two registers: the quorum is ${quorum} of ${witnesses.length}. Make it larger.`);
  return warnings;
}
