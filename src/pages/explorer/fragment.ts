// fragment.ts — one answer in one view, as markup for a page that is open already.
import { markupOf } from '../components/render.ts';
import { AnswerView, type ViewProps } from './view.tsx';

export function viewMarkup(props: ViewProps): string {
  return markupOf(AnswerView(props));
}
