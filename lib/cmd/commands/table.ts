/**
 * Draws rows of equal length as a table. A cell may have several lines.
 * @param rows the first one is the head
 */
export function drawTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, at) =>
    Math.max(...rows.flatMap((row) => row[at]!.split('\n')).map((line) => line.length)),
  );
  const border = (left: string, between: string, right: string) =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(between) + right;
  const drawn = rows.map((row) => drawRow(row, widths)).join(`\n${border('├', '┼', '┤')}\n`);
  return [border('┌', '┬', '┐'), drawn, border('└', '┴', '┘')].join('\n');
}

function drawRow(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell) => cell.split('\n'));
  const height = Math.max(...cells.map((lines) => lines.length));
  const lines = Array.from({ length: height }, (_, line) =>
    cells.map((cell, at) => ` ${(cell[line] ?? '').padEnd(widths[at]!)} `),
  );
  return lines.map((line) => `│${line.join('│')}│`).join('\n');
}
