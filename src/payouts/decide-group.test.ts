import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { debtKey, type GroupedReward, planPayouts } from './decide-group.ts';
import { PAYS_MONEY } from './supplier-settings.ts';
import type { SupplierType } from './types.ts';

const TYPES: SupplierType[] = ['tremendous', 'paypal', 'bank_csv', 'coupon_pool', 'webhook'];
const rewards = fc
  .array(
    fc.record({
      personId: fc.constantFrom('1', '2'),
      at: fc.nat(TYPES.length - 1),
      payerId: fc.constantFrom('8', '9'),
      amountMinor: fc.integer({ min: 1, max: 50_000 }),
      currency: fc.constantFrom('USD', 'CAD'),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list.map(
      ({ at, ...rest }, index): GroupedReward => ({
        ...{
          rewardId: String(100 + index),
          supplierId: String(30 + at),
          supplierType: TYPES[at] as SupplierType,
        },
        ...rest,
      }),
    ),
  );
const debts = fc.dictionary(
  fc.constantFrom(
    debtKey('1', '9', 'USD'),
    debtKey('2', '9', 'USD'),
    debtKey('1', '8', 'CAD'),
    debtKey('1', '9', 'CAD'),
  ),
  fc.integer({ min: 0, max: 60_000 }),
);
const sum = (list: readonly number[]) => list.reduce((total, one) => total + one, 0);

test('[RW-8] whatever is paid: every reward is in one payout, sums are kept, and no debt is paid off twice', () => {
  fc.assert(
    fc.property(rewards, debts, (list, owed) => {
      const plans = planPayouts(list, new Map(Object.entries(owed)));
      const items = plans.flatMap((plan) => plan.items);
      assert.deepEqual(
        items.map(({ rewardId }) => rewardId).toSorted(),
        list.map(({ rewardId }) => rewardId).toSorted(),
      );
      for (const plan of plans) {
        assert.equal(plan.amountMinor + plan.nettedMinor, sum(plan.items.map((item) => item.amountMinor)));
        assert.equal(plan.nettedMinor, sum(plan.items.map((item) => item.nettedMinor)));
        assert.ok(
          plan.items.every(({ amountMinor, nettedMinor }) => nettedMinor >= 0 && nettedMinor <= amountMinor),
        );
        if (!PAYS_MONEY.has(plan.supplierType))
          assert.deepEqual([plan.items.length, plan.nettedMinor], [1, 0]);
      }
      for (const personId of ['1', '2']) {
        for (const [payerId, currency] of [
          ['8', 'USD'],
          ['9', 'USD'],
          ['8', 'CAD'],
          ['9', 'CAD'],
        ] as const) {
          const own = plans.filter(
            (plan) => plan.personId === personId && plan.payerId === payerId && plan.currency === currency,
          );
          const money = own.filter((plan) => PAYS_MONEY.has(plan.supplierType));
          const total = sum(money.map((plan) => plan.amountMinor + plan.nettedMinor));
          const debt = owed[debtKey(personId, payerId, currency)] ?? 0;
          assert.equal(
            sum(own.map((plan) => plan.nettedMinor)),
            Math.min(debt, total),
            'as much as there is, and no more',
          );
        }
      }
    }),
  );
});

test('[PO-1] the order in which rewards are listed changes nothing', () => {
  fc.assert(
    fc.property(rewards, debts, (list, owed) => {
      const key = (plans: ReturnType<typeof planPayouts>) =>
        plans.map((plan) => JSON.stringify(plan)).toSorted();
      const map = new Map(Object.entries(owed));
      assert.deepEqual(key(planPayouts(list, map)), key(planPayouts(list.toReversed(), map)));
    }),
  );
});
