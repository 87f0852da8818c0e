// vector.ts — products of small vectors and symmetric matrices, which are kept row by row.

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** M x; M is as wide as x is long. */
export function product(matrix: Float64Array, x: Float64Array): Float64Array {
  const size = x.length;
  const result = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (matrix[i * size + j] as number) * (x[j] as number);
    result[i] = sum;
  }
  return result;
}
