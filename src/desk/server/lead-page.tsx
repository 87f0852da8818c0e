// lead-page.tsx — the page of the file that leads a browser to the desk, without a script.
import { documentOf } from '../../pages/components/render.ts';

export function leadPage(address: string): string {
  return documentOf(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="refresh" content={`0;url=${address}`} />
        <title>Soundings</title>
      </head>
      <body>
        <a href={address}>Open Soundings</a>
      </body>
    </html>,
  );
}
