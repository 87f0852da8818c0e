// card-page.tsx — a card for a colleague: one file that needs no network, on which answers become a code to tell or paste.
import { toHex } from '@soundings/crypto/bytes';
import { OwnScript, sourceOf, StyleSheet } from '../../pages/styles/style-sheet.tsx';
import { STYLE } from '../../pages/styles/style.ts';
import type { Words } from '../../pages/words/words.ts';
import type { SittingPlace } from '../contribute/sitting.ts';
import { Radios } from '../shell/fields.tsx';
import type { CardPlace } from './card.ts';
import { CARD_SCRIPT } from './card-script.ts';
import { answerChoices } from './pages.tsx';

/** The desk's own fields, in short. */
const CARD_STYLE = `${STYLE}
.field { border: 0; margin: 1.5rem 0; padding: 0; } legend { font-weight: 600; } .choice { margin: .6rem 0; } .choice input { width: 1.4rem; height: 1.4rem; vertical-align: -.3rem; }
button { font: inherit; font-weight: 600; border: 0; background: var(--accent); color: var(--card); border-radius: 4px; padding: .6rem 1.1rem; min-height: 2.75rem; }
output { display: block; font: 600 1.5rem ui-monospace, Menlo, Consolas, monospace; margin: .5rem 0; }
.warning { border-left: 4px solid var(--truth); padding-left: .85rem; }
`;

interface CardPageProps {
  readonly words: Words;
  readonly place: SittingPlace;
  readonly card: CardPlace;
  readonly items: readonly string[];
}

/** Its policy lets in its own style and script by their hashes, and nothing else. */
export function CardPage({ words, place, card, items }: CardPageProps) {
  const { say, days } = words;
  const { instrument, window, mission } = place;
  const policy = `default-src 'none'; style-src ${sourceOf(CARD_STYLE)}; script-src ${sourceOf(CARD_SCRIPT)}; base-uri 'none'; form-action 'none'`;
  return (
    <html lang={words.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <title>{instrument.question}</title>
        <StyleSheet text={CARD_STYLE} />
      </head>
      <body class="words">
        <main>
          <p class="kicker">{`${mission.charter.mission} · ${days(window.firstDay, window.endDay - 1)}`}</p>
          <h1>{instrument.question}</h1>
          <p class="warning">{say('card-warning')}</p>
          <noscript>
            <p>{say('card-needs-script')}</p>
          </noscript>
          <p class="warning" role="alert" hidden>
            {say('card-missing')}
          </p>
          <form hidden data-charter={toHex(card.charter)} data-instrument={String(card.instrument)} data-window={String(card.window)}>
            {items.map((item, at) => (
              <Radios id={`i${at}`} label={item} choices={answerChoices(say)} />
            ))}
            <button>{say('card-make')}</button>
          </form>
          <section data-made hidden>
            <h2>{say('card-yours')}</h2>
            <output tabindex={-1}></output>
            <p>{say('card-tell')}</p>
          </section>
        </main>
        <OwnScript text={CARD_SCRIPT} />
      </body>
    </html>
  );
}
