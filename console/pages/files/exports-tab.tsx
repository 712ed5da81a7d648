// What can be taken out, for all time or a period.

import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { withQuery } from '../../api/api.ts';
import { isAllowed, useSession } from '../../api/session.tsx';
import { useFilters } from '../../parts/filters.ts';
import classes from './files.module.css';
import { EXPORTS, type ExportName } from './wire.ts';
import { words } from './words.ts';

const NAMES = Object.keys(EXPORTS) as ExportName[];

export function ExportsTab() {
  const [{ since, until }, setFilters] = useFilters('since', 'until');
  const isWrong = since !== undefined && until !== undefined && until <= since;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {words.exportsText}
      </Text>
      <Group align="flex-start" gap="sm">
        <TextInput
          type="date"
          label={words.since}
          value={since ?? ''}
          onChange={(event) => setFilters({ since: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={words.until}
          value={until ?? ''}
          error={isWrong ? words.wrongPeriod : null}
          onChange={(event) => setFilters({ until: event.currentTarget.value })}
        />
        {(since || until) && (
          <Button
            variant="subtle"
            color="gray"
            mt={22}
            onClick={() => setFilters({ since: undefined, until: undefined })}
          >
            {words.allTime}
          </Button>
        )}
      </Group>
      <ul className={classes.exports} aria-label={words.tabs.exports}>
        {NAMES.map((name) => (
          <ExportLine
            key={name}
            name={name}
            href={isWrong ? null : withQuery(`/v1/exports/${name}.csv`, { since, until })}
          />
        ))}
      </ul>
    </Stack>
  );
}

function ExportLine({ name, href }: { name: ExportName; href: string | null }) {
  const session = useSession();
  const scope = EXPORTS[name];
  const may = isAllowed(session, [scope]);
  const reason = scope === 'CLIENT_ADMIN' ? words.onlyAdmins : words.mayNotExport;
  const label = words.downloadOf(words.exports[name]);
  const icon = <IconDownload size={15} />;
  return (
    <Paper component="li" withBorder className={classes.export}>
      <div>
        <Title order={2} size="h3">
          {words.exports[name]}
        </Title>
        <Text size="sm" c="dimmed">
          {words.exportTexts[name]}
        </Text>
        {!may && <Text size="sm">{reason}</Text>}
      </div>
      {may && href !== null ? (
        // Straight from the server to the disk: a file may be larger than a page can hold.
        <Button component="a" href={href} download aria-label={label} variant="default" leftSection={icon}>
          {words.download}
        </Button>
      ) : (
        <Button disabled aria-label={label} variant="default" leftSection={icon}>
          {words.download}
        </Button>
      )}
    </Paper>
  );
}
