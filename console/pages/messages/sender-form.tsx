// The form of how mails are signed; a change can be undone.

import { Stack, Textarea, TextInput } from '@mantine/core';
import { put } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { notifyDone } from '../../parts/notify.tsx';
import type { SenderSettings } from './wire.ts';
import { words } from './words.ts';

const PATH = '/v1/messages/settings';

export function SenderForm({ settings, may }: { settings: SenderSettings; may: boolean }) {
  const renew = useRenew(PATH);
  const asTyped = (from: SenderSettings) => ({
    from_name: from.from_name ?? '',
    reply_to: from.reply_to ?? '',
    postal_address: from.postal_address ?? '',
  });
  const store = async (to: SenderSettings) => {
    await put(PATH, to);
    await renew();
  };
  const api = useApiForm({
    initialValues: asTyped(settings),
    send: async (typed) => {
      const filled = (text: string) => text.trim() || null;
      await store({
        from_name: filled(typed.from_name),
        reply_to: filled(typed.reply_to),
        postal_address: filled(typed.postal_address),
      });
      notifyDone(words.saved, async () => {
        await store(settings);
        api.form.setValues(asTyped(settings));
      });
    },
  });
  const field = api.form.getInputProps;
  return (
    <form onSubmit={api.onSubmit} noValidate>
      <Stack>
        <TextInput
          label={words.fromName}
          description={words.fromNameHint}
          maxLength={100}
          disabled={!may}
          {...field('from_name')}
        />
        <TextInput
          label={words.replyTo}
          description={words.replyToHint}
          type="email"
          disabled={!may}
          {...field('reply_to')}
        />
        <Textarea
          label={words.postalAddress}
          description={words.postalAddressHint}
          maxLength={500}
          disabled={!may}
          {...field('postal_address')}
        />
        {may && <FormEnd api={api} action={words.saveSender} />}
      </Stack>
    </form>
  );
}
