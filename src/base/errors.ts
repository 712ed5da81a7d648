// The one catalogue of refusals: code, HTTP status, sentence. docs/errors.md documents each; a test holds both to it.

/** status: the HTTP status. message: what is wrong and how to mend it; `{name}` is filled from the parameters. */
export const ERRORS = {
  // shared
  not_found: { status: 404, message: 'There is no such resource here.' },
  validation_error: { status: 400, message: 'Some values are not right: {reason}' },
  invalid_parameter: { status: 400, message: 'The parameter {name} is not right: {reason}' },
  invalid_json: { status: 400, message: 'The body is not valid JSON: {reason}' },
  missing_request_body: { status: 400, message: 'A request body is needed.' },
  method_not_allowed: { status: 405, message: '{method} is not possible here; use {allowed}.' },
  uri_too_long: { status: 414, message: 'A part of the path is longer than {limit} characters.' },
  headers_too_large: { status: 431, message: 'The headers are larger than {limit_bytes} bytes.' },
  request_timeout: { status: 408, message: 'The request did not arrive in time; send it again.' },
  malformed_request: { status: 400, message: 'This is not a readable HTTP request: {reason}' },
  unsupported_content_encoding: {
    status: 415,
    message: 'The body is encoded as {encoding}; send it as it is, without compression.',
  },
  unsupported_media_type: {
    status: 415,
    message: 'Send application/json, application/x-www-form-urlencoded or text/plain.',
  },
  payload_too_large: { status: 413, message: 'The body is larger than {limit_bytes} bytes.' },
  conflict: { status: 409, message: 'That is in conflict with what is stored: {reason}' },
  too_many_requests: { status: 429, message: 'Too many requests; try again in {retry_after_seconds} s.' },
  database_unavailable: {
    status: 503,
    message: 'The database does not answer; send the request again in a moment.',
  },
  not_ready: { status: 503, message: 'This server cannot take requests yet: {reason}' },
  shutting_down: { status: 503, message: 'This server is stopping; send the request again.' },
  software_error: {
    status: 500,
    message: 'Something broke on our side. Quote the unique_id to whoever runs this server.',
  },

  // who is asking
  missing_access_token: { status: 403, message: 'An access token is needed: Authorization: Bearer <token>.' },
  invalid_access_token: { status: 403, message: 'This access token is not known or was revoked.' },
  expired_access_token: { status: 403, message: 'This access token has expired; create a new one.' },
  access_denied: {
    status: 403,
    message: 'This token may not do that; it needs one of the scopes: {scopes}.',
  },
  read_only_role: {
    status: 403,
    message: 'The role read_only may look at everything it sees and change nothing.',
  },
  unknown_program_domain: {
    status: 404,
    message: 'No program answers at {host}; add it as a program domain.',
  },
  invalid_credentials: { status: 403, message: 'E-mail and password do not belong together.' },
  cross_site_request: {
    status: 403,
    message: 'A logged-in browser may change things only from our own pages; another site sent this.',
  },
  csrf_token_wrong: {
    status: 403,
    message:
      'A page sends the csrf_token of GET /v1/session in the header x-csrf-token when it changes something.',
  },
  password_needed: {
    status: 403,
    message: 'Give your password again for this: POST /v1/session/confirm, then repeat the request.',
  },
  user_needed: { status: 403, message: 'This is for a user who is signed in, not for an access token.' },
  two_factor_wrong: { status: 403, message: 'This code is not right, or it was used already.' },
  two_factor_is_on: { status: 409, message: 'Two-factor is switched on already.' },
  two_factor_is_off: { status: 409, message: 'Two-factor is not switched on.' },
  link_over: { status: 403, message: 'This link was used, has ended or never was; ask for a new one.' },
  single_sign_on_needed: {
    status: 403,
    message: 'Your company signs in at its own provider; use that button.',
  },
  single_sign_on_off: { status: 409, message: 'Single sign-on is not switched on here.' },
  single_sign_on_failed: { status: 403, message: 'Single sign-on did not work: {reason}.' },
  setup_done: { status: 409, message: 'Somebody has set this installation up already; sign in.' },
  last_owner: {
    status: 409,
    message: 'This is the last owner; make somebody else an owner first.',
  },
  account_disabled: { status: 403, message: 'This account is disabled; ask an admin of your company.' },
  account_locked: { status: 403, message: 'Too many failed logins; the account opens again at {until}.' },

  email_not_proved: {
    status: 403,
    message: 'Prove your e-mail address first: POST /v1/share/prove mails you a link.',
  },
  own_session_needed: {
    status: 401,
    message: 'This is for who proved the e-mail: POST /v1/share/prove mails a link that opens a session.',
  },
  mail_is_off: { status: 409, message: 'No mail server is set up here, so nothing was sent.' },
  no_running_program: { status: 404, message: 'No referral program is open at the moment.' },

  // events
  missing_event_name: {
    status: 400,
    message:
      'An event name is needed: event_name in the body, in the path, or a job object as ServiceTitan and Zapier send it.',
  },
  missing_job_id: {
    status: 400,
    message:
      'The job has no id that can be read: job.id must be the whole number that ServiceTitan gave the job.',
  },
  invalid_event_name: {
    status: 400,
    message: 'An event name has 1 to 200 characters and no control characters.',
  },
  invalid_event_time_format: {
    status: 400,
    message: 'event_time must be ISO 8601, as 2026-04-01T15:22:10Z.',
  },
  idempotency_key_reused: {
    status: 409,
    message: 'This Idempotency-Key was used with other bytes; use a new key for a new event.',
  },
  invalid_idempotency_key: { status: 400, message: 'An Idempotency-Key has 1 to 255 printable characters.' },
  batch_too_large: { status: 400, message: 'A batch holds at most {limit} events.' },
  max_fetch_size_1000: { status: 400, message: 'limit is at most 1000.' },

  // tokens and keys
  maximum_name_length: { status: 400, message: 'A name has at most 255 characters.' },
  invalid_duration: { status: 400, message: 'duration_seconds is a whole number from 1 to 315360000.' },
  invalid_scope: { status: 400, message: 'Unknown scope {scope}; known are {known}.' },
  no_such_connection: {
    status: 400,
    message: 'There is no connection {connection_id}; give the id of one of yours.',
  },
  invalid_program_domain: { status: 400, message: '{host} cannot be a program domain: {reason}' },
  domain_taken: { status: 409, message: '{host} is the program domain of another client.' },
  no_such_managed_token: { status: 404, message: 'There is no managed token with this id.' },
  client_key_missing: { status: 400, message: 'The key (the client secret) is missing.' },
  client_key_missing_type: { status: 400, message: 'The key type is missing; use WEBHOOK or JWT.' },
  client_key_missing_algorithm: {
    status: 400,
    message: 'The algorithm is missing; use OAUTH, or of a JWT key HS256, RS256, ES256 or a longer one.',
  },
  client_key_too_long: { status: 400, message: 'The key is longer than 10,000 characters.' },
  client_key_too_short: { status: 400, message: 'The key is empty once blanks are taken off.' },
  client_key_invalid: { status: 400, message: 'The key holds characters that no secret has.' },
  client_key_unsupported_type: {
    status: 400,
    message:
      'Key type {type} with algorithm {algorithm} is not supported; use WEBHOOK with OAUTH, or JWT with HS256, RS256, ES256 or a longer one.',
  },
  client_key_duplicate_partner_key_id: { status: 400, message: 'Another key has this partner_key_id.' },
  invalid_jwt: { status: 400, message: 'The signed identity (jwt) cannot be used: {reason}' },
  client_key_invalid_tag: { status: 400, message: 'A tag has 1 to 100 characters.' },
  client_key_in_use: {
    status: 409,
    message: 'Connection {connection} still uses this key; give it another key first.',
  },
  missing_oauth_client_id: { status: 400, message: 'The oauth_client_id is missing.' },
  oauth_client_id_too_long: { status: 400, message: 'The oauth_client_id is longer than 1,000 characters.' },
  missing_authorization_url: { status: 400, message: 'The authorization_url (the token URL) is missing.' },
  invalid_authorization_url: {
    status: 400,
    message: 'The authorization_url must be an http(s) URL: {reason}',
  },
  scope_too_long: { status: 400, message: 'The scope is longer than 2,000 characters.' },

  // people and codes
  person_not_found: { status: 404, message: 'There is no such person.' },
  person_without_code: {
    status: 400,
    message: 'These persons have no live code to print: {person_ids}. Make one with POST /v1/staff.',
  },
  nobody_to_print: { status: 400, message: 'No {kind} has a code to print; make some with POST /v1/staff.' },
  invalid_email: { status: 400, message: '{value} is not an e-mail address that can identify a person.' },
  code_taken: { status: 400, message: 'The code {code} is taken; free ones like it: {free}.' },
  code_taken_by_promotion: { status: 400, message: 'The code {code} is the name of a promotion link.' },
  code_out_of_range: { status: 400, message: 'A code has 4 to 50 characters.' },
  code_illegal_character: {
    status: 400,
    message: 'A code holds letters, digits, dashes, underscores and periods only.',
  },
  code_contains_reserved_word: { status: 400, message: 'The code holds a reserved word: {word}.' },
  code_profane_word: { status: 400, message: 'The code holds a word that should not be printed on a card.' },
  missing_label: { status: 400, message: 'label (the program label) is needed.' },

  // referrals, campaigns, rewards
  referral_decided: {
    status: 409,
    message: 'The reward of this referral is decided; change it through review.',
  },
  reason_required: { status: 400, message: 'Say why: reason is needed.' },
  campaign_invalid: { status: 400, message: 'The campaign contradicts itself or lacks something: {reason}' },
  campaign_nothing_to_publish: { status: 409, message: 'There is no draft to publish.' },
  audience_in_use: {
    status: 409,
    message: 'Campaigns are for this audience or not for it: {campaigns}. Take it out of them first.',
  },
  replay_under_way: {
    status: 409,
    message: 'A replay of this campaign is under way; wait for it or cancel it.',
  },
  campaign_draft_exists: {
    status: 409,
    message: 'There is a draft already (version {version}); say replace_draft to put this in its place.',
  },
  campaign_rewards_on_hold: {
    status: 409,
    message:
      'Rewards of this campaign that are on hold, approved or failed, and not given yet: {rewards}. Pay or cancel them first.',
  },
  reward_illegal_state_transition: { status: 400, message: 'A reward that is {from} cannot become {to}.' },
  reward_in_not_retryable_state: { status: 400, message: 'Only a failed reward can be tried again.' },
  reward_in_payout: {
    status: 409,
    message:
      'The payout {payout_id} holds this reward: cancel the payout before it is sent, or wait for its end.',
  },
  import_file_invalid: { status: 400, message: 'The file cannot be imported: {reason}' },
  balances_for_administrators: {
    status: 403,
    message: 'Balances become rewards, so only an administrator (CLIENT_ADMIN) imports them.',
  },
  coupon_file_invalid: { status: 400, message: 'The file of codes cannot be taken: {reason}' },
  payout_sent: {
    status: 409,
    message: 'This payout is {state}: only one that was not handed to a provider yet can be canceled.',
  },
  supplier_has_open_payouts: {
    status: 409,
    message:
      '{open} payouts are open at the present account of {name}: {what} cannot change. Wait for their end, resolve them, or add another supplier.',
  },
  reward_paid_by_supplier: {
    status: 409,
    message: 'This reward is paid by a supplier of the kind {supplier}: no report of others ends it.',
  },
  payout_in_turn: {
    status: 409,
    message: 'A call about this payout is under way: wait for its answer, until {until} at the latest.',
  },
  payout_not_open: { status: 409, message: 'This payout is {state}: there is nothing to resolve.' },
  reward_over_cap: {
    status: 409,
    message: 'This is above a cap: {reason} Say override_caps to give it all the same.',
  },
  review_decided: { status: 409, message: 'This review is {state} already.' },
  listed_already: {
    status: 409,
    message: 'This stands on the {list} list already; remove entry {entry_id} first.',
  },
  reward_not_payable: { status: 409, message: 'This reward may not be paid now: {reason}' },
  reward_from_integration: {
    status: 409,
    message: 'This reward comes from an integration environment and is never paid.',
  },

  // ServiceTitan
  connection_invalid: {
    status: 400,
    message: 'The connection contradicts itself or lacks something: {reason}',
  },
  webhook_not_set_up: {
    status: 403,
    message: 'This connection has no key to check webhooks with; add one under webhook-keys.',
  },
  twilio_signature_invalid: {
    status: 403,
    message: 'This request is not signed by the Twilio account of this client for the address {url}.',
  },
  webhook_signature_missing: {
    status: 403,
    message: 'A signature is needed in the header {header}: HMAC-SHA256 over the raw body, in hex or base64.',
  },
  webhook_signature_wrong: {
    status: 403,
    message: 'The signature in {header} was not made with a key of this connection over these bytes.',
  },
  webhook_token_wrong: {
    status: 403,
    message: 'The token of the callback URL (access_token) is missing or wrong.',
  },
  webhook_envelope_invalid: {
    status: 400,
    message: 'This is no CloudEvents 1.0 event as ServiceTitan sends it: {reason}',
  },
  webhook_foreign_tenant: {
    status: 403,
    message: 'The event is of tenant {tenant_id}, and this connection is of another one.',
  },
  address_not_allowed: {
    status: 400,
    message: 'The address {url} is private, local or not http(s); the operator can allow that.',
  },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** A refusal that its caller can mend. Carries a code of the catalogue; the HTTP layer turns it into the error envelope (IN-7). */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly parameters: Record<string, unknown>;

  constructor(code: ErrorCode, parameters: Record<string, unknown> = {}) {
    super(refusalMessage(code, parameters));
    this.name = 'Refusal';
    this.code = code;
    this.parameters = parameters;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** The catalogue's sentence with its `{name}`s filled in. */
export function refusalMessage(code: ErrorCode, parameters: Record<string, unknown>): string {
  return ERRORS[code].message.replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ''));
}
