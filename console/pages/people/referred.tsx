// Who referred a person and whom it referred, and the rewards that came of it.

import { Anchor, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { get } from '../../api/api.ts';
import { type List, useList } from '../../api/lists.ts';
import { useMay } from '../../api/session.tsx';
import { Money, When } from '../../parts/format.tsx';
import { PersonLink } from '../../parts/person-name.tsx';
import { Problem } from '../../parts/problem.tsx';
import { RewardBadge } from '../../parts/reward-badge.tsx';
import { Section } from '../../parts/section.tsx';
import { common } from '../../words.ts';
import classes from './people.module.css';
import { emailOf, fullName, type PersonRewardView, type RelationshipView, type TreeNode } from './wire.ts';
import { words } from './words.ts';

const GrantDialog = lazy(async () => ({ default: (await import('./grant-dialog.tsx')).GrantDialog }));

/** Of a page: technicians have referred hundreds. */
const AT_ONCE = 50;

export function Relationships({ personId }: { personId: string }) {
  const list = useList<RelationshipView, RelationshipView[]>({
    ...{ path: `/v5/persons/${personId}/relationships`, paging: 'offset', limit: AT_ONCE },
    rows: (body) => body,
  });
  const by = (role: RelationshipView['my_role']) => list.rows.filter(({ my_role: mine }) => mine === role);
  return (
    <Section title={words.tree}>
      {list.error && <Problem error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && (
        <>
          <Side title={words.referredBy} none={words.nobodyReferred} rows={by('FRIEND')} />
          <Side title={words.referred} none={words.referredNobody} rows={by('ADVOCATE')} />
          <More list={list} />
          {by('ADVOCATE').length > 0 && <Further personId={personId} />}
        </>
      )}
    </Section>
  );
}

function More({ list }: { list: Pick<List<unknown>, 'hasMore' | 'isLoadingMore' | 'loadMore'> }) {
  if (!list.hasMore) return null;
  return (
    <Button variant="subtle" size="xs" loading={list.isLoadingMore} onClick={list.loadMore}>
      {words.more}
    </Button>
  );
}

/** The tree below the friends: whom they referred in turn. */
function Further({ personId }: { personId: string }) {
  const tree = useQuery({
    queryKey: ['/v1/people', personId, 'tree'],
    queryFn: ({ signal }) =>
      get<{ nodes: TreeNode[]; is_cut: boolean }>(`/v1/people/${personId}/tree`, {}, signal),
  });
  const nodes = tree.data?.nodes ?? [];
  if (tree.error) return <Problem error={tree.error} />;
  if (!nodes.some(({ depth }) => depth > 1)) return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {words.further}
      </Text>
      <Branch nodes={nodes} parentId={personId} />
      {tree.data?.is_cut && (
        <Text size="sm" c="dimmed">
          {words.cut}
        </Text>
      )}
    </div>
  );
}

function Branch({ nodes, parentId }: { nodes: TreeNode[]; parentId: string }) {
  const children = nodes.filter((node) => node.parent_id === parentId);
  if (children.length === 0) return null;
  return (
    <ul className={classes.tree}>
      {children.map((node) => (
        <li key={node.person_id}>
          <PersonLink person={node} />
          <Branch nodes={nodes} parentId={node.person_id} />
        </li>
      ))}
    </ul>
  );
}

function Side({ title, none, rows }: { title: string; none: string; rows: RelationshipView[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      <ul className={classes.rows}>
        {rows.map(({ referral_id: id, other_person: other, other_person_id: otherId, ...row }) => (
          <li key={id}>
            <PersonLink
              person={{
                person_id: otherId,
                name: other && fullName(other),
                email: other && emailOf(other),
              }}
            />
            <Group gap={10}>
              <Text span inherit c="dimmed">
                <When at={row.created_date} />
              </Text>
              <Anchor component={Link} to={`/referrals/leads/${id}`} inherit>
                {words.seeLead}
              </Anchor>
            </Group>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Rewards({ personId }: { personId: string }) {
  const mayGrant = useMay('CLIENT_ADMIN');
  const [isGranting, granting] = useDisclosure(false);
  const list = useList<PersonRewardView, PersonRewardView[]>({
    ...{ path: `/v5/persons/${personId}/rewards`, paging: 'offset', limit: AT_ONCE },
    rows: (body) => body,
  });
  return (
    <Section title={words.rewards}>
      {list.error && <Problem error={list.error} onRetry={list.reload} />}
      {!list.isLoading && !list.error && list.rows.length === 0 && <Text size="sm">{words.noRewards}</Text>}
      <ul className={classes.rows}>
        {list.rows.map((reward) => (
          <li key={reward.id}>
            <Anchor component={Link} to={`/rewards/${reward.id}`} inherit>
              <Money minor={reward.amount_minor} currency={reward.currency} fw={600} />{' '}
              {common.rewardRoles[reward.role]}
            </Anchor>
            <Group gap={10}>
              <Text span inherit c="dimmed">
                <When at={reward.created_date} />
              </Text>
              <RewardBadge state={reward.state} />
            </Group>
          </li>
        ))}
      </ul>
      <More list={list} />
      {mayGrant && (
        <Group>
          <Button variant="default" size="xs" onClick={granting.open}>
            {words.grant}
          </Button>
        </Group>
      )}
      <Suspense>{isGranting && <GrantDialog personId={personId} onClose={granting.close} />}</Suspense>
    </Section>
  );
}
