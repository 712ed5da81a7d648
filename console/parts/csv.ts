// CSV of a table, made in the browser. Cells that a spreadsheet would run as a formula are made text (SEC-4's kind of harm).

interface CsvColumn<Row> {
  title: string;
  csv?(row: Row): string | number;
}

export function downloadCsv<Row>(name: string, columns: CsvColumn<Row>[], rows: Row[]): void {
  downloadText(name, csvOf(columns, rows), 'text/csv;charset=utf-8');
}

/** Hands a text to the browser as a file. */
export function downloadText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** With a byte order mark, so that spreadsheets read it as UTF-8. */
export function csvOf<Row>(columns: CsvColumn<Row>[], rows: Row[]): string {
  const shown = columns.flatMap(({ title, csv }) => (csv ? [{ title, csv }] : []));
  const lines = [
    shown.map(({ title }) => cell(title)),
    ...rows.map((row) => shown.map(({ csv }) => cell(csv(row)))),
  ];
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
