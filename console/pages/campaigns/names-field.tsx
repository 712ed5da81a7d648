// Ids of ServiceTitan chosen by name; typed, as long as no names were read.

import { IdsField, type IdsFieldProps } from './ids-field.tsx';
import { type NameKind, namedIds, useNames } from './names.ts';
import { NamesBox } from './names-box.tsx';
import { words } from './words.ts';

export function NamesField({ kind, ...field }: IdsFieldProps & { kind: NameKind }) {
  const { data } = useNames();
  const choices = data ? namedIds(data.names, kind) : [];
  if (choices.length > 0) return <NamesBox {...field} choices={choices} />;
  const closed = data?.lists.find((list) => list.kind === kind && list.problem !== null);
  return <IdsField {...field} description={closed && words.names.closed(closed.scope)} />;
}
