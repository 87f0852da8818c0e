// read-qr.ts — the QR code on a page, read by another library, as a telephone's camera would.
import jsqr from 'jsqr';

/** The code on a page, drawn with four pixels a cell and read by another library. */
export function readQr(html: string): string | undefined {
  const size = Number(/class="qr"[^>]*viewBox="0 0 (\d+) /.exec(html)?.[1]);
  const path = /class="dark" d="([^"]+)"/.exec(html)?.[1] ?? '';
  const scale = 4;
  const width = size * scale;
  const pixels = new Uint8ClampedArray(4 * width * width).fill(255);
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row++)
      for (let at = Number(x) * scale; at < (Number(x) + Number(length)) * scale; at++)
        pixels.fill(0, 4 * (row * width + at), 4 * (row * width + at) + 3);
  return jsqr.default(pixels, width, width)?.data;
}
