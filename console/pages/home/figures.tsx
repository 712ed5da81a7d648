// Figures with how they changed: the steps of the funnel and money.

import { Paper, SimpleGrid, Text } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { useFormats } from '../../parts/format.tsx';
import classes from './home.module.css';
import type { Figures } from './wire.ts';
import { words } from './words.ts';

interface FigureProps {
  label: string;
  hint: string;
  value: string;
  now: number;
  before: number;
  /** More is neither good nor bad. */
  isNeutral?: boolean;
}

export function Figure({ label, hint, value, now, before, isNeutral = false }: FigureProps) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed" fw={550}>
        {label}
      </Text>
      <div className={classes.value}>{value}</div>
      <Change now={now} before={before} isNeutral={isNeutral} />
      <Text size="xs" c="dimmed" mt={2}>
        {hint}
      </Text>
    </Paper>
  );
}

/** Beside as many days before: a sign, a share, and words for those who see neither colour nor arrow. */
function Change({ now, before, isNeutral }: { now: number; before: number; isNeutral: boolean }) {
  const { percent } = useFormats();
  if (before === 0)
    return (
      <Text size="xs" c="dimmed">
        {now === 0 ? words.same : words.noneBefore}
      </Text>
    );
  const change = (now - before) / before;
  if (change === 0)
    return (
      <Text size="xs" c="dimmed">
        {words.same}
      </Text>
    );
  const Icon = change > 0 ? IconArrowUpRight : IconArrowDownRight;
  const share = percent(Math.abs(change));
  return (
    <span
      className={classes.change}
      data-good={(!isNeutral && change > 0) || undefined}
      data-bad={(!isNeutral && change < 0) || undefined}
    >
      <Icon size={14} aria-hidden />
      {change > 0 ? words.more(share) : words.less(share)}
    </span>
  );
}

const STEPS = ['leads', 'scheduled', 'completed', 'rewarded'] as const;

export function FunnelFigures({ totals, before }: { totals: Figures; before: Figures }) {
  const { number, percent } = useFormats();
  return (
    <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="sm">
      {STEPS.map((step, index) => {
        const previous = STEPS[index - 1];
        const share = previous && totals[previous] > 0 ? totals[step] / totals[previous] : null;
        return (
          <Paper key={step} withBorder p="md">
            <Text size="sm" c="dimmed" fw={550}>
              {words.funnel[step]}
            </Text>
            <div className={classes.value}>{number(totals[step])}</div>
            <Change now={totals[step]} before={before[step]} isNeutral={false} />
            <div className={classes.track} aria-hidden>
              <span
                style={{
                  width: `${Math.min(100, (totals.leads === 0 ? 0 : totals[step] / totals.leads) * 100)}%`,
                }}
              />
            </div>
            <Text size="xs" c="dimmed" mih={17}>
              {share !== null && share <= 1 && words.ofThem(percent(share))}
            </Text>
          </Paper>
        );
      })}
    </SimpleGrid>
  );
}
