// A supplier's name, settings and secrets, by its kind.

import { Checkbox, Modal, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { patch, post } from '../../api/api.ts';
import { useRenew } from '../../api/renew.ts';
import { FormEnd, useApiForm } from '../../parts/form.tsx';
import { confirm, notifyDone } from '../../parts/notify.tsx';
import { MoneyField, NumberField } from '../../parts/number-fields.tsx';
import { common } from '../../words.ts';
import type { SupplierType, SupplierView } from './wire.ts';
import { words } from './words.ts';

type Field = [name: string, kind: 'text' | 'money' | 'number' | 'flag' | 'environment' | 'secret'];

const FIELDS: Record<SupplierType, Field[]> = {
  manual: [],
  coupon_pool: [
    ['face_value_minor', 'money'],
    ['low_stock_at', 'number'],
    ['minimum_days_left', 'number'],
    ['handed_out_by_staff', 'flag'],
  ],
  webhook: [
    ['url', 'text'],
    ['fulfilled_by_answer', 'flag'],
  ],
  tremendous: [
    ['environment', 'environment'],
    ['api_key', 'secret'],
    ['campaign_id', 'text'],
    ['funding_source_id', 'text'],
  ],
  paypal: [
    ['environment', 'environment'],
    ['client_id', 'text'],
    ['client_secret', 'secret'],
    ['email_subject', 'text'],
  ],
  bank_csv: [],
};
const TYPES = Object.keys(FIELDS) as SupplierType[];

interface SupplierDialogProps {
  /** null: a new one. */
  supplier: SupplierView | null;
  onSecret(secret: string): void;
  onClose(): void;
}

export function SupplierDialog({ supplier, onSecret, onClose }: SupplierDialogProps) {
  const renew = useRenew('/v1/suppliers', '/v1/payouts', '/v1/coupon-pools');
  const [type, setType] = useState<SupplierType>(supplier?.type ?? 'coupon_pool');
  const [values, setValues] = useState<Record<string, unknown>>(supplier?.settings ?? {});
  const api = useApiForm({
    initialValues: { name: supplier?.name ?? '', is_default: supplier?.is_default ?? false },
    send: async (form) => {
      const goesReal = values.environment === 'production' && supplier?.settings.environment !== 'production';
      const question = { title: words.toProductionTitle(form.name), text: words.toProductionText };
      if (goesReal && !(await confirm({ ...question, action: words.toProduction }))) return;
      const said = FIELDS[type].filter(([name]) => values[name] !== undefined && values[name] !== '');
      const part = (isSecret: boolean) =>
        Object.fromEntries(
          said.filter(([, kind]) => (kind === 'secret') === isSecret).map(([name]) => [name, values[name]]),
        );
      const secrets = part(true);
      const body = {
        ...{ ...form, settings: part(false) },
        ...(Object.keys(secrets).length > 0 && { secrets }),
      };
      const saved = supplier
        ? await patch<{ signing_secret?: string }>(`/v1/suppliers/${supplier.id}`, body)
        : await post<{ signing_secret?: string }>('/v1/suppliers', { type, ...body });
      await renew();
      if (saved.signing_secret !== undefined) onSecret(saved.signing_secret);
      notifyDone(words.supplierSaved);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={supplier ? words.editSupplier(supplier.name) : words.addSupplier}>
      <form onSubmit={api.onSubmit} noValidate>
        <Stack>
          {supplier === null && (
            <NativeSelect
              label={words.columns.type}
              data={TYPES.map((value) => ({ value, label: words.supplierTypes[value] }))}
              value={type}
              onChange={(event) => setType(event.currentTarget.value as SupplierType)}
            />
          )}
          <TextInput label={words.columns.name} data-autofocus {...api.form.getInputProps('name')} />
          {FIELDS[type].map((field) => (
            <SettingField
              key={field[0]}
              field={field}
              isStored={supplier?.has_secrets === true}
              value={values[field[0]]}
              onChange={(value) => setValues((before) => ({ ...before, [field[0]]: value }))}
            />
          ))}
          <Checkbox
            label={words.makeDefault}
            {...api.form.getInputProps('is_default', { type: 'checkbox' })}
          />
          <FormEnd api={api} action={supplier ? common.save : words.addSupplier} onCancel={onClose} />
        </Stack>
      </form>
    </Modal>
  );
}

function SettingField(props: {
  field: Field;
  isStored: boolean;
  value: unknown;
  onChange(value: unknown): void;
}) {
  const { value, onChange, isStored } = props;
  const [name, kind] = props.field;
  const label = words.fields[name] ?? name;
  const number = typeof value === 'number' ? value : null;
  const text = typeof value === 'string' ? value : '';
  switch (kind) {
    case 'money':
      return <MoneyField label={label} value={number} onChange={onChange} />;
    case 'number':
      return <NumberField label={label} value={number} onChange={(typed) => onChange(typed ?? undefined)} />;
    case 'flag':
      return (
        <Checkbox
          label={label}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'environment':
      return (
        <NativeSelect
          label={label}
          data={(['sandbox', 'production'] as const).map((one) => ({
            value: one,
            label: words.environments[one],
          }))}
          value={text || 'sandbox'}
          {...((text || 'sandbox') === 'sandbox' && { description: words.sandboxText })}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'secret':
      return (
        <PasswordInput
          label={label}
          {...(isStored && { description: words.secretKept })}
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput label={label} value={text} onChange={(event) => onChange(event.currentTarget.value)} />
      );
  }
}
