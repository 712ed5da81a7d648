// How the list of personal data (personal-data.ts) speaks of a table. Types only.

/**
 * Placeholders of `about` and `set`, bound by store.ts: :client, :persons (ids, with those merged into it), :emails, :phones (E.164), :inputs (ids of inputs
 * about the person), :customers ("connection:customer"), :codes (old keys of the person's codes), :fixed (causes
 * whose sentences are the program's own), :now. `masked(column)` is the column
 * without the person's e-mails, phones and codes.
 */
export interface TableTreatment {
  /** SQL condition over the table as `t`: its rows that are about the person. Left out: no row is about one person alone. */
  about?: string;
  /** SQL that is run before: what is kept of those rows in another form. */
  first?: string;
  /** What erasing does with those rows; left out: they stay as they are. */
  erase?: 'delete' | Readonly<Record<string, string>>;
  /** Columns of other rows that may quote the person; `key` is the id by which the table is gone through. */
  sweep?: { key: string; columns: readonly string[] };
  /** Text, JSON and bytes that stay, with the reason. */
  keeps?: Readonly<Record<string, string>>;
  /** Shown in the access report; false: rows that say nothing a person could read. */
  inReport?: boolean;
}
