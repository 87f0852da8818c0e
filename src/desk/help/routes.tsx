// routes.tsx — /help: a few topics, a page each, in the words of the catalogue.
import type { Hono } from 'hono';
import { documentOf } from '../../pages/components/render.ts';
import { Frame, type Setting } from '../shell/frame.tsx';
import { settingOf, type Desk } from '../state/desk.ts';

export const HELP_TOPICS = ['leaves', 'budget', 'person', 'later'] as const;
type HelpTopic = (typeof HELP_TOPICS)[number];

export function helpRoutes(app: Hono, desk: Desk): void {
  app.get('/help/:topic', (http) => {
    const topic = HELP_TOPICS.find((one) => one === http.req.param('topic'));
    return topic === undefined ? http.notFound() : http.html(documentOf(<Help at={settingOf(desk, `/help/${topic}`)} topic={topic} />));
  });
}

function Help({ at, topic }: { readonly at: Setting; readonly topic: HelpTopic }) {
  const { say } = at.words;
  return (
    <Frame at={at} title={say(`help-${topic}-title`)} back="/">
      <p>{say(`help-${topic}-first`)}</p>
      <p>{say(`help-${topic}-second`)}</p>
      <h2>{say('help-others')}</h2>
      <ul>
        {HELP_TOPICS.filter((other) => other !== topic).map((other) => (
          <li>
            <a href={`${at.base}/help/${other}`}>{say(`help-${other}-title`)}</a>
          </li>
        ))}
      </ul>
    </Frame>
  );
}
