// The live stream: lines as they come, the newest first; while it is paused they wait beside.

import { useEffect, useRef, useState } from 'react';
import { type Query, withQuery } from '../../api/api.ts';
import { useMaybeSession } from '../../api/session.tsx';
import type { StreamLine } from './wire.ts';

/** What is shown at most; older ones are in the list. */
const MOST = 200;
const AGAIN_MS = 3_000;

export type StreamState = 'connecting' | 'live' | 'broken';

export function useStream(query: Query) {
  const [lines, setLines] = useState<StreamLine[]>([]);
  const [state, setState] = useState<StreamState>('connecting');
  const [isPaused, setPaused] = useState(false);
  const [held, setHeld] = useState<StreamLine[]>([]);
  const paused = useRef(false);
  const { refetch: onRefused } = useMaybeSession();
  const url = withQuery('/v1/events/stream', query);
  useEffect(() => {
    setLines([]);
    setHeld([]);
    setState('connecting');
    let lastId = '';
    let again: number | undefined;
    let source: EventSource;
    const take = (event: MessageEvent<string>) => {
      const line = JSON.parse(event.data) as StreamLine;
      lastId = event.lastEventId;
      (paused.current ? setHeld : setLines)((before) => withLine(before, line));
    };
    const open = () => {
      source = new EventSource(withQuery(url, { last_event_id: lastId }));
      source.addEventListener('open', () => setState('live'));
      source.addEventListener('error', () => {
        setState('broken');
        // When a connection breaks the browser comes again by itself; after a refusal (too many, restarting) it does not.
        if (source.readyState !== EventSource.CLOSED) return;
        again = window.setTimeout(open, AGAIN_MS);
        void onRefused();
      });
      source.addEventListener('input', take);
      source.addEventListener('refused', take);
    };
    open();
    return () => {
      window.clearTimeout(again);
      source.close();
    };
  }, [url, onRefused]);
  const pause = () => {
    paused.current = true;
    setPaused(true);
  };
  const goOn = () => {
    paused.current = false;
    setPaused(false);
    setLines(held.toReversed().reduce(withLine, lines));
    setHeld([]);
  };
  return { lines, state, isPaused, missed: held.length, pause, goOn };
}

/** A line that was there already only changes its state. */
function withLine(lines: StreamLine[], line: StreamLine): StreamLine[] {
  if (lines.some(({ id }) => id === line.id)) return lines.map((one) => (one.id === line.id ? line : one));
  return [line, ...lines].slice(0, MOST);
}
