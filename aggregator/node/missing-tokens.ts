// missing-tokens.ts — warns if an aggregator of missions has no tokens. It starts all the same, because operators set one up step by step.
import type { NodeConfig } from '../config.ts';

/** One sentence for each token that is missing, with what doesn't work without it. */
export function missingTokens({ role, missions, tokens }: Pick<NodeConfig, 'role' | 'missions' | 'tokens'>): readonly string[] {
  if (missions === undefined) return [];
  const sentences: string[] = [];
  if (role === 'helper' && tokens.leader.length === 0) {
    sentences.push(
      'This helper has missions and no "tokens.leader", so it refuses its leader, and no contribution is counted. Put the SHA-256 of the leader\'s token there, as its operator sends it to you.',
    );
  }
  if (tokens.collector.length === 0) {
    sentences.push(
      `This ${role} has missions and no "tokens.collector", so it refuses the collector, and no window is released. Put the SHA-256 of the collector's token there, as the convenor sends it to you.`,
    );
  }
  return sentences;
}
