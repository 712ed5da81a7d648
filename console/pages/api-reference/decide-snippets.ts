// A request as curl, JavaScript and Python write it, ready to paste. Pure.

export interface RequestWish {
  method: string;
  /** With host, path and query. */
  url: string;
  /** Whether an access token goes along; its value stays TOKEN. */
  needsToken: boolean;
  /** null: no body. */
  body: string | null;
  contentType: string;
}

export const SNIPPET_KINDS = ['curl', 'javascript', 'python'] as const;
export type SnippetKind = (typeof SNIPPET_KINDS)[number];

export function snippetOf(kind: SnippetKind, wish: RequestWish): string {
  return { curl, javascript, python }[kind](wish);
}

function curl({ method, url, needsToken, body, contentType }: RequestWish): string {
  const parts = [
    method === 'GET' ? `curl ${shell(url)}` : `curl -X ${method} ${shell(url)}`,
    ...(needsToken ? [`-H "Authorization: Bearer $TOKEN"`] : []),
    ...(body === null ? [] : [`-H ${shell(`Content-Type: ${contentType}`)}`, `--data-binary ${shell(body)}`]),
  ];
  return parts.join(' \\\n  ');
}

function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function javascript({ method, url, needsToken, body, contentType }: RequestWish): string {
  const json = jsonOf(body, contentType);
  const headers = [
    ...(needsToken ? ["authorization: 'Bearer ' + process.env.TOKEN"] : []),
    ...(body === null ? [] : [`'content-type': ${quoted(contentType)}`]),
  ];
  const options = [
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(headers.length === 0 ? [] : [`  headers: { ${headers.join(', ')} },`]),
    ...(body === null
      ? []
      : [
          json === undefined
            ? `  body: ${quoted(body)},`
            : `  body: JSON.stringify(${indented(pretty(json), '  ')}),`,
        ]),
  ];
  const call =
    options.length === 0 ? `fetch(${quoted(url)})` : `fetch(${quoted(url)}, {\n${options.join('\n')}\n})`;
  return [
    `const response = await ${call};`,
    'if (!response.ok) throw new Error(await response.text());',
    'console.log(await response.json());',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

function python({ method, url, needsToken, body, contentType }: RequestWish): string {
  const json = jsonOf(body, contentType);
  const headers = [
    ...(needsToken ? [`"Authorization": f"Bearer {os.environ['TOKEN']}"`] : []),
    ...(body !== null && json === undefined ? [`"Content-Type": ${JSON.stringify(contentType)}`] : []),
  ];
  const values = [
    `    ${JSON.stringify(url)},`,
    ...(headers.length === 0 ? [] : [`    headers={${headers.join(', ')}},`]),
    ...(body === null
      ? []
      : [
          json === undefined
            ? `    data=${JSON.stringify(body)},`
            : `    json=${indented(literal(json), '    ')},`,
        ]),
  ];
  return [
    ...(needsToken ? ['import os'] : []),
    'import requests',
    '',
    `response = requests.${method.toLowerCase()}(`,
    ...values,
    ')',
    'response.raise_for_status()',
    'print(response.json())',
  ].join('\n');
}

/** undefined: it is no JSON. */
function jsonOf(body: string | null, contentType: string): unknown {
  if (body === null || !/json/.test(contentType)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function indented(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`);
}

/** As Python writes it. */
function literal(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${list(value.map(literal))}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${literal(one)}`);
    return entries.length === 0 ? '{}' : `{${list(entries)}}`;
  }
  return JSON.stringify(value);
}

function list(items: string[]): string {
  return `\n  ${items.map((item) => indented(item, '  ')).join(',\n  ')},\n`;
}
