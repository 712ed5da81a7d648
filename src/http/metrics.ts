// The numbers that /metrics shows. Owns their names; who counts what is decided where it happens.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  registry: Registry;
  /** By method, route and status, in seconds; its count is the number of requests. */
  requestSeconds: Histogram<'method' | 'route' | 'status'>;
  inputsAccepted: Counter<'outcome'>;
  /** By code of the refusal. */
  inputsRefused: Counter<'code'>;
  inputsProcessed: Counter<'state'>;
  /** Of the last nightly comparison; anything but 0 needs a person (RW-8). */
  ledgerDifferences: Gauge;
  draining: Gauge;
}

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes all metrics in `registry`. `processMetrics`: also those of the process itself; once per process. */
export function createMetrics(registry: Registry = new Registry(), processMetrics = true): Metrics {
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'goodword_http_request_duration_seconds',
      help: 'Requests answered, by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS_SECONDS,
      registers,
    }),
    inputsAccepted: new Counter({
      name: 'goodword_inputs_accepted_total',
      help: 'Inputs committed (accepted) or recognised as the same again (repeated).',
      labelNames: ['outcome'],
      registers,
    }),
    inputsRefused: new Counter({
      name: 'goodword_inputs_refused_total',
      help: 'Inputs refused, by the code of the refusal.',
      labelNames: ['code'],
      registers,
    }),
    inputsProcessed: new Counter({
      name: 'goodword_inputs_processed_total',
      help: 'Inputs applied, waiting for someone to say, or ignored.',
      labelNames: ['state'],
      registers,
    }),
    ledgerDifferences: new Gauge({
      name: 'goodword_ledger_differences',
      help: 'Accounts of rewards and payouts that the ledger has otherwise, at the last nightly comparison.',
      registers,
    }),
    draining: new Gauge({
      name: 'goodword_draining',
      help: '1 while this process finishes its requests before it stops.',
      registers,
    }),
  };
}
