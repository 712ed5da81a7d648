// What a spreadsheet would run as a formula is written as text (SEC-5). Pure.

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Text that a spreadsheet would run as a formula, with an apostrophe before it; numbers are none. */
export function formulaSafe(text: string): string {
  return /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
