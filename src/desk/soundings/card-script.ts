// card-script.ts — what a card runs where it is opened, without a network: the answers that were chosen become the code of card.ts.

/** `codeOf(charter, instrument, window, answers, random)`; `charter` as hexadecimal digits. SHA-256 is here, since a file may have no secure context. */
export const CARD_CODE = `'use strict';
const sha256 = (message) => {
  const k = [];
  const h = [];
  for (let n = 2; k.length < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
    if (!isPrime) continue;
    if (h.length < 8) h.push(((Math.sqrt(n) % 1) * 2 ** 32) | 0);
    k.push(((Math.cbrt(n) % 1) * 2 ** 32) | 0);
  }
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 128;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, message.length * 8);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  for (let at = 0; at < padded.length; at += 64) {
    const w = [];
    let [a, b, c, d, e, f, g, i] = h;
    for (let n = 0; n < 64; n++) {
      const [x, y] = [w[n - 15], w[n - 2]];
      w.push(
        n < 16
          ? view.getInt32(at + 4 * n)
          : ((turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)) + w[n - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[n - 16]) | 0,
      );
      const one = (i + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + k[n] + w[n]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [a, b, c, d, e, f, g, i] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, i].forEach((word, n) => (h[n] = (h[n] + word) | 0));
  }
  const out = new DataView(new ArrayBuffer(32));
  h.forEach((word, n) => out.setInt32(4 * n, word));
  return new Uint8Array(out.buffer);
};
const bytesOf = (value, size) => Array.from({ length: size }, (_, n) => Number((value >> BigInt(8 * (size - 1 - n))) & 255n));
const numberOf = (bytes) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
const codeOf = (charter, instrument, window, answers, random) => {
  const size = Math.ceil((5n ** BigInt(answers.length) - 1n).toString(16).length / 2);
  const body = [...random, ...bytesOf(answers.reduce((sum, answer) => sum * 5n + BigInt(answer), 0n), size)];
  const place = [...bytesOf(BigInt('0x' + charter), 32), ...bytesOf(BigInt(instrument), 2), ...bytesOf(BigInt(window), 4)];
  const check = sha256(Uint8Array.from([...new TextEncoder().encode('soundings card v1\\0'), ...place, ...body])).subarray(0, 3);
  const all = [...body, ...check];
  const length = Math.ceil((all.length * 8) / 5);
  let value = numberOf(all) << BigInt(length * 5 - all.length * 8);
  let text = '';
  for (let n = 0; n < length; n++, value >>= 5n) text = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Number(value & 31n)] + text;
  return text.match(/.{1,4}/g).join('-');
};
`;

/** One press makes one code: a second would be a second card. */
export const CARD_SCRIPT = `${CARD_CODE}
const form = document.querySelector('form');
const said = document.querySelector('output');
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const items = [...form.querySelectorAll('fieldset')];
  const chosen = items.map((item) => item.querySelector('input:checked'));
  document.querySelector('[role=alert]').hidden = chosen.every((input) => input !== null);
  const missing = chosen.indexOf(null);
  if (missing >= 0) return items[missing].querySelector('input').focus();
  const { charter, instrument, window: number } = form.dataset;
  said.textContent = codeOf(charter, Number(instrument), Number(number), chosen.map((input) => Number(input.value)), crypto.getRandomValues(new Uint8Array(4)));
  for (const field of form.elements) field.disabled = true;
  document.querySelector('[data-made]').hidden = false;
  said.focus();
});
form.hidden = false;
`;
