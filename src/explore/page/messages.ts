// messages.ts — what a page and its worker say to each other.
import type { View } from '../../pages/explorer/views.ts';

export interface PageRequest {
  readonly id: number;
  /** The address of the mission's releases. */
  readonly data: string;
  readonly question: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly view: View;
}

export type PageReply = { readonly id: number } & (
  | {
      readonly kind: 'answer';
      /** As JSON has them: what the view was drawn from. */
      readonly rows: readonly object[];
      readonly found: string;
      readonly html: string;
      readonly csv: string;
      /** The same question for the command. */
      readonly command: string;
    }
  | { readonly kind: 'refused'; readonly sentence: string }
);
