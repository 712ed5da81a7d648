// Forms over the API: values in, one order out, and each problem that the API names shown at its field.

import { Alert, Button, Group } from '@mantine/core';
import { type UseFormInput, type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { ApiError } from '../api/api.ts';
import { common } from '../words.ts';
import { errorText } from './problem.tsx';

export interface ApiForm<Values> {
  form: UseFormReturnType<Values>;
  isBusy: boolean;
  /** What concerns no field, or the whole. */
  problem: string | null;
  /** For the form element's onSubmit. */
  onSubmit(event?: React.SyntheticEvent<HTMLFormElement>): void;
}

interface ApiFormOptions<Values> {
  initialValues: Values;
  /** Checks before anything is sent, as Mantine's `validate`. The server checks again and knows better. */
  validate?: UseFormInput<Values>['validate'];
  /** Sends the values; throws ApiError. */
  send(values: Values): Promise<unknown>;
  /** The form's name of a field that the API calls otherwise. */
  fieldOf?(apiField: string): string;
}

/** A form whose submit calls `send` and puts the API's problems beside the fields. */
export function useApiForm<Values extends Record<string, unknown>>(
  options: ApiFormOptions<Values>,
): ApiForm<Values> {
  const form = useForm<Values>({
    initialValues: options.initialValues,
    ...(options.validate && { validate: options.validate }),
  });
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (values: Values) => {
    setBusy(true);
    setProblem(null);
    try {
      await options.send(values);
    } catch (error) {
      setProblem(showProblems(form, error as Error, options.fieldOf));
    } finally {
      setBusy(false);
    }
  };
  return { form, isBusy, problem, onSubmit: form.onSubmit((values) => void submit(values)) };
}

/** Puts each problem at its field; resolves with what is left to say above the buttons, null if all have found their place. */
function showProblems<Values>(
  form: UseFormReturnType<Values>,
  error: Error,
  fieldOf: (apiField: string) => string = (field) => field,
): string | null {
  if (!(error instanceof ApiError)) return errorText(error);
  const isShown = (name: string) => form.getInputNode(name as never) !== null;
  if (error.problems.length === 0) {
    // The one value that the refusal names, where the form has it.
    const name = error.parameter === null ? null : fieldOf(error.parameter);
    if (name === null || error.reason === null || !isShown(name)) return errorText(error);
    form.setErrors({ [name]: sentence(error.reason) });
    return common.fixFields(1);
  }
  const errors: Record<string, string> = {};
  for (const { field, message } of error.problems) {
    const name = fieldOf(field);
    errors[name] = name in errors ? `${errors[name]} ${message}` : message;
  }
  form.setErrors(errors);
  const homeless = Object.entries(errors).filter(([name]) => !isShown(name));
  if (homeless.length === 0) return common.fixFields(Object.keys(errors).length);
  return homeless.map(([name, message]) => (name === '' ? message : `${name}: ${message}`)).join(' ');
}

/** "it is no address" → "It is no address." */
function sentence(reason: string): string {
  return reason.charAt(0).toUpperCase() + reason.slice(1) + (/[.!?]$/.test(reason) ? '' : '.');
}

/** What stands below the fields: what went wrong, Cancel, and the verb. */
export function FormEnd(props: {
  api: Pick<ApiForm<never>, 'isBusy' | 'problem'>;
  action: string;
  onCancel?(): void;
  isDangerous?: boolean;
}) {
  const { api, action, onCancel } = props;
  return (
    <>
      {api.problem !== null && (
        <Alert color="red" role="alert">
          {api.problem}
        </Alert>
      )}
      <Group justify="flex-end" gap="xs">
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {common.cancel}
          </Button>
        )}
        <Button type="submit" loading={api.isBusy} {...(props.isDangerous && { color: 'red' })}>
          {action}
        </Button>
      </Group>
    </>
  );
}
