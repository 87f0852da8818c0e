// data-table.tsx — figures as a table that scrolls in a box of its own, and can be scrolled with the keyboard.
import type { Child } from 'hono/jsx';

export interface TableProps {
  /** What the table is, for a reader who can't see its place on the page. */
  readonly label: string;
  /** A sentence above the table, outside the box that scrolls, so that it stays visible. */
  readonly caption?: string;
  readonly head: readonly Heading[];
  readonly rows: readonly (readonly Child[])[];
}

export interface Heading {
  readonly name: string;
  readonly kind: 'heading' | 'number' | 'text';
  /** Days are never broken at their hyphens. */
  readonly days?: boolean;
}

export function DataTable({ label, caption, head, rows }: TableProps) {
  return (
    <div class="table">
      {caption === undefined ? null : <p class="caption">{caption}</p>}
      <div class="scroll" tabindex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {head.map((heading) => (
                <th scope="col" {...classOf(heading)}>
                  {heading.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>{head.map((heading, at) => cellOf(heading, row[at] ?? ''))}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A table that can be unfolded, with the figures of a chart or more. */
export function FoldedTable({ summary, ...table }: TableProps & { readonly summary: string }) {
  return (
    <details>
      <summary>{summary}</summary>
      <DataTable {...table} />
    </details>
  );
}

function cellOf(heading: Heading, text: Child) {
  return heading.kind === 'heading' ? (
    <th scope="row" {...classOf(heading)}>
      {text}
    </th>
  ) : (
    <td {...classOf(heading)}>{text}</td>
  );
}

function classOf({ kind, days = false }: Heading): { readonly class?: string } {
  if (days) return { class: 'day' };
  return kind === 'number' ? { class: 'number' } : {};
}
