// failure.tsx — a page that isn't there, and one for what nobody foresaw: it says that nothing is lost and whom to tell.
import { documentOf } from '../../pages/components/render.ts';
import { InputError } from '../../errors.ts';
import { Frame, type Setting } from './frame.tsx';

export function missingPage(at: Setting): string {
  const { say } = at.words;
  return documentOf(
    <Frame at={at} title={say('missing-title')} back="/">
      <p>{say('missing-what')}</p>
    </Frame>,
  );
}

/** The message of an error of ours is shown; of any other only its kind, since it may hold what was read. */
export function failurePage(at: Setting, error: Error): string {
  const { say } = at.words;
  const isOurs = error instanceof InputError || 'code' in error;
  return documentOf(
    <Frame at={at} title={say('failure-title')} back="/">
      <p>{isOurs ? error.message : say('failure-what', { kind: error.name })}</p>
    </Frame>,
  );
}
