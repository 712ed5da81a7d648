// Reads the bytes of a CSV row by row: UTF-8 with or without a mark, comma, semicolon or tab. Gives way to other work as it goes.

import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { invalid } from './columns.ts';
import type { FileRow } from './types.ts';

const PIECE_CHARS = 64 * 1024;
const ROWS_MAX = 200_000;
const CELL_MAX = 10_000;
const COLUMNS_MAX = 200;

/** The heading row first, then the rows with something in them. Throws import_file_invalid. */
export async function* readCsv(bytes: Uint8Array): AsyncGenerator<FileRow> {
  const text = decoded(bytes);
  const parser = Readable.from(pieces(text)).pipe(
    parse({
      ...{ delimiter: delimiterOf(text), skip_empty_lines: true, skip_records_with_empty_values: true },
      ...{
        trim: true,
        relax_column_count: true,
        relax_quotes: true,
        info: true,
        max_record_size: 1024 * 1024,
      },
    }),
  );
  let row = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (record.length > COLUMNS_MAX)
        throw invalid(`line ${info.lines} has more than ${COLUMNS_MAX} columns.`);
      if (row > ROWS_MAX) throw invalid(`it has more than ${ROWS_MAX} rows; split it.`);
      yield { row: row++, line: info.lines, cells: record.map((cell) => cell.slice(0, CELL_MAX)) };
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_'))
      throw invalid(`it is no CSV: ${error.message}`);
    throw error;
  }
  if (row === 0) throw invalid('it is empty.');
}

function decoded(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid('it is not UTF-8; save it as "CSV UTF-8".');
  }
  if (text.includes('\0')) throw invalid('it holds NUL characters: it is a spreadsheet, not a CSV.');
  return text;
}

function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + PIECE_CHARS);
    // Not between the two halves of a character.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end++;
    yield text.slice(at, end);
    at = end;
  }
}

/** What the heading row has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const heading = (/^[^\r\n]*/.exec(text.trimStart())?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (sign: string) => heading.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
