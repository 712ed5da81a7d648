// The shape of a reason: what every rule gives back and what every explanation shows (QU, EX-1).

/** pass and fail decide; unknown keeps the decision open until the fact arrives (QU-4). */
export type RuleResult = 'pass' | 'fail' | 'unknown';

/** One rule's finding. `facts` hold only plain JSON values: ids, amounts in minor units, ISO instants. */
export interface Reason {
  /** Rule id of docs/rules.md, as "QU-2". */
  rule: string;
  /** Stable machine word, as "existing_customer". */
  code: string;
  result: RuleResult;
  facts: Record<string, unknown>;
}
