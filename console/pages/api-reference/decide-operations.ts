// The operations of a document: their addresses in the console, groups, search, and which refusals each may meet. Pure.

import type { OpenApiDocument, OperationObject } from './wire.ts';

export interface Operation extends OperationObject {
  /** In the address of its page: get-v1-users-id */
  slug: string;
  /** As GET. */
  method: string;
  path: string;
  tag: string;
}

interface OperationGroup {
  tag: string;
  operations: Operation[];
}

/** In the order of the document, names of groups with a capital. */
export function operationsOf(document: Pick<OpenApiDocument, 'paths'>): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      slug: `${method}-${path
        .replaceAll(/[{}]/g, '')
        .replaceAll(/[^\w.]+/g, '-')
        .replaceAll(/^-|-$/g, '')}`,
      method: method.toUpperCase(),
      path,
      tag: capital(operation.tags?.[0] ?? 'Other'),
    })),
  );
}

function capital(text: string): string {
  return text === 'servicetitan' ? 'ServiceTitan' : text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function groupsOf(operations: Operation[]): OperationGroup[] {
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    groups.set(operation.tag, [...(groups.get(operation.tag) ?? []), operation]);
  }
  return [...groups]
    .map(([tag, own]) => ({ tag, operations: own }))
    .sort((a, b) => a.tag.localeCompare(b.tag));
}

/** Every word must be found: in method, path, summary, description, group or the name of a parameter. */
export function findOperations(operations: Operation[], text: string): Operation[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return operations;
  return operations.filter((operation) => {
    const names = (operation.parameters ?? []).map(({ name }) => name);
    const { method, path, summary, description, tag } = operation;
    const said = [method, path, summary, description, tag, ...names].join(' ').toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** Codes that its shape lets it meet; what a room refuses by itself comes on top. */
export function refusalsOf(operation: Operation): string[] {
  const needsToken = operation.security !== undefined;
  return [
    ...(operation.requestBody ? ['invalid_json', 'missing_request_body', 'payload_too_large'] : []),
    ...(operation.requestBody || operation.parameters ? ['validation_error'] : []),
    ...(needsToken
      ? ['missing_access_token', 'invalid_access_token', 'expired_access_token', 'access_denied']
      : []),
    ...(operation.path.includes('{') ? ['not_found'] : []),
    'too_many_requests',
    'database_unavailable',
    'software_error',
  ];
}
