// fft.ts — a plain radix-2 Fourier transform, for the convolution of distributions (privacy.md §2).

/** cos and sin of 2πj/n for j < n/2. */
export interface Roots {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/**
 * The discrete Fourier transform Σ x_j e^(−2πi jk/n), in place. The length must be
 * a power of two. With `re` and `im` swapped, it is the inverse, multiplied by n.
 */
export function transform(re: Float64Array, im: Float64Array, roots: Roots = rootsOfUnity(re.length)): void {
  const n = re.length;
  reorder(re, im);
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let base = 0; base < n; base += 2 * half) butterflies(re, im, base, half, stride, roots);
  }
}

/** The roots for a transform of length n. */
export function rootsOfUnity(n: number): Roots {
  const half = Math.max(1, n / 2);
  const cos = new Float64Array(half);
  const sin = new Float64Array(half);
  for (let i = 0; i < half; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / n);
    sin[i] = Math.sin((2 * Math.PI * i) / n);
  }
  return { cos, sin };
}

/** The linear convolution of two real vectors, by FFT or directly, whichever is faster. */
export function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const length = a.length + b.length - 1;
  if (a.length * b.length < 1 << 22) return convolveDirect(a, b, length);
  const n = powerOfTwoFrom(length);
  // Use the two real vectors as the real and imaginary parts of one: (a + ib)² has 2ab as its imaginary part.
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  re.set(a);
  im.set(b);
  transform(re, im);
  for (let i = 0; i < n; i++) {
    const x = re[i] as number;
    const y = im[i] as number;
    re[i] = x * x - y * y;
    im[i] = 2 * x * y;
  }
  transform(im, re);
  return im.slice(0, length).map((value) => value / (2 * n));
}

/** The smallest power of two that is at least `length`. */
export function powerOfTwoFrom(length: number): number {
  let n = 1;
  while (n < length) n *= 2;
  return n;
}

function convolveDirect(a: Float64Array, b: Float64Array, length: number): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < a.length; i++) {
    const weight = a[i] as number;
    for (let j = 0; j < b.length; j++) out[i + j] = (out[i + j] as number) + weight * (b[j] as number);
  }
  return out;
}

function butterflies(re: Float64Array, im: Float64Array, base: number, half: number, stride: number, { cos, sin }: Roots): void {
  for (let j = 0; j < half; j++) {
    const c = cos[j * stride] as number;
    const s = sin[j * stride] as number;
    const low = base + j;
    const high = low + half;
    const xr = re[high] as number;
    const xi = im[high] as number;
    const tr = xr * c + xi * s;
    const ti = xi * c - xr * s;
    const ur = re[low] as number;
    const ui = im[low] as number;
    re[high] = ur - tr;
    im[high] = ui - ti;
    re[low] = ur + tr;
    im[low] = ui + ti;
  }
}

function reorder(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(re, i, j);
      swap(im, i, j);
    }
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const held = values[i] as number;
  values[i] = values[j] as number;
  values[j] = held;
}
