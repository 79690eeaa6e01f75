import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { useKeepInView } from "@/hooks/use-keep-in-view";
import { useMedia } from "@/hooks/use-media";
import { classes } from "@/lib/words";

export interface Column<T> {
  key: string;
  header: string;
  cell: (row: T) => ReactNode;
  align?: "right";
  /** The name to sort by; without it the column cannot be sorted. */
  sort?: string;
  /** The header is read out but not shown, as over boxes to tick. */
  hideHeader?: boolean;
  className?: string;
}

interface Props<T> {
  caption: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  /** `updated` or `-updated`, and what to do when a header is pressed. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** The row that the keys act on. */
  current?: string | null;
  /** Below 768 px a list of these takes the table's place. */
  card?: (row: T) => ReactNode;
  density?: "comfortable" | "compact";
}

/** Rows of the same kind. Where a row leads somewhere, one cell holds a `RowLink`, which the whole row follows. */
export function DataTable<T>(props: Props<T>) {
  const narrow = useMedia("(width < 48rem)");
  const { caption, columns, rows, keyOf, current, card } = props;
  if (narrow && card) {
    return (
      <ul
        aria-label={caption}
        className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
      >
        {rows.map((row) => (
          <li key={keyOf(row)} className="relative">
            {card(row)}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead className="border-b border-line text-left text-xs text-soft">
          <tr>
            {columns.map((column) => (
              <Header key={column.key} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <Row
              key={keyOf(row)}
              row={row}
              columns={columns}
              here={keyOf(row) === current}
              compact={props.density === "compact"}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeaderProps<T> {
  column: Column<T>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}

function Header<T>({ column: { header, align, sort: name, hideHeader }, sort, onSort }: HeaderProps<T>) {
  const direction =
    name && sort === name ? "ascending" : name && sort === `-${name}` ? "descending" : undefined;
  const Arrow = direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={direction}
      className={classes("px-3 py-2 font-medium whitespace-nowrap", align === "right" && "text-right")}
    >
      {name && onSort ? (
        <button
          type="button"
          className="tap inline-flex items-center gap-1 rounded hover:text-ink"
          onClick={() => onSort(direction === "descending" ? name : `-${name}`)}
        >
          {header}
          {direction && <Arrow aria-hidden className="size-3.5" />}
        </button>
      ) : (
        <span className={hideHeader ? "sr-only" : undefined}>{header}</span>
      )}
    </th>
  );
}

interface RowProps<T> {
  row: T;
  columns: Column<T>[];
  here: boolean;
  compact: boolean;
}

function Row<T>({ row, columns, here, compact }: RowProps<T>) {
  const ref = useKeepInView<HTMLTableRowElement>(here);
  return (
    <tr
      ref={ref}
      data-here={here || undefined}
      className="relative hover:bg-sunken data-here:bg-accent-soft data-here:shadow-[inset_3px_0_var(--color-accent)]"
    >
      {columns.map(({ key, cell, align, className }) => (
        <td
          key={key}
          className={classes(
            "px-3",
            compact ? "py-1.5" : "py-2.5",
            align === "right" && "text-right",
            className,
          )}
        >
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}
