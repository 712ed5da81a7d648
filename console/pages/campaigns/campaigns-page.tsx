// The list of campaigns.

import { Badge, Button, Group } from '@mantine/core';
import { IconPlus, IconSpeakerphone } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { useFilters } from '../../parts/filters.ts';
import { useFormats, When } from '../../parts/format.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { rewardText, StateBadge } from './campaign-facts.tsx';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

export function CampaignsPage() {
  const formats = useFormats();
  const mayEdit = useMay('CAMPAIGN_EDIT');
  const [filters, setFilters] = useFilters('q', 'state');
  const list = useList<CampaignView, { campaigns: CampaignView[] }>({
    path: '/v1/campaigns',
    paging: 'offset',
    limit: 200,
    rows: (body) => body.campaigns,
  });
  const wanted = (filters.q ?? '').trim().toLowerCase();
  const rows = list.rows.filter(
    ({ name, program_label: label, state }) =>
      `${name} ${label}`.toLowerCase().includes(wanted) && (!filters.state || filters.state === state),
  );
  const isFiltered = Object.keys(filters).length > 0;

  const columns: Column<CampaignView>[] = [
    {
      key: 'name',
      title: words.columns.name,
      cell: ({ name }) => name,
      sortBy: ({ name }) => name,
      csv: ({ name }) => name,
      onPhone: 'title',
    },
    {
      key: 'state',
      title: words.columns.state,
      cell: (campaign) => (
        <Group gap={6} wrap="nowrap">
          <StateBadge state={campaign.state} />
          {campaign.draft_version !== null && campaign.live_version !== null && (
            <Badge color="cobalt">{words.draft}</Badge>
          )}
        </Group>
      ),
      sortBy: ({ state }) => words.states[state],
      csv: ({ state }) => state,
    },
    {
      key: 'advocate',
      title: words.columns.advocate,
      cell: ({ rewards }) => rewardText(rewards.advocate, formats),
      csv: ({ rewards }) => rewardText(rewards.advocate, formats),
    },
    {
      key: 'friend',
      title: words.columns.friend,
      cell: ({ rewards }) => rewardText(rewards.friend, formats),
      csv: ({ rewards }) => rewardText(rewards.friend, formats),
    },
    {
      key: 'label',
      title: words.columns.label,
      cell: ({ program_label: label }) => <code>{label}</code>,
      sortBy: ({ program_label: label }) => label,
      csv: ({ program_label: label }) => label,
      onPhone: 'hidden',
    },
    {
      key: 'updated',
      title: words.columns.updated,
      cell: (campaign) => <When at={campaign.updated_at} />,
      sortBy: (campaign) => campaign.updated_at,
      csv: (campaign) => campaign.updated_at,
    },
  ];
  const create = mayEdit && (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
      {words.create}
    </Button>
  );
  return (
    <>
      <PageHeader
        title={words.title}
        subtitle={words.subtitle}
        actions={
          <>
            <Button variant="default" component={Link} to="/campaigns/audiences">
              {words.audiences}
            </Button>
            {create}
          </>
        }
      />
      {(list.rows.length > 0 || isFiltered) && (
        <FilterBar
          values={filters}
          onChange={setFilters}
          text={{ name: 'q', placeholder: words.searchPlaceholder }}
          choices={[
            {
              name: 'state',
              label: words.columns.state,
              options: (['LIVE', 'PAUSED', 'NOT_LAUNCHED', 'ENDED'] as const).map((value) => ({
                value,
                label: words.states[value],
              })),
            },
          ]}
        />
      )}
      <DataTable
        label={words.title}
        list={{ ...list, rows }}
        columns={columns}
        rowKey={(campaign) => campaign.campaign_id}
        rowLink={(campaign) => `/campaigns/${campaign.campaign_id}`}
        isFiltered={isFiltered}
        csvName="campaigns"
        empty={<Empty icon={IconSpeakerphone} title={words.emptyTitle} text={words.emptyText} />}
      />
    </>
  );
}
