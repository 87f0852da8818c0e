// alarm-feed.tsx — a monitor's alarms as an Atom feed, for whoever reads them in a feed reader (RFC 4287).
import { visible } from '@soundings/protocol/json/visible';

/** An alarm as the feed shows it. `time` is as 2026-01-05T08:00:00.000Z. */
export interface FeedAlarm {
  readonly time: string;
  readonly check: string;
  readonly sentence: string;
}

/** The feed of one register's alarms, the newest first. `updated` is the time of the look. */
export function alarmFeed(origin: string, alarms: readonly FeedAlarm[], updated: string): string {
  const id = `https://${origin}/#alarms`;
  const feed = (
    <feed xmlns="http://www.w3.org/2005/Atom">
      <title>{`Alarms about ${origin}`}</title>
      <id>{id}</id>
      <updated>{updated}</updated>
      <author>
        <name>soundings monitor</name>
      </author>
      {alarms.map((alarm, at) => (
        <entry>
          <title>{`${alarm.check}: ${alarm.sentence}`}</title>
          <id>{`${id}-${alarms.length - at}`}</id>
          <updated>{alarm.time}</updated>
          <content type="text">{alarm.sentence}</content>
        </entry>
      ))}
    </feed>
  );
  return `<?xml version="1.0" encoding="utf-8"?>\n${visible(textOf(feed), '\t\r\n')}\n`;
}

function textOf(part: { toString(): unknown }): string {
  const text = part.toString();
  if (typeof text !== 'string') throw new TypeError('a feed holds a component that is asynchronous');
  return text;
}
