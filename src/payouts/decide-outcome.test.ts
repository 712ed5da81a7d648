import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import { nextLook, nextStep } from './decide-outcome.ts';
import type { ProviderAnswer } from './types.ts';

const NOW = new Date('2026-05-04T15:00:00Z');
const ANSWERS: ProviderAnswer[] = [
  { kind: 'paid', providerId: 'P', detail: '' },
  { kind: 'accepted', providerId: 'P', detail: '', askAgainMs: HOUR_MS },
  { kind: 'refused', detail: '' },
  { kind: 'later', detail: '', retryMs: null, supplierTrouble: true },
  { kind: 'returned', detail: '' },
  { kind: 'unknown', detail: '' },
  { kind: 'absent' },
];
const TURNS = [
  { wasAsked: false, wasAccepted: false },
  { wasAsked: true, wasAccepted: false },
  { wasAsked: true, wasAccepted: true },
];

test('[PO-2] every answer to every kind of call: what follows, and whether it is asked first from then on', () => {
  const inShort = TURNS.map((turn) =>
    ANSWERS.map((answer) => {
      const step = nextStep(answer, { now: NOW, attempts: 1, ...turn });
      return step.do === 'wait' ? `${step.state}${step.mustAsk ? ', ask' : ''}` : step.to;
    }),
  );
  assert.deepEqual(inShort, [
    ['paid', 'accepted, ask', 'failed', 'queued', 'returned', 'unknown, ask', 'unknown, ask'],
    ['paid', 'accepted, ask', 'failed', 'unknown, ask', 'returned', 'unknown, ask', 'queued'],
    ['paid', 'accepted, ask', 'failed', 'accepted, ask', 'returned', 'accepted, ask', 'unknown, ask'],
  ]);
});

test('[PO-2] only an answer that says that nothing was paid lets it be paid without asking', () => {
  for (const turn of TURNS) {
    for (const answer of ANSWERS) {
      const step = nextStep(answer, { now: NOW, attempts: 3, ...turn });
      const mayPay = step.do === 'wait' && !step.mustAsk;
      if (mayPay)
        assert.ok(answer.kind === 'absent' || (answer.kind === 'later' && !turn.wasAsked), answer.kind);
    }
  }
});

test('[PO-2] pauses grow to eight hours and stay there; a provider that says when is believed', () => {
  const pauseOf = (attempts: number, retryMs: number | null = null) => {
    const answer: ProviderAnswer = { kind: 'later', detail: '', retryMs, supplierTrouble: false };
    const step = nextStep(answer, { now: NOW, attempts, wasAsked: false, wasAccepted: false });
    return step.do === 'wait' ? step.nextAttemptAt.getTime() - NOW.getTime() : null;
  };
  assert.deepEqual(
    [1, 2, 3, 9, 10, 500].map((attempts) => pauseOf(attempts)),
    [...[MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 8 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS]],
  );
  assert.equal(pauseOf(7, 1_000), 1_000);
});

test('[PO-2] what was paid is looked at again after a day, three, eight and a month, and then no more', () => {
  const days: number[] = [];
  for (let at: Date | null = nextLook(NOW, NOW); at; at = nextLook(NOW, at))
    days.push((at.getTime() - NOW.getTime()) / DAY_MS);
  assert.deepEqual(days, [1, 3, 8, 31]);
  assert.equal(nextLook(NOW, plusMs(NOW, 40 * DAY_MS)), null);
});
