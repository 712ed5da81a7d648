// What a measured client has: a campaign, and a caller with the owner's token.

export const CAMPAIGN = {
  name: 'Bench',
  program_label: 'refer-a-friend',
  company_name: 'Bench Heating',
  company_url: 'https://www.acme.example/',
  rewards: {
    advocate: { amount_minor: 10_000, currency: 'USD' },
    friend: { amount_minor: 5_000, currency: 'USD' },
  },
  hold_days: 14,
};

/** Calls the API and throws on anything but a 2xx. */
export function asOwner(url: string, token: string) {
  return async (method: string, path: string, body?: unknown): Promise<Record<string, string>> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, string>;
  };
}
