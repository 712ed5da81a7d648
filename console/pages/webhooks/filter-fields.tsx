// What narrows a webhook: roles, campaigns, connections, suppliers, states, programs. Left empty, it does not matter.

import { Checkbox, Group, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import type { HookValues } from './hook-form.ts';
import { ROLES, SUPPLIERS } from './wire.ts';
import { words } from './words.ts';

export function FilterFields({ form }: { form: UseFormReturnType<HookValues> }) {
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'names'],
    queryFn: ({ signal }) =>
      get<{ campaigns: { campaign_id: string; name: string }[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  const connections = useQuery({
    queryKey: ['/v1/servicetitan/connections', 'names'],
    queryFn: ({ signal }) =>
      get<{ connection_id: string; name: string }[]>('/v1/servicetitan/connections', {}, signal),
  });
  const choices = (
    name: 'roles' | 'campaign_ids' | 'connection_ids' | 'suppliers',
    label: string,
    options: [value: string, label: string][],
  ) =>
    options.length > 0 && (
      <Checkbox.Group label={label} {...form.getInputProps(name)}>
        <Group gap="sm" mt={6}>
          {options.map(([value, text]) => (
            <Checkbox key={value} value={value} label={text} />
          ))}
        </Group>
      </Checkbox.Group>
    );
  const rewards = form.getValues().format === 'reference';
  return (
    <>
      {choices(
        'roles',
        words.roles,
        ROLES.filter((role) => !rewards || role !== 'self').map((role) => [role, words.roleNames[role]]),
      )}
      {choices(
        'campaign_ids',
        words.campaigns,
        (campaigns.data?.campaigns ?? []).map((one) => [one.campaign_id, one.name]),
      )}
      {choices(
        'connection_ids',
        words.connections,
        (connections.data ?? []).map((one) => [one.connection_id, one.name]),
      )}
      {choices(
        'suppliers',
        words.suppliers,
        SUPPLIERS.map((type) => [type, words.supplierNames[type]]),
      )}
      <TextInput label={words.states} description={words.statesText} {...form.getInputProps('states')} />
      <TextInput
        label={words.programs}
        description={words.programsText}
        {...form.getInputProps('programs')}
      />
    </>
  );
}
