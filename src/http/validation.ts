// Says what is wrong with a request in words: where, what, and how to mend it; all problems at once.

import type { FastifyRequest } from 'fastify';
import { ZodType } from 'zod';
import { Refusal } from '../base/errors.ts';

export interface Problem {
  /** As "body.rewards.advocate.percent" or "query.limit". */
  where: string;
  /** A stable word, as "invalid_type". */
  what: string;
  /** What was expected, in words. */
  how: string;
}

/** The order in which Fastify validates the parts of a request; it stops at the first that fails. */
const PARTS: readonly string[] = ['params', 'body', 'querystring', 'headers'];

/** The problems of the part that failed, as the zod compiler gives them. */
export function problemsOf(
  part: string,
  validation: readonly { instancePath: string; keyword: string; message?: string }[],
): Problem[] {
  return validation.map((issue) => ({
    where: place(
      part,
      issue.instancePath.split('/').filter((step) => step !== ''),
    ),
    what: issue.keyword,
    how: issue.message ?? 'This value is not right.',
  }));
}

/** The problems of the parts that were not looked at any more. */
export function remainingProblems(failedPart: string, request: FastifyRequest): Problem[] {
  const { schema } = request.routeOptions;
  const received: readonly [string, unknown, unknown][] = [
    ['body', schema?.body, request.body],
    ['querystring', schema?.querystring, request.query],
    ['headers', schema?.headers, request.headers],
  ];
  const rest = received.filter(([part]) => PARTS.indexOf(part) > PARTS.indexOf(failedPart));
  return rest.flatMap(([part, expected, value]) => {
    if (!(expected instanceof ZodType)) return [];
    const result = expected.safeParse(value);
    if (result.success) return [];
    return result.error.issues.map((issue) => ({
      where: place(part, issue.path.map(String)),
      what: issue.code,
      how: issue.message,
    }));
  });
}

const MOST_LISTED = 50;

/** One refusal that lists them all. */
export function listedProblems(problems: Problem[]): Refusal {
  const listed = problems.slice(0, MOST_LISTED);
  const reason = listed.map(({ where, how }) => `${where}: ${how}`).join('; ');
  return new Refusal('validation_error', { reason, problems: listed });
}

function place(part: string, path: string[]): string {
  return [part === 'querystring' ? 'query' : part, ...path].join('.');
}
