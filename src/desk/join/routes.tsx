// routes.tsx — /join: a form shows, a POST acts and leads on; what is wrong comes back with the form and status 422.
import type { Context, Hono } from 'hono';
import { documentOf } from '../../pages/components/render.ts';
import { settingOf, type Desk } from '../state/desk.ts';
import { keepMission, keptMissions, missionIn, type KeptMission } from '../folder/missions.ts';
import type { FieldError } from '../shell/frame.tsx';
import { fileOf, textOf } from '../shell/form.ts';
import { beginJoining, compareFingerprint, enrolmentText, makeEnrolment, missionAt, sentencesOf } from './joining.ts';
import { LookAtMission, SendEnrolment, WhichMission, YourOrganisation, type EntryGiven } from './pages.tsx';

export function joinRoutes(app: Hono, desk: Desk): void {
  const setting = (path: string) => settingOf(desk, path);
  const on = (path: string) => `${desk.base}${path}`;

  app.get('/join', (http) => http.html(documentOf(<WhichMission at={setting('/join')} />)));

  app.post('/join', async (http) => {
    const form = await http.req.parseBody();
    const given = { link: textOf(form['link']), fingerprint: textOf(form['fingerprint']) };
    const wrong = (errors: readonly FieldError[]) =>
      http.html(documentOf(<WhichMission at={setting('/join')} errors={errors} given={given} />), 422);
    const { say } = setting('/join').words;
    const found = await missionOf(desk, await fileOf(form['file']), given.link);
    if ('errors' in found) return wrong(found.errors.length === 0 ? [{ field: 'file', sentence: say('join-nothing') }] : found.errors);
    const compared = compareFingerprint(given.fingerprint, found.kept);
    if (compared === 'different')
      return wrong([{ field: 'fingerprint', sentence: say('fingerprint-different', { begins: shortOf(found.kept) }) }]);
    if (compared === 'short') return wrong([{ field: 'fingerprint', sentence: say('fingerprint-short') }]);
    beginJoining(desk, found.kept, { isTyped: compared === 'same' });
    return http.redirect(on('/join/check'), 303);
  });

  app.get('/join/check', (http) => {
    if (desk.joining === undefined) return http.redirect(on('/join'), 303);
    return http.html(documentOf(<LookAtMission at={setting('/join/check')} joining={desk.joining} now={desk.ports.now()} />));
  });

  app.post('/join/check', async (http) => {
    const { joining } = desk;
    if (joining === undefined) return http.redirect(on('/join'), 303);
    const form = await http.req.parseBody();
    const { say } = setting('/join/check').words;
    const errors: FieldError[] = [];
    if (joining.check === undefined) errors.push({ sentence: say('check-not-done') });
    if (joining.check?.kind === 'refused') errors.push({ sentence: say('check-refused') });
    if (!joining.isTyped && textOf(form['compared']) === '') errors.push({ field: 'compared', sentence: say('compare-first') });
    if (textOf(form['agree']) === '') errors.push({ field: 'agree', sentence: say('agree-first') });
    if (errors.length > 0)
      return http.html(
        documentOf(<LookAtMission at={setting('/join/check')} joining={joining} now={desk.ports.now()} errors={errors} />),
        422,
      );
    joining.isAgreed = true;
    return http.redirect(on('/join/enrol'), 303);
  });

  app.get('/join/enrol', (http) => {
    if (desk.joining?.isAgreed !== true) return http.redirect(on('/join/check'), 303);
    return http.html(documentOf(<YourOrganisation at={setting('/join/enrol')} joining={desk.joining} given={{}} />));
  });

  app.post('/join/enrol', async (http) => {
    const { joining } = desk;
    if (joining?.isAgreed !== true) return http.redirect(on('/join/check'), 303);
    const given = entryGiven(await http.req.parseBody());
    const { say } = setting('/join/enrol').words;
    const again = (errors: readonly FieldError[]) =>
      http.html(documentOf(<YourOrganisation at={setting('/join/enrol')} joining={joining} given={given} errors={errors} />), 422);
    if (given.name === '') return again([{ field: 'name', sentence: say('name-missing') }]);
    if (given.sector === '') return again([{ field: 'sector', sentence: say('sector-missing') }]);
    const [firstWindow, lastWindow] = [Number(given.from), Number(given.to)];
    if (!(firstWindow <= lastWindow)) return again([{ field: 'to', sentence: say('windows-turned') }]);
    try {
      const { name, sector, tier } = given;
      makeEnrolment(desk, joining, { name, sector, tier: tier === '' ? undefined : tier, firstWindow, lastWindow });
    } catch (error) {
      return again(sentencesOf(error).map((sentence) => ({ sentence })));
    }
    desk.joining = undefined;
    return http.redirect(on(`/join/wait/${joining.mission.charter.mission}`), 303);
  });

  const wait = (http: Context, kept: KeptMission, errors: readonly FieldError[]) => {
    const { mission, convenor } = kept.mission.charter;
    const page = (
      <SendEnrolment
        at={setting(`/join/wait/${mission}`)}
        mission={mission}
        convenor={convenor.name}
        file={`enrolment-${mission}.json`}
        errors={errors}
      />
    );
    return http.html(documentOf(page), errors.length === 0 ? 200 : 422);
  };

  app.get('/join/wait/:mission', (http) => {
    const kept = keptNamed(desk, http.req.param('mission'));
    return kept === undefined ? http.redirect(on('/'), 303) : wait(http, kept, []);
  });

  app.post('/join/wait', async (http) => {
    const form = await http.req.parseBody();
    const found = await missionOf(desk, await fileOf(form['file']), textOf(form['link']));
    const [known] = keptMissions(desk.folder).missions;
    if (known === undefined) return http.redirect(on('/join'), 303);
    const { say } = setting('/join/wait').words;
    if ('errors' in found)
      return wait(http, known, found.errors.length === 0 ? [{ field: 'file', sentence: say('join-nothing') }] : found.errors);
    const { mission } = found.kept.mission.charter;
    if (enrolmentText(desk.folder, found.kept) === undefined)
      return wait(http, known, [{ field: 'file', sentence: say('another-mission', { mission }) }]);
    try {
      keepMission(desk.folder, found.kept);
    } catch (error) {
      return wait(
        http,
        found.kept,
        sentencesOf(error).map((sentence) => ({ field: 'file', sentence })),
      );
    }
    return http.redirect(on('/'), 303);
  });

  app.get('/join/enrolment/:mission', (http) => {
    const kept = keptNamed(desk, http.req.param('mission'));
    const text = kept && enrolmentText(desk.folder, kept);
    return text === undefined ? http.notFound() : http.body(text, 200, { 'Content-Type': 'application/json' });
  });
}

function entryGiven(form: Readonly<Record<string, unknown>>): EntryGiven {
  const [name, sector, tier, from, to] = ['name', 'sector', 'tier', 'from', 'to'].map((field) => textOf(form[field]));
  return { name: name ?? '', sector: sector ?? '', tier: tier ?? '', from: from ?? '', to: to ?? '' };
}

/** From a file or a link, whichever was given; no errors if neither was. */
async function missionOf(
  desk: Desk,
  file: { readonly text: string } | undefined,
  link: string,
): Promise<{ readonly kept: KeptMission } | { readonly errors: readonly FieldError[] }> {
  if (file === undefined && link === '') return { errors: [] };
  try {
    return { kept: file === undefined ? await missionAt(link, desk) : missionIn(file.text) };
  } catch (error) {
    return { errors: sentencesOf(error).map((sentence) => ({ field: file === undefined ? 'link' : 'file', sentence })) };
  }
}

function keptNamed(desk: Desk, name: string): KeptMission | undefined {
  return keptMissions(desk.folder).missions.find(({ mission }) => mission.charter.mission === name);
}

function shortOf({ mission }: KeptMission): string {
  return [...mission.digest.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
