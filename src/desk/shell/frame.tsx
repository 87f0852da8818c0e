// frame.tsx — what every page of the desk has around its contents: a way past the heading, the language, a way back, and what leaves this machine.
import type { Child } from 'hono/jsx';
import { LANGUAGE_NAMES, LANGUAGES, type Words } from '../../pages/words/words.ts';

/** What a page needs to know of where it is shown. */
export interface Setting {
  /** "/" and the token: what every address begins with. */
  readonly base: string;
  readonly words: Words;
  /** The organisation's name; undefined before it has joined. */
  readonly organisation?: string | undefined;
  /** Made-up rows alone, and nothing leaves this machine. */
  readonly isPractice?: boolean;
  /** The path of this page after the base, for the language's button. */
  readonly path: string;
}

/** Something wrong with what was filled in, beside the field it is about. */
export interface FieldError {
  /** The field's id; undefined for the page as a whole. */
  readonly field?: string | undefined;
  readonly sentence: string;
  /** Whether it is in English, whatever the page's language. */
  readonly isEnglish?: boolean;
  /** Beside the field, if the sentence says what stands there already. */
  readonly brief?: string | undefined;
}

interface FrameProps {
  readonly at: Setting;
  readonly title: string;
  /** The step, above the heading. */
  readonly kicker?: string | undefined;
  readonly errors?: readonly FieldError[] | undefined;
  /** The path that Back leads to, after the base; left out on Home and after a step that can't be undone. */
  readonly back?: string | undefined;
  /** Whom to ask, as the charter has it. */
  readonly contact?: string | undefined;
  /** What leaves this machine, if it isn't an organisation's figures. */
  readonly leaves?: string | undefined;
  readonly children?: Child;
}

export function Frame({ at, title, kicker, errors = [], back, contact, leaves, children }: FrameProps) {
  const { base, words } = at;
  const name = errors.length === 0 ? title : words.say('error-title', { title });
  return (
    <html lang={words.language} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${name} · Soundings`}</title>
        <link rel="stylesheet" href={`${base}/style.css`} />
        <script src={`${base}/script.js`} defer></script>
      </head>
      <body class="words desk">
        <a class="skip" href="#main">
          {words.say('skip')}
        </a>
        <header>
          <div class="bar">
            <p class="kicker">{at.organisation === undefined ? 'Soundings' : words.say('bar', { organisation: at.organisation })}</p>
            <LanguageForm at={at} />
            <CloseForm at={at} />
          </div>
        </header>
        {at.isPractice === true ? <p class="practice warning">{words.say('practice-banner')}</p> : null}
        <main id="main">
          {back === undefined ? null : (
            <p>
              <a class="back" href={base + back}>
                {words.say('back')}
              </a>
            </p>
          )}
          {errors.length === 0 ? null : <ErrorSummary errors={errors} words={words} />}
          {kicker === undefined ? null : <p class="kicker">{kicker}</p>}
          <h1 tabindex={-1}>{title}</h1>
          {children}
        </main>
        <footer>
          <details>
            <summary>{words.say('leaves-question')}</summary>
            <p>{leaves ?? words.say('leaves-answer')}</p>
          </details>
          {contact === undefined ? null : <p>{words.say('help-line', { contact })}</p>}
        </footer>
      </body>
    </html>
  );
}

/** First on the page and first in the order of the keyboard, with a way to each field. */
function ErrorSummary({ errors, words }: { readonly errors: readonly FieldError[]; readonly words: Words }) {
  return (
    <div class="errors" role="alert" tabindex={-1} aria-labelledby="errors-heading">
      <h2 id="errors-heading">{words.say('errors-heading')}</h2>
      <ul>
        {errors.map(({ field, sentence, isEnglish = false }) => (
          <li lang={isEnglish ? 'en' : undefined}>{field === undefined ? sentence : <a href={`#${field}`}>{sentence}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

function LanguageForm({ at: { base, words, path } }: { readonly at: Setting }) {
  return (
    <form method="post" action={`${base}/language`}>
      <input type="hidden" name="to" value={path} />
      {LANGUAGES.filter((language) => language !== words.language).map((language) => (
        <button class="plain" name="language" value={language} lang={language}>
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </form>
  );
}

function CloseForm({ at: { base, words } }: { readonly at: Setting }) {
  return (
    <form method="post" action={`${base}/close`}>
      <button class="plain">{words.say('close')}</button>
    </form>
  );
}
