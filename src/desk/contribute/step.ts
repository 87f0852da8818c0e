// step.ts — what every page about one question and one window gets, and the days it stands under.
import type { FieldError, Setting } from '../shell/frame.tsx';
import type { SittingPlace } from './sitting.ts';

export interface StepProps {
  readonly at: Setting;
  readonly place: SittingPlace;
  readonly errors?: readonly FieldError[];
}

export function kickerOf({ at, place: { window } }: StepProps): string {
  return at.words.days(window.firstDay, window.endDay - 1);
}
