// qr-code.tsx — a text as a QR code, drawn as one path: nothing of it is markup from elsewhere.
import encodeQR from 'qr';

/** Cells around the code that stay white, as ISO/IEC 18004 asks. */
const QUIET = 4;

/** `label` says what the code is, for who can't see it. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: QUIET });
  const size = rows.length;
  const dark = rows.flatMap((row, y) => runsOf(row).map(([from, to]) => `M${from} ${y}h${to - from}v1H${from}z`));
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shape-rendering="crispEdges">
      <path class="quiet" d={`M0 0h${size}v${size}H0z`} />
      <path class="dark" d={dark.join('')} />
    </svg>
  );
}

/** Where dark cells begin and end in a row. */
function runsOf(row: readonly boolean[]): readonly (readonly [from: number, to: number])[] {
  const runs: [number, number][] = [];
  row.forEach((isDark, at) => {
    const last = runs.at(-1);
    if (!isDark) return;
    if (last?.[1] === at) last[1] = at + 1;
    else runs.push([at, at + 1]);
  });
  return runs;
}
