// Holds the list of personal data to the schema (ID-5): a new table or column cannot be forgotten by erasures and access reports.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IMPERSONAL_TABLES } from '../src/privacy/impersonal-tables.ts';
import { PERSONAL_TABLES } from '../src/privacy/personal-data.ts';
import { testDatabase } from './support/database.ts';

test('[ID-5] every table and every column that can hold text is told to be personal or not', async (t) => {
  const { db } = await testDatabase(t);
  const columns = await db.query<{ table: string; column: string; type: string }>(
    `select c.table_name as table, c.column_name as column, c.data_type as type
       from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, c.ordinal_position`,
  );
  const tables = [...new Set(columns.map(({ table }) => table))].filter((table) => table !== 'migrations');
  const told = [...Object.keys(PERSONAL_TABLES), ...Object.keys(IMPERSONAL_TABLES), 'erasures'];
  assert.deepEqual(
    tables.filter((table) => !told.includes(table)),
    [],
    'say in src/privacy/personal-data.ts what erasing a person does to these tables, or why they hold nobody',
  );
  assert.deepEqual(
    told.filter((table) => !tables.includes(table)),
    [],
    'these tables are gone',
  );
  assert.deepEqual(
    Object.keys(PERSONAL_TABLES).filter((table) => table in IMPERSONAL_TABLES),
    [],
  );

  const complaints: string[] = [];
  for (const [table, { erase, sweep, keeps = {} }] of Object.entries(PERSONAL_TABLES)) {
    const own = columns.filter((one) => one.table === table);
    const named = [
      ...Object.keys(keeps),
      ...(sweep?.columns ?? []),
      ...(typeof erase === 'object' ? Object.keys(erase) : []),
    ];
    for (const { column, type } of own) {
      const canHoldText = ['text', 'jsonb', 'bytea', 'ARRAY'].includes(type);
      if (canHoldText && erase !== 'delete' && !named.includes(column))
        complaints.push(`${table}.${column} is not told of`);
    }
    for (const column of named)
      if (!own.some((one) => one.column === column)) complaints.push(`${table}.${column} does not exist`);
  }
  assert.deepEqual(complaints, []);
});
