// How much money is in which state; each leads to the rewards that it is made of.

import { Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { useFormats } from '../../parts/format.tsx';
import { rewardStateName } from '../../parts/reward-badge.tsx';
import { sumText } from './orders.ts';
import classes from './rewards.module.css';
import type { StateSummary } from './wire.ts';
import { words } from './words.ts';

const SHOWN = ['earned', 'approved', 'fulfilled', 'failed'] as const;
/** Given is given, whether the person was told, or has used it. */
const ALSO: Record<string, string[]> = { fulfilled: ['sent', 'redeemed'] };

export function Totals({ chosen, onChoose }: { chosen: string | undefined; onChoose(state: string): void }) {
  const { money } = useFormats();
  const summary = useQuery({
    queryKey: ['/v2/rewards', 'state_summary'],
    queryFn: ({ signal }) => get<StateSummary[]>('/v2/rewards/state_summary', { period: 'MONTH' }, signal),
  });
  if (!summary.data || summary.data.length === 0) return null;
  return (
    <section className={classes.totals} aria-label={words.totals}>
      {SHOWN.map((state) => {
        const rows = summary.data.filter((row) => row.state === state || ALSO[state]?.includes(row.state));
        const count = rows.reduce((sum, row) => sum + row.count, 0);
        return (
          <Paper
            key={state}
            withBorder
            component="button"
            type="button"
            className={classes.total}
            aria-pressed={chosen === state}
            onClick={() => onChoose(chosen === state ? '' : state)}
          >
            <Text size="sm" c="dimmed">
              {rewardStateName(state)}
            </Text>
            <Text fw={650} size="lg">
              {count === 0 ? money(0) : sumText(rows, money)}
            </Text>
            <Text size="xs" c="dimmed">
              {words.inState(count)}
            </Text>
          </Paper>
        );
      })}
    </section>
  );
}
