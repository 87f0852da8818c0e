// charter-section.ts — a part of what is said of a charter: the terminal prints words and tables, a page charts too.

/** Paragraphs, a table where figures belong in one, and on a page charts of some of those figures. */
export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly tables: readonly Table[];
  readonly charts?: readonly BarChart[];
}

export interface Table {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Bars from one value to another, each with its name and its figure. */
export interface BarChart {
  readonly title: string;
  readonly bars: readonly { readonly label: string; readonly value: number; readonly text: string }[];
  readonly low: number;
  readonly high: number;
  /** Whether values are probabilities; else they are people. */
  readonly shares: boolean;
}
