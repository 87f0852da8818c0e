// section.ts — what the page of a charter's check is made of.

/** One section of the page. */
export interface CheckSection {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly tables: readonly { readonly caption: string; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }[];
  /** Bars from `low` to `high`. */
  readonly charts?: readonly BarChartProps[];
}

export interface BarChartProps {
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly text: string }[];
  readonly low: number;
  readonly high: number;
  readonly shares: boolean;
}
