// structure.ts — the states of one cell's model: a level, a damped slope, a season, and how they move from window to window (insight-method.md §2).
//
//   y_t = g_t (Z a_t + e_t) + z_t      a_{t+1} = T a_t + w_t
//
// T is made of blocks of one or two states, so that it is applied block by block: [1], [[1, 1], [0, φ]], rotations, and [−1].
// Z is 1 for the first state of every block (the level, and the first of each harmonic) and 0 for the second.

/** What the level is accompanied by. */
export interface Structure {
  /** φ of the damped slope, in (0, 1]; 0 for no slope. */
  readonly damping: number;
  /** Windows in a season; 0 for none. */
  readonly period: number;
  /** How many harmonics of the season, at most ⌊period / 2⌋. */
  readonly harmonics: number;
}

/** The damping of a slope wherever one is tried. */
export const DAMPING = 0.9;

/** Variances of everything that moves: of the irregular part e, which belongs to the truth, of w, and of the states at the start. */
export interface Variances {
  readonly irregular: number;
  readonly level: number;
  readonly slope: number;
  /** Of every harmonic state, a window. */
  readonly season: number;
  readonly initialSlope: number;
  /** Of every harmonic state. The level has none: it starts diffuse. */
  readonly initialSeason: number;
}

/** One block of T: [[a, b], [c, d]] on states `at` and `at + 1`, or [a] on `at`. */
interface Block {
  readonly at: number;
  readonly size: 1 | 2;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export interface StateSpace {
  readonly structure: Structure;
  /** How many states. */
  readonly size: number;
  readonly blocks: readonly Block[];
  /** Number of the first harmonic state. */
  readonly seasonAt: number;
}

/** RangeError for a structure that is none. */
export function stateSpace(structure: Structure): StateSpace {
  const { damping, period, harmonics } = structure;
  if (!(damping >= 0 && damping <= 1)) throw new RangeError(`a damping lies between 0 and 1, got ${damping}`);
  if (!Number.isInteger(period) || period < 0) throw new RangeError(`a season has a whole number of windows, got ${period}`);
  if (!Number.isInteger(harmonics) || harmonics < 0 || 2 * harmonics > period)
    throw new RangeError(`a season of ${period} windows has at most ${Math.floor(period / 2)} harmonics, got ${harmonics}`);
  const trend: Block = damping === 0 ? { at: 0, size: 1, a: 1, b: 0, c: 0, d: 0 } : { at: 0, size: 2, a: 1, b: 1, c: 0, d: damping };
  const blocks = [trend];
  for (let j = 1; j <= harmonics; j++) blocks.push(harmonic(j, period, endOf(blocks)));
  const size = endOf(blocks);
  return { structure, size, blocks, seasonAt: trend.size };
}

/** K: all harmonics of a season of up to 12 windows, 2 of a longer one (a weekly year). */
export function harmonicsOf(period: number): number {
  return period <= 12 ? Math.min(Math.floor(period / 2), 6) : 2;
}

function harmonic(j: number, period: number, at: number): Block {
  if (2 * j === period) return { at, size: 1, a: -1, b: 0, c: 0, d: 0 };
  const angle = (2 * Math.PI * j) / period;
  return { at, size: 2, a: Math.cos(angle), b: Math.sin(angle), c: -Math.sin(angle), d: Math.cos(angle) };
}

function endOf(blocks: readonly Block[]): number {
  const last = blocks.at(-1);
  return last === undefined ? 0 : last.at + last.size;
}

/** The variance of each state's step from one window to the next: the diagonal of Q. */
export function stepVariances({ size, seasonAt }: StateSpace, { level, slope, season }: Variances): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (i >= seasonAt ? season : i === 0 ? level : slope));
}

/** The variance of each state before the first window: the diagonal of P, where the level's 0 stands beside its diffuse part. */
export function initialVariances({ size, seasonAt }: StateSpace, { initialSlope, initialSeason }: Variances): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (i >= seasonAt ? initialSeason : i === 0 ? 0 : initialSlope));
}

/** a ← T a, in place. */
export function moveState({ blocks }: StateSpace, state: Float64Array): void {
  for (const { at, size, a, b, c, d } of blocks) {
    const x = state[at] as number;
    if (size === 1) {
      state[at] = a * x;
      continue;
    }
    const y = state[at + 1] as number;
    state[at] = a * x + b * y;
    state[at + 1] = c * x + d * y;
  }
}

/** r ← T′ r, in place. */
export function moveBack({ blocks }: StateSpace, r: Float64Array): void {
  for (const { at, size, a, b, c, d } of blocks) {
    const x = r[at] as number;
    if (size === 1) {
      r[at] = a * x;
      continue;
    }
    const y = r[at + 1] as number;
    r[at] = a * x + c * y;
    r[at + 1] = b * x + d * y;
  }
}

/** P ← T P T′ + Q, in place; P is size × size, row by row, and symmetric. */
export function moveCovariance(space: StateSpace, covariance: Float64Array, steps: Float64Array): void {
  const { size } = space;
  for (const block of space.blocks) {
    combineRows(covariance, size, block);
    combineColumns(covariance, size, block);
  }
  for (let i = 0; i < size; i++) covariance[i * (size + 1)] = (covariance[i * (size + 1)] as number) + (steps[i] as number);
}

/** N ← T′ N T, in place. */
export function moveInformation({ size, blocks }: StateSpace, information: Float64Array): void {
  for (const block of blocks) {
    const transposed = { ...block, b: block.c, c: block.b };
    combineRows(information, size, transposed);
    combineColumns(information, size, transposed);
  }
}

function combineRows(matrix: Float64Array, width: number, { at, size, a, b, c, d }: Block): void {
  const top = at * width;
  for (let i = top; i < top + width; i++) {
    const x = matrix[i] as number;
    if (size === 1) {
      matrix[i] = a * x;
      continue;
    }
    const y = matrix[i + width] as number;
    matrix[i] = a * x + b * y;
    matrix[i + width] = c * x + d * y;
  }
}

function combineColumns(matrix: Float64Array, width: number, { at, size, a, b, c, d }: Block): void {
  for (let i = at; i < width * width; i += width) {
    const x = matrix[i] as number;
    if (size === 1) {
      matrix[i] = a * x;
      continue;
    }
    const y = matrix[i + 1] as number;
    matrix[i] = a * x + b * y;
    matrix[i + 1] = c * x + d * y;
  }
}
