// meter.tsx — a bar of a whole, filled as far as it is spent, with the sentence that says so.

interface MeterProps {
  /** From 0 to 1. */
  readonly share: number;
  readonly sentence: string;
}

export function Meter({ share, sentence }: MeterProps) {
  const filled = Math.min(1000, Math.max(0, Math.round(1000 * share)));
  return (
    <svg class="meter" viewBox="0 0 1000 28" role="img" aria-label={sentence} preserveAspectRatio="none">
      <rect class="whole" x="1" y="1" width="998" height="26" />
      <rect class="spent" x="1" y="1" width={String(Math.max(2, filled - 2))} height="26" />
    </svg>
  );
}
