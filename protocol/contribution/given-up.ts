// given-up.ts — how an aggregator refuses a batch that the two operators have given up: the type of a problem document. It stays so.
export const GIVEN_UP = 'urn:soundings:error:givenUp';
