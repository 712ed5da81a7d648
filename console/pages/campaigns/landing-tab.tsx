// Landing: the pop-up or banner that a friend meets, with the code to take along.

import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { Section } from '../../parts/section.tsx';
import classes from './campaign.module.css';
import { useCampaignForm } from './campaign-form.ts';
import { useSample } from './samples.ts';
import { Preview, TabLayout } from './tab-layout.tsx';
import { LANDING_VARIABLES, TemplateField } from './template-field.tsx';
import { words } from './words.ts';

const POSITIONS = {
  popup: ['center', 'bottom_left', 'bottom_right'],
  banner: ['top', 'bottom'],
  off: [],
} as const;

export function LandingTab() {
  const form = useCampaignForm();
  const { landing } = form.values;
  return (
    <TabLayout preview={landing.form === 'off' ? undefined : <LandingPreview />}>
      <Section title={words.sections.landing} text={words.hints.landing}>
        <NativeSelect
          label={words.fields.landing_form}
          value={landing.form}
          data={(['popup', 'banner', 'off'] as const).map((value) => ({ value, label: words.forms[value] }))}
          onChange={(event) => {
            const kind = event.currentTarget.value as keyof typeof POSITIONS;
            form.setFieldValue('landing', {
              ...landing,
              form: kind,
              position: POSITIONS[kind][0] ?? landing.position,
            });
          }}
        />
        {landing.form !== 'off' && (
          <NativeSelect
            label={words.fields.landing_position}
            data={POSITIONS[landing.form].map((value) => ({ value, label: words.positions[value] }))}
            {...form.getInputProps('landing.position')}
          />
        )}
      </Section>
      <Section title={words.sections.landingWords}>
        <TemplateField
          path="landing.title"
          label={words.fields.landing_title}
          variables={LANDING_VARIABLES}
          isLong
        />
        <TemplateField
          path="landing.text"
          label={words.fields.landing_text}
          variables={LANDING_VARIABLES}
          isLong
        />
        <TemplateField
          path="landing.code_label"
          label={words.fields.landing_code_label}
          variables={LANDING_VARIABLES}
        />
        <TemplateField
          path="landing.button"
          label={words.fields.landing_button}
          variables={LANDING_VARIABLES}
        />
      </Section>
      <Section title={words.sections.landingMore}>
        <Switch
          label={words.fields.email_first}
          description={words.hints.email_first}
          {...form.getInputProps('landing.email_first', { type: 'checkbox' })}
        />
        <TextInput
          label={words.fields.prefill}
          description={words.hints.prefill}
          {...form.getInputProps('landing.prefill')}
        />
        <TextInput
          label={words.fields.phone}
          description={words.hints.phone}
          {...form.getInputProps('landing.phone')}
        />
      </Section>
    </TabLayout>
  );
}

function LandingPreview() {
  const { values } = useCampaignForm();
  const { say, code } = useSample();
  const { landing, theme } = values;
  const isBanner = landing.form === 'banner';
  const isCorner = landing.position.startsWith('bottom_');
  const ground = { background: theme.background, color: theme.text };
  return (
    <Preview title={isBanner ? words.forms.banner : words.forms.popup}>
      <div className={classes.site} data-banner={isBanner ? landing.position : undefined}>
        <div
          className={isBanner ? classes.banner : classes.popup}
          data-corner={isCorner || undefined}
          style={ground}
        >
          {theme.logo_url && !isBanner && <img src={theme.logo_url} alt="" className={classes.logo} />}
          <div className={classes.landingTitle}>{say(landing.title)}</div>
          <p className={classes.landingText}>{say(landing.text)}</p>
          <div className={classes.code} style={{ borderColor: theme.accent }}>
            <small>{say(landing.code_label)}</small>
            <strong>{code}</strong>
          </div>
          <div
            className={classes.landingButton}
            style={{ background: theme.accent, color: readableOn(theme.accent) }}
          >
            {say(landing.button)}
          </div>
        </div>
      </div>
    </Preview>
  );
}

/** Black or white, whichever is easier to read on the colour; as the real landing chooses. */
function readableOn(color: string): string {
  const channels = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((value) =>
    value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#ffffff' : '#111418';
}
