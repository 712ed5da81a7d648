// Share Link Behavior: where friends land, and what the link tells the page.

import { NativeSelect, TextInput } from '@mantine/core';
import { LinkHost } from '../../parts/link-host.tsx';
import { Section } from '../../parts/section.tsx';
import classes from './campaign.module.css';
import { useCampaignForm } from './campaign-form.ts';
import { useSample } from './samples.ts';
import { Preview, TabLayout } from './tab-layout.tsx';
import { LINK_VARIABLES, TemplateField } from './template-field.tsx';
import { words } from './words.ts';

const UTM = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term'] as const;
const HOSTED = '/welcome';

export function LinkTab() {
  return (
    <TabLayout preview={<LinkPreview />}>
      <Section title={words.sections.destination} text={words.hints.destination}>
        <LinkHost />
        <Destination name="destination" label={words.fields.destination} />
        <Destination name="destination_mobile" label={words.fields.destination_mobile} />
      </Section>
      <Section title={words.sections.utm} text={words.hints.utm}>
        {UTM.map((name) => (
          <TemplateField
            key={name}
            path={`share_link.${name}`}
            label={words.fields[name]}
            {...(name === 'utm_content' && { description: words.hints.utm_content })}
            variables={LINK_VARIABLES}
          />
        ))}
      </Section>
    </TabLayout>
  );
}

function Destination({ name, label }: { name: 'destination' | 'destination_mobile'; label: string }) {
  const form = useCampaignForm();
  const value = form.values.share_link[name];
  const kind = value === null ? 'default' : value === HOSTED ? 'hosted' : 'url';
  const set = (to: string | null) => form.setFieldValue(`share_link.${name}`, to as never);
  return (
    <>
      <NativeSelect
        label={label}
        value={kind}
        data={[
          {
            value: 'default',
            label: name === 'destination' ? words.destinations.site : words.destinations.same,
          },
          { value: 'hosted', label: words.destinations.hosted },
          { value: 'url', label: words.destinations.url },
        ]}
        onChange={(event) =>
          set(
            { default: null, hosted: HOSTED, url: form.values.company_url }[event.currentTarget.value] ??
              null,
          )
        }
      />
      {kind === 'url' && (
        <TextInput
          type="url"
          aria-label={`${label}: URL`}
          value={value ?? ''}
          error={form.errors[`share_link.${name}`]}
          onChange={(event) => set(event.currentTarget.value)}
        />
      )}
    </>
  );
}

function LinkPreview() {
  const { values } = useCampaignForm();
  const { say, code, link: shareLink } = useSample();
  const { share_link: link } = values;
  const start = link.destination ?? values.company_url;
  const parameters: [string, string][] = [
    ...UTM.map((name): [string, string] => [name, say(link[name])]),
    ['extole_shareable_code', code],
    ['extole_zone_name', 'friend_landing_experience'],
    ['extole_share_channel', 'EMAIL'],
  ];
  return (
    <>
      <Preview title={words.previews.link}>
        <div className={classes.url}>{shareLink}</div>
      </Preview>
      <Preview title={words.previews.landsOn}>
        <div className={classes.url}>
          {start}
          {parameters
            .filter(([, value]) => value !== '')
            .map(([name, value], index) => (
              <span key={name} className={classes.parameter}>
                {index === 0 ? '?' : '&'}
                {name}=<b>{encodeURIComponent(value)}</b>
              </span>
            ))}
        </div>
      </Preview>
    </>
  );
}
