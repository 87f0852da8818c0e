// new-key-page.tsx — what changes of an organisation's place in its missions: its name, its part, or its key.
import { documentOf } from '../../pages/components/render.ts';
import type { Context, Hono } from 'hono';
import { dayAt } from '@soundings/protocol/charter/day';
import type { KeptMission } from '../folder/missions.ts';
import { Tick } from '../shell/fields.tsx';
import { textOf } from '../shell/form.ts';
import { Frame, type FieldError, type Setting } from '../shell/frame.tsx';
import { settingOf, type Desk } from '../state/desk.ts';
import { sentencesOf } from './joining.ts';
import { makeNewKey, missionsAhead, missionsToTell, type Ahead } from './new-key.ts';

export function newKeyRoutes(app: Hono, desk: Desk): void {
  const at = () => settingOf(desk, '/place');
  const today = () => dayAt(desk.ports.now());
  const show = (http: Context, errors: readonly FieldError[] = []) => {
    const props = { at: at(), ahead: missionsAhead(desk.folder, today()), tell: missionsToTell(desk.folder), errors };
    return http.html(documentOf(<PlacePage {...props} />), errors.length > 0 ? 422 : 200);
  };
  app.get('/place', (http) => show(http));
  app.post('/place', async (http) => {
    const form = await http.req.parseBody();
    if (textOf(form['sure']) === '') return show(http, [{ field: 'sure', sentence: at().words.say('place-sure-first') }]);
    try {
      makeNewKey(desk, today());
    } catch (error) {
      return show(
        http,
        sentencesOf(error).map((sentence) => ({ sentence })),
      );
    }
    return http.redirect(`${desk.base}/place`, 303);
  });
}

interface PlaceProps {
  readonly at: Setting;
  readonly ahead: readonly Ahead[];
  readonly tell: readonly KeptMission[];
  readonly errors: readonly FieldError[];
}

function PlacePage({ at, ahead, tell, errors }: PlaceProps) {
  const { say, days } = at.words;
  return (
    <Frame at={at} title={say('place-title')} errors={errors} back="/">
      <h2>{say('place-name')}</h2>
      <p>{say('place-name-what')}</p>
      <h2>{say('place-key')}</h2>
      {tell.length === 0 ? null : (
        <>
          <p>{say('place-send')}</p>
          <p class="buttons">
            {tell.map(({ mission: { charter } }) => (
              <a class="button" href={`${at.base}/join/enrolment/${charter.mission}`} download={`enrolment-${charter.mission}.json`}>
                {say('save-file', { file: `enrolment-${charter.mission}.json` })}
              </a>
            ))}
          </p>
        </>
      )}
      <p>{say('place-key-what')}</p>
      {ahead.length === 0 ? (
        <p>{say('place-none')}</p>
      ) : (
        <form method="post" action={`${at.base}/place`}>
          <ul>
            {ahead.map(({ kept, window }) => (
              <li>{say('place-from', { mission: kept.mission.charter.mission, window: days(window.firstDay, window.endDay - 1) })}</li>
            ))}
          </ul>
          <Tick id="sure" label={say('place-sure')} errors={errors} />
          <button class="second">{say('place-make')}</button>
        </form>
      )}
    </Frame>
  );
}
