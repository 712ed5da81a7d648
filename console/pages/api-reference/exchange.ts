// One request and all of its answer: status, time, headers, body. A stream is read until it ends or somebody stops it.

import { ApiError, confirmPassword, csrfHeader } from '../../api/api.ts';

export interface Exchanged {
  status: number;
  statusText: string;
  ms: number;
  headers: [string, string][];
  contentType: string;
  body: Blob;
  isStopped: boolean;
}

interface ExchangeOptions {
  body: string | null;
  contentType: string;
  signal: AbortSignal;
}

/** Throws ApiError when nothing comes back at all. */
export async function exchange(method: string, target: string, options: ExchangeOptions): Promise<Exchanged> {
  const began = performance.now();
  const response = await ask(method, target, options);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let isStopped = false;
  const reader = response.body?.getReader();
  options.signal.addEventListener('abort', () => void reader?.cancel().catch(() => {}));
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      parts.push(part.value);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  if (options.signal.aborted) isStopped = true;
  const contentType = response.headers.get('content-type') ?? '';
  return {
    ...{ status: response.status, statusText: response.statusText, contentType, isStopped },
    ms: Math.round(performance.now() - began),
    headers: [...response.headers],
    body: new Blob(parts, { type: contentType }),
  };
}

/** The answer as it is, refusals included. The password is asked again where the server wants it, and the request repeated. */
async function ask(method: string, target: string, options: ExchangeOptions): Promise<Response> {
  const { body, contentType, signal } = options;
  const once = () =>
    fetch(target, {
      ...{ method, credentials: 'same-origin', body, signal },
      headers: {
        ...(body !== null && { 'content-type': contentType }),
        ...(method !== 'GET' && csrfHeader()),
      },
    });
  try {
    const response = await once();
    if (response.status !== 403) return response;
    const text = await response.clone().text();
    return /"code":\s*"password_needed"/.test(text) && (await confirmPassword()) ? await once() : response;
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiError(0, { code: 'unreachable', message: '' });
  }
}
