// answers.ts — an entry point for programs that ask others over HTTP: an answer within a deadline, and its body within a length.
export { fetchWithin } from './fetch-within.ts';
export { readBody } from './read-body.ts';
