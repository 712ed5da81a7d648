// Text to take along: a button that copies, and a field or block with one.

import { ActionIcon, Button, CopyButton, Group, Paper, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { common } from '../words.ts';
import classes from './copy.module.css';

/** `what` names it for screen readers: "Copy code ROSA1". */
export function CopyIcon({ value, what = '' }: { value: string; what?: string }) {
  return (
    <CopyButton value={value} timeout={1_500}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color={copied ? 'teal' : 'gray'}
          onClick={copy}
          title={common.copy}
          aria-label={`${copied ? common.copied : common.copy} ${what}`.trim()}
        >
          {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}

/** One line with a button: a link, a URL, a header. */
export function CopyField({ label, value }: { label?: string; value: string }) {
  return (
    <div>
      {label && (
        <Text size="sm" fw={550} mb={4}>
          {label}
        </Text>
      )}
      <Paper withBorder radius="md" pl="sm" pr={4} py={3}>
        <Group wrap="nowrap" gap={4} justify="space-between">
          <Text ff="monospace" size="sm" className={classes.line}>
            {value}
          </Text>
          <CopyIcon value={value} what={label ?? ''} />
        </Group>
      </Paper>
    </div>
  );
}

/** Several lines: a snippet or a JSON body. */
export function CodeBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={label} className={classes.lines}>
        <pre>{text}</pre>
      </section>
      <div className={classes.button}>
        <CopyButton value={text} timeout={1_500}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? common.copied : common.copy}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
