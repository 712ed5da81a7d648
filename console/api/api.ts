// Calls Goodword's API with the session's cookie and CSRF token, and turns refusals into ApiError. Keeps no data: TanStack Query does.

/** A problem of one value of what was sent. */
export interface FieldProblem {
  /** Path of the value in the body, as rewards.advocate.amount_minor. */
  field: string;
  message: string;
}

/** The error envelope of the API, or (status 0) that nothing came back. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** To be quoted to whoever runs the server. */
  readonly uniqueId: string | null;
  readonly problems: FieldProblem[];
  /** The one value that a code such as invalid_parameter is about; null: none is named. */
  readonly parameter: string | null;
  /** What is wrong with that value, without its name; null: nothing is said. */
  readonly reason: string | null;

  constructor(status: number, envelope: Envelope) {
    super(envelope.message);
    this.status = status;
    this.code = envelope.code;
    this.uniqueId = envelope.unique_id ?? null;
    this.problems = problemsOf(envelope.parameters);
    const name = envelope.parameters?.name;
    this.parameter = typeof name === 'string' ? name : null;
    const reason = envelope.parameters?.reason;
    this.reason = typeof reason === 'string' ? reason : null;
  }
}

interface Envelope {
  code: string;
  message: string;
  unique_id?: string;
  parameters?: Record<string, unknown>;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

let csrfToken: string | null = null;
/** Told by the session when it is read; sent with everything that changes something. */
export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

/** Nobody is signed in, or no longer. */
export function isSignedOut(error: Error): boolean {
  return error instanceof ApiError && /^(missing|invalid|expired)_access_token$/.test(error.code);
}

interface Wishes {
  /** The session is over: show the sign-in page. */
  onSignedOut(): void;
  /** Reads the session again, and with it the CSRF token. */
  renewSession(): Promise<void>;
  /** Asks for the password again; false: the person does not want to. */
  confirmPassword(): Promise<boolean>;
}
let wishes: Wishes | null = null;
/** What the console does when the API asks for more; set once at the start. */
export function onApiWish(handlers: Wishes): void {
  wishes = handlers;
}

/**
 * A GET of the path, as `/v1/campaigns`. Query values that are undefined, null or '' are left out.
 * Throws ApiError. The type is what the route's wire type says; nothing is checked again here.
 */
export function get<Body>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Body> {
  return call('GET', withQuery(path, query), undefined, signal);
}

/** A Blob is sent as it is, with its own type: a file. All else is JSON. */
export function post<Body>(path: string, body?: unknown): Promise<Body> {
  return call('POST', path, body);
}

export function put<Body>(path: string, body?: unknown): Promise<Body> {
  return call('PUT', path, body);
}

export function patch<Body>(path: string, body?: unknown): Promise<Body> {
  return call('PATCH', path, body);
}

/** DELETE; the word is taken in the language. */
export function remove<Body>(path: string, body?: unknown): Promise<Body> {
  return call('DELETE', path, body);
}

/** For calls whose answers are wanted as they are (the API reference): the token, and the question for the password. */
export function csrfHeader(): Record<string, string> {
  return csrfToken === null ? {} : { 'x-csrf-token': csrfToken };
}
export async function confirmPassword(): Promise<boolean> {
  return (await wishes?.confirmPassword()) ?? false;
}

export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${text}`;
}

async function call<Body>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Body> {
  try {
    return await send<Body>(method, path, body, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isSignedOut(error) && path !== '/v1/session') wishes?.onSignedOut();
    if (error.code === 'csrf_token_wrong') {
      // Another tab signed in anew: this one learns the new token and repeats itself once.
      await wishes?.renewSession();
      return send(method, path, body, signal);
    }
    if (error.code === 'password_needed' && (await wishes?.confirmPassword())) {
      return send(method, path, body, signal);
    }
    throw error;
  }
}

async function send<Body>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Body> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': body instanceof Blob ? body.type : 'application/json' }),
        ...(method !== 'GET' && csrfHeader()),
      },
      ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, { code: 'unreachable', message: '' });
  }
  const text = await response.text();
  const parsed = parse(text);
  if (response.ok) return parsed as Body;
  throw new ApiError(response.status, isEnvelope(parsed) ? parsed : { code: 'unreadable', message: '' });
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}

/** validation_error says {where: 'body.email', how}; rooms with own checks say {field, message}, or a sentence. */
function problemsOf(parameters: Record<string, unknown> | undefined): FieldProblem[] {
  const problems = parameters?.problems;
  if (!Array.isArray(problems)) return [];
  return problems.map((problem: string | Record<string, unknown>) => {
    if (typeof problem === 'string') return { field: '', message: problem };
    return {
      field: String(problem.field ?? problem.where ?? '').replace(/^(body|query)\./, ''),
      message: String(problem.message ?? problem.how ?? ''),
    };
  });
}
