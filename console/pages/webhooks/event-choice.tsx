// What a webhook is told of: everything, or families and types with the sentence that says what each means.

import { Checkbox, Radio, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { FAMILIES, type HookValues, starOf } from './hook-form.ts';
import classes from './webhooks.module.css';
import type { EventTypeView } from './wire.ts';
import { words } from './words.ts';

export function EventChoice({
  form,
  known,
}: {
  form: UseFormReturnType<HookValues>;
  known: readonly EventTypeView[];
}) {
  const { isAll, types, format } = form.getValues();
  const toggle = (type: string) =>
    form.setFieldValue(
      'types',
      types.includes(type) ? types.filter((one) => one !== type) : [...types, type],
    );
  return (
    <Stack gap="sm">
      <Radio.Group
        value={isAll ? 'all' : 'some'}
        onChange={(to) => form.setFieldValue('isAll', to === 'all')}
        aria-label={words.what}
      >
        <Stack gap={6}>
          <Radio value="all" label={words.all} />
          <Radio value="some" label={words.some} />
        </Stack>
      </Radio.Group>
      {!isAll &&
        FAMILIES.filter((family) => format === 'standard' || family === 'reward').map((family) => {
          const star = starOf(family);
          return (
            <fieldset key={family} className={classes.family}>
              <legend>{words.families[family]}</legend>
              <Checkbox
                label={
                  <>
                    {words.allOf(words.families[family])} <code>{star}</code>
                  </>
                }
                checked={types.includes(star)}
                onChange={() => toggle(star)}
              />
              <div className={classes.types}>
                {known
                  .filter(({ type }) => type.startsWith(`${family}.`))
                  .map(({ type, description }) => (
                    <Checkbox
                      key={type}
                      label={<code>{type}</code>}
                      description={description}
                      checked={types.includes(star) || types.includes(type)}
                      disabled={types.includes(star)}
                      onChange={() => toggle(type)}
                    />
                  ))}
              </div>
            </fieldset>
          );
        })}
      {!isAll && (
        <TextInput label={words.others} description={words.othersText} {...form.getInputProps('others')} />
      )}
      {form.errors.types && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {form.errors.types}
        </Text>
      )}
    </Stack>
  );
}
