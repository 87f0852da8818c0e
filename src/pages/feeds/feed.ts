// feed.ts — the door to the feeds: their components are compiled apart.
export { alarmFeed } from './alarm-feed.tsx';
