// Owns the list of requests that were received, for assertions and for the office page.

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Virtual time, ISO 8601. */
  readonly at: string;
  /** The answer's status; null while there is none, also for resets and hangs. */
  status: number | null;
  /** The parsed JSON body of a write; never that of a token request. */
  body?: unknown;
}

const KEPT = 20_000;

export class SeenRequests {
  #requests: SeenRequest[] = [];
  #counts = new Map<string, number>();

  /** The newest requests (up to 20,000 to 40,000 are kept), oldest first. */
  get all(): readonly SeenRequest[] {
    return this.#requests;
  }

  /** How many calls each operation got since the start or the last clear, e.g. `GET jpm/jobs/:id`. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  add(request: SeenRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > 2 * KEPT) this.#requests = this.#requests.slice(-KEPT);
  }

  count(operation: string): void {
    this.#counts.set(operation, (this.#counts.get(operation) ?? 0) + 1);
  }

  clear(): void {
    this.#requests = [];
    this.#counts = new Map();
  }
}
