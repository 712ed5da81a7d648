// Names of the suppliers and payers that files for the bank speak of by id.

import { useQuery } from '@tanstack/react-query';
import { get } from '../../../api/api.ts';
import type { PayerView, SupplierView } from '../wire.ts';
import type { BankFileView } from './wire.ts';

export function useFileNames(): {
  supplierOf(file: BankFileView): string;
  payersOf(file: BankFileView): string;
} {
  const suppliers = useQuery({
    queryKey: ['/v1/suppliers'],
    queryFn: ({ signal }) => get<SupplierView[]>('/v1/suppliers', {}, signal),
  });
  const payers = useQuery({
    queryKey: ['/v1/payers'],
    queryFn: ({ signal }) => get<PayerView[]>('/v1/payers', {}, signal),
  });
  const nameIn = (list: readonly { id: string; name: string }[] = [], id: string) =>
    list.find((one) => one.id === id)?.name ?? `#${id}`;
  return {
    supplierOf: (file) => nameIn(suppliers.data, file.supplier_id),
    payersOf: (file) => file.payer_ids.map((id) => nameIn(payers.data, id)).join(', '),
  };
}
