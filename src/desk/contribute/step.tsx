// step.tsx — what every page about one question and one window has: the days it stands under, what is wrong with the form, and whom to ask.
import type { Child } from 'hono/jsx';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import type { SittingPlace } from './sitting.ts';

export interface StepProps {
  readonly at: Setting;
  readonly place: SittingPlace;
  readonly errors?: readonly FieldError[];
}

interface StepFrameProps {
  /** The page's own: where it is shown, what it is about, and what is wrong. */
  readonly of: StepProps;
  readonly title: string;
  readonly back?: string | undefined;
  readonly children?: Child;
}

export function StepFrame({ of: { at, place, errors = [] }, title, back, children }: StepFrameProps) {
  const { window, mission } = place;
  const kicker = at.words.days(window.firstDay, window.endDay - 1);
  return (
    <Frame at={at} title={title} kicker={kicker} errors={errors} back={back} contact={mission.charter.convenor.name}>
      {children}
    </Frame>
  );
}
