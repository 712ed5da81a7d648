// One campaign with its tabs. All tabs edit one draft; publishing shows what changes.

import { Alert, Badge, Button, Group, List, Text } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { ApiError, get, patch } from '../../api/api.ts';
import { useMay } from '../../api/session.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs, type Panel, panel, useTab } from '../../parts/page-tabs.tsx';
import { errorText, notifyProblem, Problem } from '../../parts/problem.tsx';
import { PageSkeleton } from '../../shell/states.tsx';
import { common } from '../../words.ts';
import classes from './campaign.module.css';
import { CampaignActions } from './campaign-actions.tsx';
import { StateBadge } from './campaign-facts.tsx';
import {
  CampaignFormProvider,
  changesOf,
  MayEdit,
  type Tab,
  tabOf,
  useNewCampaignForm,
  valuesOf,
} from './campaign-form.ts';
import type { CampaignView } from './wire.ts';
import { words } from './words.ts';

const PublishDialog = lazy(async () => ({ default: (await import('./publish-dialog.tsx')).PublishDialog }));

const PANELS: Record<Tab, Panel<{ campaign: CampaignView }>> = {
  overview: panel(() => import('./overview-tab.tsx').then((tab) => tab.OverviewTab)),
  messages: panel(() => import('./messages-tab.tsx').then((tab) => tab.MessagesTab)),
  link: panel(() => import('./link-tab.tsx').then((tab) => tab.LinkTab)),
  landing: panel(() => import('./landing-tab.tsx').then((tab) => tab.LandingTab)),
  zones: panel(() => import('./time/zones-tab.tsx').then((tab) => tab.ZonesTab)),
  rewards: panel(() => import('./rewards/rewards-tab.tsx').then((tab) => tab.RewardsTab)),
  rules: panel(() => import('./rules-tab.tsx').then((tab) => tab.RulesTab)),
  schedule: panel(() => import('./time/schedule-tab.tsx').then((tab) => tab.ScheduleTab)),
  replay: panel(() => import('./time/replay-tab.tsx').then((tab) => tab.ReplayTab)),
  history: panel(() => import('./history-tab.tsx').then((tab) => tab.HistoryTab)),
};

export function CampaignPage() {
  const { campaignId } = useParams({ strict: false }) as { campaignId: string };
  const [isPublishing, publishing] = useDisclosure(false);
  useTab(PANELS);
  const campaign = useQuery({
    queryKey: ['/v1/campaigns', campaignId],
    queryFn: ({ signal }) => get<CampaignView>(`/v1/campaigns/${campaignId}`, {}, signal),
  });
  if (campaign.error) return <Problem error={campaign.error} onRetry={() => void campaign.refetch()} />;
  if (campaign.isPending) return <PageSkeleton />;
  return (
    <>
      <Editor key={campaignId} campaign={campaign.data} onPublish={publishing.open} />
      <Suspense>
        {isPublishing && <PublishDialog campaign={campaign.data} onClose={publishing.close} />}
      </Suspense>
    </>
  );
}

function Editor({ campaign, onPublish }: { campaign: CampaignView; onPublish(): void }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const mayEdit = useMay('CAMPAIGN_EDIT') && campaign.state !== 'ARCHIVED';
  const before = useMemo(() => valuesOf(campaign), [campaign]);
  const form = useNewCampaignForm({ initialValues: before });
  /** What the form and the server agreed on last. */
  const agreed = useRef(before);
  // Another version came, by saving here or by somebody else: it is taken over, what was typed since stays.
  useEffect(() => {
    if (before === agreed.current) return;
    form.setValues({ ...before, ...changesOf(agreed.current, form.values) });
    agreed.current = before;
  });
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const changes = changesOf(before, form.values);
  const isChanged = Object.keys(changes).length > 0;

  const save = async (): Promise<boolean> => {
    if (!isChanged) return true;
    setBusy(true);
    setProblem(null);
    try {
      const saved = await patch<CampaignView>(`/v1/campaigns/${campaign.campaign_id}`, changes);
      agreed.current = form.values;
      setBusy(false);
      notifyDone(saved.draft_version === null ? common.saved : words.draftSaved);
      queryClient.setQueryData(['/v1/campaigns', campaign.campaign_id], saved);
      await queryClient.invalidateQueries({ queryKey: ['/v1/campaigns', 'list'] });
      return true;
    } catch (error) {
      setBusy(false);
      setProblem(errorText(error as Error));
      if (error instanceof ApiError && error.problems.length > 0) {
        form.setErrors(Object.fromEntries(error.problems.map(({ field, message }) => [field, message])));
        setProblem(common.fixFields(error.problems.length));
        open(tabOf(error.problems[0]?.field ?? ''));
      }
      return false;
    }
  };
  const open = (to: Tab) =>
    void navigate({
      to: `/campaigns/${campaign.campaign_id}${to === 'overview' ? '' : `/${to}`}`,
      resetScroll: false,
    });
  useHotkeys([['mod+S', () => mayEdit && void save().catch(notifyProblem)]], []);
  useBlocker({
    disabled: !isChanged || isBusy,
    enableBeforeUnload: isChanged,
    shouldBlockFn: async ({ next }) => {
      if (next.pathname.includes(`/campaigns/${campaign.campaign_id}`)) return false;
      return !(await confirm({
        title: common.leaveTitle,
        text: common.leaveText,
        action: common.leave,
        isDangerous: true,
      }));
    },
  });
  const withErrors = new Set(Object.keys(form.errors).map(tabOf));

  return (
    <CampaignFormProvider form={form}>
      <PageHeader
        title={form.values.name || campaign.name}
        back={{ to: '/campaigns', title: words.title }}
        badge={
          <>
            <StateBadge state={campaign.state} />
            {campaign.draft_version !== null && campaign.live_version !== null && (
              <Badge color="cobalt">{words.draftOf(campaign.draft_version)}</Badge>
            )}
          </>
        }
        subtitle={words.versionLine(campaign.live_version)}
        actions={
          mayEdit && (
            <CampaignActions campaign={campaign} isChanged={isChanged} save={save} onPublish={onPublish} />
          )
        }
      />
      {campaign.warnings && campaign.warnings.length > 0 && (
        <Alert color="yellow" mb="md" title={words.warningsTitle}>
          <List size="sm">
            {campaign.warnings.map((warning) => (
              <List.Item key={warning.field + warning.code}>{warning.message}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <MayEdit value={mayEdit}>
        <PageTabs
          path={`/campaigns/${campaign.campaign_id}`}
          panels={PANELS}
          titles={words.tabs}
          given={{ campaign }}
          mark={(tab) => withErrors.has(tab) && <span className={classes.dot} title={words.hasProblems} />}
        />
      </MayEdit>
      {mayEdit && (isChanged || problem !== null) && (
        <div className={classes.bar}>
          <Group justify="space-between" gap="xs">
            <Text size="sm" c={problem === null ? undefined : 'var(--mantine-color-error)'} role="status">
              {problem ?? common.unsaved}
            </Text>
            <Group gap="xs">
              <Button
                variant="default"
                onClick={() => {
                  form.setValues(before);
                  form.clearErrors();
                  setProblem(null);
                }}
              >
                {words.discardTyped}
              </Button>
              <Button loading={isBusy} onClick={() => void save()}>
                {words.saveDraft}
              </Button>
            </Group>
          </Group>
        </div>
      )}
    </CampaignFormProvider>
  );
}
