// stopped.ts — how an aggregator answers for a mission that was stopped: the type of a problem document (register.md, "Who refuses what").

/** 409, to uploads from the stop's first day on and to collections of windows that close after it. The document has the signed stop, member `stop`. */
export const STOPPED = 'urn:soundings:error:stopped';
