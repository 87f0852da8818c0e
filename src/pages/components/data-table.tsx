// data-table.tsx — figures as a table that scrolls in a box of its own, and can be scrolled with the keyboard.

export interface TableProps {
  /** What the table is, for whoever can't see where it stands. */
  readonly label: string;
  /** In words above the table, outside of the box: what scrolls must not hide it. */
  readonly caption?: string;
  readonly head: readonly Heading[];
  readonly rows: readonly (readonly string[])[];
}

export interface Heading {
  readonly name: string;
  readonly kind: 'heading' | 'number' | 'text';
}

export function DataTable({ label, caption, head, rows }: TableProps) {
  return (
    <div class="table">
      {caption === undefined ? null : <p class="caption">{caption}</p>}
      <div class="scroll" tabindex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {head.map(({ name, kind }) => (
                <th scope="col" {...classOf(kind)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>{head.map(({ kind }, at) => cellOf(kind, row[at] ?? ''))}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** A table that unfolds: the same figures as a chart has, or more of them. */
export function FoldedTable({ summary, ...table }: TableProps & { readonly summary: string }) {
  return (
    <details>
      <summary>{summary}</summary>
      <DataTable {...table} />
    </details>
  );
}

function cellOf(kind: Heading['kind'], text: string) {
  return kind === 'heading' ? <th scope="row">{text}</th> : <td {...classOf(kind)}>{text}</td>;
}

function classOf(kind: Heading['kind']): { readonly class?: string } {
  return kind === 'number' ? { class: 'number' } : {};
}
