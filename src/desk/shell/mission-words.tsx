// mission-words.tsx — a mission in plain words, and folded below them every figure of its check. Both are English in every language.
import type { CharterReport } from '../../convenor/charter-check.ts';
import type { Section } from '../../convenor/charter-section.ts';
import { charterWords } from '../../convenor/charter-words.ts';
import { CheckedSection } from '../../pages/charter-check/check.tsx';
import type { Setting } from './frame.tsx';

interface MissionWordsProps {
  readonly at: Setting;
  readonly plain: readonly Section[];
  readonly report: CharterReport;
}

export function MissionWords({ at: { words }, plain, report }: MissionWordsProps) {
  return (
    <div lang="en">
      {plain.map((section) => (
        <CheckedSection {...section} />
      ))}
      <details>
        <summary lang={words.language}>{words.say('decide-all-figures')}</summary>
        {charterWords(report).map((section) => (
          <CheckedSection {...section} />
        ))}
      </details>
    </div>
  );
}
