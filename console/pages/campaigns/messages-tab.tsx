// Share messages: what advocates send, by e-mail, as a text message, in social networks; each beside how it will look.

import { Checkbox, Group, TextInput } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import classes from './campaign.module.css';
import { useCampaignForm } from './campaign-form.ts';
import { useSample } from './samples.ts';
import { Preview, TabLayout } from './tab-layout.tsx';
import { ALL_VARIABLES, TemplateField } from './template-field.tsx';
import { words } from './words.ts';

const CHANNELS = ['copy', 'email', 'sms', 'whatsapp', 'messenger', 'facebook', 'x', 'native'] as const;

export function MessagesTab() {
  const form = useCampaignForm();
  return (
    <TabLayout preview={<Previews />}>
      <Section title={words.sections.email} text={words.hints.email}>
        <TemplateField
          path="share.email_subject"
          label={words.fields.email_subject}
          variables={ALL_VARIABLES}
        />
        <TemplateField
          path="share.email_message"
          label={words.fields.email_message}
          variables={ALL_VARIABLES}
          isLong
        />
      </Section>
      <Section title={words.sections.text}>
        <TemplateField
          path="share.text_message"
          label={words.fields.text_message}
          variables={ALL_VARIABLES}
          isLong
        />
      </Section>
      <Section title={words.sections.social} text={words.hints.social}>
        <TemplateField
          path="share.social_title"
          label={words.fields.social_title}
          variables={ALL_VARIABLES}
        />
        <TemplateField
          path="share.social_description"
          label={words.fields.social_description}
          variables={ALL_VARIABLES}
          isLong
        />
        <TextInput
          label={words.fields.social_image_url}
          placeholder={words.httpsHint}
          type="url"
          value={form.values.share.social_image_url ?? ''}
          error={form.errors['share.social_image_url']}
          onChange={(event) =>
            form.setFieldValue('share.social_image_url', event.currentTarget.value || null)
          }
        />
      </Section>
      <Section title={words.sections.sharePage} text={words.hints.sharePage}>
        <TemplateField path="share.title" label={words.fields.share_title} variables={ALL_VARIABLES} />
        <TemplateField path="share.text" label={words.fields.share_text} variables={ALL_VARIABLES} isLong />
        <TextInput label={words.fields.share_button} {...form.getInputProps('share.button')} />
        <TemplateField
          path="share.text_consent"
          label={words.fields.text_consent}
          description={words.hints.text_consent}
          variables={['companyName']}
          isLong
        />
        <Checkbox.Group label={words.fields.channels} {...form.getInputProps('share.channels')}>
          <Group mt={6} gap="md">
            {CHANNELS.map((channel) => (
              <Checkbox key={channel} value={channel} label={words.channels[channel]} />
            ))}
          </Group>
        </Checkbox.Group>
      </Section>
    </TabLayout>
  );
}

function Previews() {
  const { values } = useCampaignForm();
  const { say } = useSample();
  const { share, company_url: companyUrl } = values;
  return (
    <>
      <Preview title={words.previews.email}>
        <div className={classes.mail}>
          <div className={classes.subject}>{say(share.email_subject)}</div>
          {say(share.email_message)}
        </div>
      </Preview>
      <Preview title={words.previews.text}>
        <div className={classes.bubble}>{say(share.text_message)}</div>
      </Preview>
      <Preview title={words.previews.social}>
        <div className={classes.social}>
          {share.social_image_url ? (
            <img src={share.social_image_url} alt="" />
          ) : (
            <div className={classes.noPicture}>{words.previews.noPicture}</div>
          )}
          <div className={classes.socialWords}>
            <small>{hostOf(companyUrl)}</small>
            <div>
              <b>{say(share.social_title)}</b>
            </div>
            {say(share.social_description)}
          </div>
        </div>
      </Preview>
    </>
  );
}

function hostOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}
