// Zones: the invitations that the tag shows on the company's website, each with its texts and a preview.

import { Group, Stack, Switch, Text } from '@mantine/core';
import { Section } from '../../../parts/section.tsx';
import classes from '../campaign.module.css';
import { useCampaignForm } from '../campaign-form.ts';
import { useSample } from '../samples.ts';
import { Preview, TabLayout } from '../tab-layout.tsx';
import { TemplateField } from '../template-field.tsx';
import { words } from './words.ts';

const ZONES = [
  ...(['global_header', 'global_footer', 'overlay'] as const),
  ...(['confirmation', 'my_account', 'referral_page'] as const),
] as const;
const VARIABLES = ['friendReward', 'advocateReward', 'companyName'] as const;
const t = words.zones;

export function ZonesTab() {
  const form = useCampaignForm();
  return (
    <TabLayout preview={<Previews />}>
      <Text size="sm" c="dimmed">
        {t.text}
      </Text>
      {ZONES.map((name) => {
        const zone = form.values.zones[name];
        return (
          <Section key={name} title={t.names[name]}>
            <Switch label={t.isOn} {...form.getInputProps(`zones.${name}.is_on`, { type: 'checkbox' })} />
            {zone.is_on && (
              <>
                <TemplateField path={`zones.${name}.title`} label={t.title_} variables={VARIABLES} />
                <TemplateField path={`zones.${name}.text`} label={t.body} variables={VARIABLES} isLong />
                <TemplateField path={`zones.${name}.button`} label={t.button} variables={VARIABLES} />
              </>
            )}
          </Section>
        );
      })}
    </TabLayout>
  );
}

function Previews() {
  const { values } = useCampaignForm();
  const { say } = useSample();
  const { theme, zones } = values;
  return ZONES.map((name) => (
    <Preview key={name} title={t.names[name]}>
      {zones[name].is_on ? (
        <Stack gap={6} p="sm" style={{ background: theme.background, color: theme.text }}>
          <b>{say(zones[name].title)}</b>
          <span>{say(zones[name].text)}</span>
          <Group>
            <span className={classes.zoneButton} style={{ borderColor: theme.accent }}>
              {say(zones[name].button)}
            </span>
          </Group>
        </Stack>
      ) : (
        <Text size="sm" c="dimmed" p="sm">
          {t.off}
        </Text>
      )}
    </Preview>
  ));
}
