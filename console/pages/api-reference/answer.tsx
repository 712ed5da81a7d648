// What came back: status, time, headers and body; a file is offered to be saved.

import { Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { CodeBlock } from '../../parts/copy.tsx';
import { useFormats } from '../../parts/format.tsx';
import type { Exchanged } from './exchange.ts';
import classes from './reference.module.css';
import { words } from './words.ts';

/** More than this no browser lays out at once. */
const SHOWN_MAX = 100_000;

export function Answer({ answer }: { answer: Exchanged }) {
  const { number } = useFormats();
  const { status, statusText, ms, headers, body, contentType } = answer;
  const isText = /json|text|xml|javascript|svg|urlencoded/.test(contentType);
  const color = status < 300 ? 'teal' : status < 400 ? 'cobalt' : 'red';
  return (
    <Stack gap="xs" component="section" aria-label={words.answer}>
      <Group gap="xs" role="status">
        <Badge color={color}>{`${status} ${statusText}`.trim()}</Badge>
        <Text size="sm" c="dimmed">
          {words.answerIn(number(ms), number(body.size))}
        </Text>
      </Group>
      {answer.isStopped && <Text size="sm">{words.stopped}</Text>}
      <details className={classes.more}>
        <summary>{`${words.headers} (${headers.length})`}</summary>
        <ul className={classes.fields}>
          {headers.map(([name, value]) => (
            <li key={name} className={classes.headers}>
              {`${name}: ${value}`}
            </li>
          ))}
        </ul>
      </details>
      {body.size === 0 && <Text size="sm">{words.emptyAnswer}</Text>}
      {body.size > 0 && !isText && <Text size="sm">{words.fileAnswer(contentType)}</Text>}
      {body.size > 0 && isText && <BodyText body={body} isJson={contentType.includes('json')} />}
      {body.size > 0 && (!isText || body.size > SHOWN_MAX) && (
        <Group>
          <Button variant="default" leftSection={<IconDownload size={15} />} onClick={() => save(body)}>
            {words.saveFile}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function BodyText({ body, isJson }: { body: Blob; isJson: boolean }) {
  const { number } = useFormats();
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let isWanted = true;
    void body.text().then((read) => {
      if (isWanted) setText(isJson ? pretty(read) : read);
    });
    return () => {
      isWanted = false;
    };
  }, [body, isJson]);
  if (text === null) return <Skeleton h={80} />;
  return (
    <>
      {text.length > SHOWN_MAX && <Text size="sm">{words.cut(number(SHOWN_MAX))}</Text>}
      <CodeBlock label={words.answerBody} text={text.slice(0, SHOWN_MAX)} />
    </>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function save(body: Blob): void {
  const url = URL.createObjectURL(body);
  const link = document.createElement('a');
  link.href = url;
  link.download = words.fileName;
  link.click();
  URL.revokeObjectURL(url);
}
