/** The rows of a Markdown table, each cell by its column's heading, without the marks of code. */
export type MarkdownRow = Readonly<Record<string, string>>;

/** Reads the tables that stand in a piece of Markdown, in their order. */
export function readMarkdownTables(markdown: string): readonly (readonly MarkdownRow[])[] {
  return markdown
    .split(/\n(?!\|)/)
    .map((block) => block.split('\n').filter((line) => line.startsWith('|')))
    .filter((lines) => lines.length > 1)
    .map(([heading = '', , ...rows]) => {
      const names = cellsOf(heading);
      return rows.map((row) => Object.fromEntries(cellsOf(row).map((cell, column) => [names[column] ?? '', cell])));
    });
}

/** The part of a document below a heading, up to the next one of the same or a higher level. */
export function readMarkdownSection(markdown: string, heading: string): string {
  const lines = markdown.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`There is no heading "${heading}".`);
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const end = lines.findIndex(
    (line, index) => index > start && (/^(#+) /.exec(line)?.[1]?.length ?? Infinity) <= level,
  );
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

function cellsOf(row: string): readonly string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''));
}
