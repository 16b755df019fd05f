import { cutTo, padTo, widthOf } from '../../model/text/width';
import { type Colour, cell, type Output } from './output';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  /** Returns the text of a cell. It may contain stored text, which is made safe when it is printed. */
  readonly text: (row: Row) => string;
  readonly colour?: (row: Row) => Colour | undefined;
  readonly alignRight?: boolean;
  /** The width to which the column may be shortened when the table is too wide. When absent, the column is never shortened. */
  readonly shrinkTo?: number;
}

const GAP = 2;

/**
 * Prints rows under titles. When the table is wider than the terminal, the widest column that may be shortened is shortened, repeatedly.
 * When that is not enough, each row is printed as names and values.
 */
export function printTable<Row>(output: Output, columns: readonly Column<Row>[], rows: readonly Row[]): void {
  const texts = rows.map((row) => columns.map(({ text }) => cell(text(row))));
  const shown = columns.flatMap((_, at) => (texts.some((line) => line[at] !== '') ? [at] : []));
  const widths = fitted(
    shown.map((at) => ({
      width: texts.reduce((most, line) => Math.max(most, widthOf(line[at] ?? '')), widthOf(columns[at]?.title ?? '')),
      least: columns[at]?.shrinkTo,
    })),
    output.width,
  );
  if (widths.reduce((sum, width) => sum + width + GAP, -GAP) > output.width) {
    for (const [i, row] of rows.entries()) {
      if (i > 0) output.line();
      printFacts(
        output,
        shown.map((at) => [columns[at]?.title ?? '', texts[i]?.[at] ?? '', columns[at]?.colour?.(row)]),
      );
    }
    return;
  }
  const line = (cells: readonly string[], colourOf: (at: number) => Colour | undefined) =>
    shown
      .map((at, place) => {
        const width = widths[place] ?? 0;
        const text = cutTo(cells[at] ?? '', width);
        const isLast = place === shown.length - 1;
        const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
        const coloured = output.paint(text, colourOf(at));
        return columns[at]?.alignRight ? padding + coloured : coloured + (isLast ? '' : padding);
      })
      .join(' '.repeat(GAP));
  output.line(
    line(
      columns.map(({ title }) => title),
      () => 'dim',
    ),
  );
  for (const [i, row] of rows.entries()) output.line(line(texts[i] ?? [], (at) => columns[at]?.colour?.(row)));
}

function fitted(columns: { width: number; readonly least: number | undefined }[], total: number): number[] {
  const room = total - GAP * (columns.length - 1);
  for (;;) {
    const over = columns.reduce((sum, { width }) => sum + width, 0) - room;
    const widest = columns
      .filter(({ width, least }) => least !== undefined && width > least)
      .reduce<(typeof columns)[number] | undefined>(
        (most, each) => (most && most.width >= each.width ? most : each),
        undefined,
      );
    if (over <= 0 || !widest) return columns.map(({ width }) => width);
    widest.width -= 1;
  }
}

/** Prints names and values, one pair on each line. */
export function printFacts(
  output: Output,
  facts: readonly (readonly [name: string, value: string, colour?: Colour | undefined])[],
): void {
  const width = facts.reduce((most, [name]) => Math.max(most, widthOf(name)), 0);
  for (const [name, value, colour] of facts) {
    output.wrapped(cell(value), { first: `${output.paint(padTo(name, width), 'dim')}  `, indent: width + 2, colour });
  }
}
