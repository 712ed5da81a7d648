// Tests a connection step by step and says in words what works and what is missing (ST-8). Stores nothing.

import { distance } from 'fastest-levenshtein';
import type { Api, ClientSettings, Clients } from './clients.ts';
import { idText, plainText } from './json.ts';
import { type Failure, type Outcome, wordsOf } from './outcome.ts';
import type { TroubleArea } from './types.ts';

export interface DoctorStep {
  step:
    | 'host'
    | 'token'
    | 'app_key'
    | 'jobs'
    | 'customers'
    | 'advocate_code_field'
    | 'invoices'
    | 'locations'
    | 'clock'
    | 'webhooks'
    | 'lag'
    | 'budget'
    | 'job_writes'
    | 'customer_writes'
    | 'hand_over';
  ok: boolean;
  /** False: the connection works without it. */
  required: boolean;
  message: string;
  what_to_do?: string;
}

export interface Diagnosis {
  /** Every required step is ok. */
  ok: boolean;
  steps: DoctorStep[];
}

/** What was tried at ServiceTitan. */
export interface Tried {
  steps: DoctorStep[];
  /** What the token says that the tenant granted; null: no token, or it does not say. */
  scopes: readonly string[] | null;
}

/** Tries everything that following jobs needs. `codeTypeIds`: custom fields pinned as the advocate code (IN-4). */
export async function diagnose(
  clients: Clients,
  settings: ClientSettings,
  codeTypeIds: readonly string[],
): Promise<Tried> {
  const { api, tokens, exchange } = clients.forTest(settings);
  const steps: DoctorStep[] = [];
  const host = new URL(settings.apiUrl).host;

  const knock = await exchange.send({ method: 'GET', url: new URL(`${settings.apiUrl}/`), headers: {} });
  if (knock.kind === 'none') {
    const outcome = knock.reason === 'address_refused' ? 'address_refused' : 'unavailable';
    steps.push(failedStep('host', { outcome, message: knock.message }, 'connection'));
  } else steps.push(passedStep('host', `${host} answers.`));

  const token = await tokens.token();
  if (token.outcome !== 'ok') {
    steps.push(failedStep('token', token, 'connection'));
    return triedOf(steps, null, 'without a token');
  }
  steps.push(passedStep('token', 'ServiceTitan accepts the client id and secret.'));

  const jobs = await api.probe('jobs');
  if (jobs.outcome === 'app_key_refused') {
    steps.push(failedStep('app_key', jobs, 'connection'));
    return triedOf(steps, token.scopes, 'because the app key is refused');
  }
  if (jobs.outcome === 'ok' || jobs.outcome === 'missing_scope' || jobs.outcome === 'tenant_refused') {
    steps.push(passedStep('app_key', 'ServiceTitan accepts the app key.'));
  }
  const customers = await api.probe('customers');
  const isTenantKnown = jobs.outcome === 'ok' || customers.outcome === 'ok';
  const jobsCanBeRead = `Jobs of tenant ${settings.tenantId} can be read.`;
  steps.push(
    stepOf('jobs', knowingTenant(jobs, isTenantKnown), 'jobs', jobsCanBeRead),
    stepOf('customers', knowingTenant(customers, isTenantKnown), 'customers', CUSTOMERS_CAN_BE_READ),
  );
  if (jobs.outcome === 'ok') steps.push(await advocateCodeStep(api, codeTypeIds));
  return triedOf(steps, token.scopes, 'because an earlier step failed');
}

const CUSTOMERS_CAN_BE_READ = 'Customers and their contacts can be read.';

const STEPS: readonly DoctorStep['step'][] = [
  'host',
  'token',
  'app_key',
  'jobs',
  'customers',
  'advocate_code_field',
];

function triedOf(done: readonly DoctorStep[], scopes: Tried['scopes'], why: string): Tried {
  const steps = STEPS.map(
    (step): DoctorStep =>
      done.find((one) => one.step === step) ?? {
        step,
        ok: false,
        required: step !== 'advocate_code_field',
        message: `Not tried, ${why}.`,
      },
  );
  return { steps, scopes };
}

function passedStep(step: DoctorStep['step'], message: string): DoctorStep {
  return { step, ok: true, required: step !== 'advocate_code_field', message };
}

function failedStep(step: DoctorStep['step'], failure: Failure, area: TroubleArea): DoctorStep {
  const { message, whatToDo } = wordsOf(failure, area);
  return { step, ok: false, required: step !== 'advocate_code_field', message, what_to_do: whatToDo };
}

/** Lists of an unknown tenant are not found. Where another list of it can be read, what is missing is the permission for this one. */
export function knowingTenant<Value>(answer: Outcome<Value>, isTenantKnown: boolean): Outcome<Value> {
  if (!isTenantKnown || answer.outcome !== 'tenant_refused') return answer;
  return { ...answer, outcome: 'missing_scope' };
}

function stepOf(
  step: 'jobs' | 'customers',
  answer: Outcome<unknown>,
  area: TroubleArea,
  good: string,
): DoctorStep {
  if (answer.outcome === 'ok') return passedStep(step, good);
  const failure: Failure = answer.outcome === 'not_found' ? { ...answer, outcome: 'tenant_refused' } : answer;
  return failedStep(step, failure, area);
}

const CODE_NAMES = ['advocatecode', 'referralcode'];
const SLIPS = 3;

async function advocateCodeStep(api: Api, codeTypeIds: readonly string[]): Promise<DoctorStep> {
  const step = 'advocate_code_field';
  const answer = await api.listJobCustomFields();
  if (answer.outcome !== 'ok') {
    const message = `The custom fields of jobs cannot be read (${answer.message}).`;
    const what_to_do = 'Look in ServiceTitan whether jobs have a custom field "Advocate Code".';
    return { step, ok: false, required: false, message, what_to_do };
  }
  const fields = answer.value.rows.map((row) => ({
    typeId: idText(row.id),
    name: plainText(row.name) ?? '',
  }));
  const found = fields.find(
    ({ typeId, name }) =>
      CODE_NAMES.includes(comparedName(name)) || (typeId !== null && codeTypeIds.includes(typeId)),
  );
  if (found) return passedStep(step, `Jobs have the custom field "${found.name}" (type ${found.typeId}).`);
  const near = nearMisses(fields.map(({ name }) => name));
  const message =
    near.length > 0
      ? `Jobs have no custom field "Advocate Code", but ${near.map((name) => `"${name}"`).join(' and ')}.`
      : 'Jobs have no custom field "Advocate Code".';
  const what_to_do =
    near.length > 0
      ? 'Rename the field to "Advocate Code" in ServiceTitan, or pin its type id as the advocate code.'
      : 'Add a text field "Advocate Code" to jobs in ServiceTitan under Settings > Custom Fields. Until then a line "Advocate Code: …" in the job summary is read.';
  return { step, ok: false, required: false, message, what_to_do };
}

/** As IN-4 compares names: without case, blanks, hyphens and underscores. */
function comparedName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

/** Names that someone may have meant: a few slips away, or speaking of advocates or referrals. */
export function nearMisses(names: readonly string[]): string[] {
  return names.filter((name) => {
    const compared = comparedName(name);
    return (
      /advocat|referr/.test(compared) || CODE_NAMES.some((wanted) => distance(wanted, compared) <= SLIPS)
    );
  });
}
