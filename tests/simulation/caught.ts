// caught.ts — the scenario in which each planted bug was last caught, as `npm run simulate -- --planted` prints them. A search that would be long begins there.

export const CAUGHT_BY: Readonly<Record<string, number>> = {
  'an upload into a collected batch is acknowledged': 10,
  'a job whose answer was lost is abandoned and made anew': 4,
  'the leader takes a report of a job for another bucket': 20,
  'a batch is collected while its reports are on their way': 7,
  'a batch is let go when the answer about its share is lost': 973,
  'the leader counts once more after it has claimed': 7,
  'a collected batch may be asked for again': 95,
  'the gate for small batches is left out': 14,
  'reports that the helper called too early are forgotten': 20,
  'the helper counts a report that it has counted before': 262,
  'the helper says yes to what it has refused': 117,
  'the helper answers before it has counted': 20,
  'an HPKE key is dropped as soon as there is another': 20,
  'a quarantine ends and nothing tells that it has': 104,
  'an old database is taken for the one that went on': 5,
};
