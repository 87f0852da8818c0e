// mission.ts — a second door of the SDK in Node: reading and fetching missions, for a program that contributes nothing, such as a collector's.
export { SdkError } from '../errors.ts';
export { fetchFile, fetchMission, readMissionBy } from '../mission/mission.ts';
export { readMission } from './read-mission.ts';
