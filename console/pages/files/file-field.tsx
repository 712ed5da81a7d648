// The place of a file: dropped, or chosen by mouse or keyboard.

import { Button, FileButton, Text } from '@mantine/core';
import { useState } from 'react';
import { useFormats } from '../../parts/format.tsx';
import classes from './files.module.css';
import { words } from './words.ts';

const BYTES_MAX = 20 * 1024 * 1024;

export function FileField({ file, onChange }: { file: File | null; onChange(file: File | null): void }) {
  const { number } = useFormats();
  const [isOver, setOver] = useState(false);
  const [isTooLarge, setTooLarge] = useState(false);
  const take = (next: File | null | undefined) => {
    if (!next) return;
    setTooLarge(next.size > BYTES_MAX);
    onChange(next.size > BYTES_MAX ? null : next);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: who cannot drop has the button within */}
      <div
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files[0]);
        }}
      >
        {file ? (
          <Text fw={550}>{words.chosen(file.name, number(Math.ceil(file.size / 1024)))}</Text>
        ) : (
          <Text c="dimmed">{words.drop}</Text>
        )}
        <FileButton onChange={take} accept=".csv,.tsv,.txt,text/csv">
          {(props) => (
            <Button variant="default" {...props}>
              {file ? words.another : words.choose}
            </Button>
          )}
        </FileButton>
      </div>
      {isTooLarge && (
        <Text c="red" size="sm" role="alert">
          {words.tooLarge}
        </Text>
      )}
    </>
  );
}
