// fold.ts — one form for texts that people type: two texts are the same name if they fold to the same text.

/**
 * The form under which names, labels, ids and values are compared: NFKC, case folded, default-ignorable characters (UAX #44) removed, white
 * space trimmed and each run of it joined to one space. Idempotent. Only for comparison: what is shown or signed stays as it was typed.
 */
export function fold(text: string): string {
  let folded = text;
  // NFKC after case folding can compose letters that fold further (UAX #15 §11), so this goes on until nothing changes: twice, rarely thrice.
  for (;;) {
    const next = foldOnce(folded);
    if (next === folded) return folded;
    folded = next;
  }
}

/** Whether two texts are the same name. */
export function sameFolded(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

/** Upper case first, so that ß and SS, or ς and σ, meet. */
function foldOnce(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ') // toLowerCase chooses by what follows, and a text must fold alike inside another
    .normalize('NFKC')
    .replace(/\p{White_Space}+/gu, ' ')
    .trim();
}
