// SQL of a connection's budget (ST-2): turns are reserved in short statements of their own, by the clock of the database. No call inside.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Budget } from './throttle.ts';

/** Kept free, because calls that leave evenly may arrive in bunches. */
const MARGIN = 1.05;
/** The most that sweeps may use of the allowance: the rest is always there for what is urgent. */
const SWEEP_SHARE = 0.7;

/**
 * The budget of one connection. Turns are evenly spaced, so no window of a second holds more than the allowance, however many processes
 * draw from it. A turn that nobody reserved is gone: an idle night gives no burst in the morning.
 */
export function budgetOf(sql: Sql, clientId: Id, connectionId: Id, requestsPerSecond: number): Budget {
  const gapMs = (1000 / requestsPerSecond) * MARGIN;
  const key = [clientId, connectionId];
  const reserve = async (wanted: number, isSweep: boolean, longestWaitMs: number) => {
    const [row] = await sql.query<{ endsInMs: number }>(RESERVE, [
      ...[...key, wanted, gapMs, isSweep],
      ...[gapMs / SWEEP_SHARE, longestWaitMs],
    ]);
    return row ? Math.max(0, row.endsInMs - wanted * gapMs) : null;
  };
  return {
    async lease(wanted, urgency, longestWaitMs) {
      const isSweep = urgency === 'sweep';
      let startsInMs = await reserve(wanted, isSweep, longestWaitMs);
      if (startsInMs === null) {
        const [row] = await sql.query<{ blockedMs: number }>(BLOCKED, key);
        if (row && row.blockedMs > 0) return { kind: 'blocked', blockedMs: Math.ceil(row.blockedMs) };
        if (!row) await sql.query(BEGIN, key);
        startsInMs = await reserve(wanted, isSweep, longestWaitMs);
        if (startsInMs === null) return { kind: 'blocked', blockedMs: 1 };
      }
      return { kind: 'turns', startsInMs, gapMs };
    },
    async block(ms) {
      await sql.query(BEGIN, key);
      await sql.query(
        `update connection_budgets
         set blocked_until = greatest(blocked_until, clock_timestamp() + $3::float8 * interval '1 millisecond')
         where client_id = $1 and connection_id = $2`,
        [...key, ms],
      );
    },
  };
}

const FROM = `greatest(next_at, blocked_until, clock_timestamp(), case when $5::boolean then next_sweep_at end)`;

const RESERVE = `
  update connection_budgets set
    next_at = ${FROM} + $3::float8 * $4::float8 * interval '1 millisecond',
    next_sweep_at = case when $5 then ${FROM} + $3 * $6::float8 * interval '1 millisecond' else next_sweep_at end
  where client_id = $1 and connection_id = $2
    and blocked_until <= clock_timestamp() + $7::float8 * interval '1 millisecond'
  returning extract(epoch from next_at - clock_timestamp())::float8 * 1000 as "endsInMs"`;

const BLOCKED = `
  select extract(epoch from blocked_until - clock_timestamp())::float8 * 1000 as "blockedMs"
  from connection_budgets where client_id = $1 and connection_id = $2`;

const BEGIN = `
  insert into connection_budgets (client_id, connection_id, next_at, next_sweep_at, blocked_until)
  values ($1, $2, clock_timestamp(), clock_timestamp(), clock_timestamp()) on conflict do nothing`;
