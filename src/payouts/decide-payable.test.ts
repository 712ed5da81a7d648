import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hindrancesOf,
  type PayablePerson,
  type PayableReward,
  type PayableSupplier,
  type TaxYear,
} from './decide-payable.ts';

const REWARD: PayableReward = {
  ...{ rewardId: '1', state: 'approved', amountMinor: 5_000, currency: 'USD' },
  ...{ fromIntegration: false, flag: null, payoutId: null },
};
const PERSON: PayablePerson = { bars: [], email: 'rosa@example.com', hasBankAccount: false };
const SUPPLIER: PayableSupplier = {
  ...{ supplierId: '7', type: 'tremendous', name: 'Gift cards', state: 'active' },
  ...{ faceValueMinor: null, hasStock: true, isSandbox: false, byStaff: false },
};
const TAX: TaxYear = {
  ...{ year: 2026, currency: 'USD', paidMinor: 0, thresholdMinor: null, detailsFromMinor: null },
  detailsOnFile: false,
};

interface Case {
  reward?: Partial<PayableReward>;
  person?: Partial<PayablePerson>;
  supplier?: Partial<PayableSupplier> | null;
  tax?: Partial<TaxYear>;
  byHand?: true;
}

const codes = ({ reward, person, supplier, tax, byHand }: Case): string[] =>
  hindrancesOf(
    { ...REWARD, ...reward },
    { ...PERSON, ...person },
    supplier === null ? null : { ...SUPPLIER, ...supplier },
    { ...TAX, ...tax },
    byHand,
  ).map(({ code }) => code);

const blocked = { code: 'blocked', message: 'The person is blocked.' };
const CASES: [name: string, facts: Case, expected: string[]][] = [
  ['nothing hinders', {}, []],
  ['not approved', { reward: { state: 'earned' } }, ['not_approved']],
  ['in another payout', { reward: { payoutId: '9' } }, ['in_payout']],
  ['from an integration environment', { reward: { fromIntegration: true } }, ['from_integration']],
  ['flagged', { reward: { flag: { code: 'job_canceled', message: 'x' } } }, ['flagged']],
  ['barred', { person: { bars: [blocked] } }, ['blocked']],
  ['no supplier', { supplier: null }, ['no_supplier']],
  ['by hand', { supplier: { type: 'manual' } }, ['by_hand']],
  ['a supplier at rest', { supplier: { state: 'paused' } }, ['supplier_not_active']],
  ['no e-mail', { person: { email: null } }, ['no_email']],
  ['no bank account', { supplier: { type: 'bank_csv' } }, ['no_bank_account']],
  [
    'a bank account and no e-mail',
    { supplier: { type: 'bank_csv' }, person: { email: null, hasBankAccount: true } },
    [],
  ],
  [
    'a pool of another value',
    { supplier: { type: 'coupon_pool', faceValueMinor: 2_500 } },
    ['coupon_value_differs'],
  ],
  [
    'an empty pool',
    { supplier: { type: 'coupon_pool', faceValueMinor: 5_000, hasStock: false } },
    ['no_coupon_left'],
  ],
  ['a pool and no e-mail', { supplier: { type: 'coupon_pool' }, person: { email: null } }, ['no_email']],
  [
    'a pool whose codes staff hand out, and no e-mail',
    { supplier: { type: 'coupon_pool', byStaff: true }, person: { email: null } },
    [],
  ],
  ['a sandbox', { supplier: { isSandbox: true } }, ['supplier_is_sandbox']],
  ['just the threshold', { tax: { paidMinor: 55_000, thresholdMinor: 60_000 } }, []],
  ['a cent above it', { tax: { paidMinor: 55_001, thresholdMinor: 60_000 } }, ['tax_threshold']],
  ['a cent below where details are asked for', { tax: { paidMinor: 4_999, detailsFromMinor: 10_000 } }, []],
  [
    'where details are asked for',
    { tax: { paidMinor: 5_000, detailsFromMinor: 10_000 } },
    ['tax_details_missing'],
  ],
  ['details on file', { tax: { detailsFromMinor: 0, detailsOnFile: true } }, []],
  [
    'another currency than the payer’s',
    { tax: { paidMinor: 99_999, thresholdMinor: 1, currency: 'CAD' } },
    [],
  ],
  [
    'everything at once',
    {
      reward: { state: 'failed', fromIntegration: true },
      person: { bars: [blocked], email: null },
      tax: { thresholdMinor: 1 },
    },
    ['not_approved', 'from_integration', 'blocked', 'no_email', 'tax_threshold'],
  ],
  [
    'given by hand: the supplier does not matter, the person and the limits do',
    { byHand: true, supplier: null, person: { bars: [blocked], email: null }, tax: { thresholdMinor: 1 } },
    ['blocked', 'tax_threshold'],
  ],
];

for (const [name, facts, expected] of CASES) {
  test(`[PO-3] [RW-7] ${name}`, () => assert.deepEqual(codes(facts), expected));
}
