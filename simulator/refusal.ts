// Owns the one error that is an answer: what the stand-in refuses, with the HTTP status and the fields at fault.

/** Field name → messages; the empty name is for what belongs to no field. */
export type Problems = Record<string, string[]>;

export class Refusal extends Error {
  readonly status: 400 | 404 | 409;
  readonly problems: Problems;

  constructor(status: 400 | 404 | 409, problems: Problems) {
    super(Object.values(problems).flat().join(' ') || `Refused with ${status}.`);
    this.status = status;
    this.problems = problems;
  }
}

export function invalid(field: string, message: string): Refusal {
  return new Refusal(400, { [field]: [message] });
}

export function notFound(what: string, id: number | string): Refusal {
  return new Refusal(404, { '': [`There is no ${what} ${id}.`] });
}

export function conflict(message: string): Refusal {
  return new Refusal(409, { '': [message] });
}
