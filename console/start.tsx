// Starts the console: styles, the data cache, the frame, and the pages in it.

import './look/styles.ts';
import './look/global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError, onApiWish } from './api/api.ts';
import { forgetSession, sessionQuery } from './api/session.tsx';
import { language } from './language.ts';
import { cssVariables, theme } from './look/theme.ts';
import { overlaysAreWanted } from './parts/overlay-door.ts';
import { Gate } from './shell/gate.tsx';
import { loadFirstPage } from './shell/router.tsx';

const Overlays = lazy(async () => {
  await overlaysAreWanted();
  return { default: (await import('./shell/overlays.tsx')).Overlays };
});

const READ_ANEW = 'goodword:read-anew';

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What was refused is refused again; what was not heard is worth another try.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status > 0 && error.status < 500),
    },
  },
});

onApiWish({
  onSignedOut: () => forgetSession(queryClient),
  renewSession: async () => {
    await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 });
  },
  confirmPassword: async () => (await import('./shell/password-again.tsx')).askForPassword(),
});

/** After an update of the server the parts of the old console are gone: the page is read anew, but not over and over. */
addEventListener('vite:preloadError', () => {
  const last = Number(sessionStorage.getItem(READ_ANEW) ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem(READ_ANEW, String(Date.now()));
  location.reload();
});

// The style elements that components make must carry the nonce of this answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
Object.assign(globalThis, { __webpack_nonce__: nonce });

// The page's own part comes while the session is asked for.
loadFirstPage();

document.documentElement.lang = language;
createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      deduplicateInlineStyles
    >
      <QueryClientProvider client={queryClient}>
        <Gate />
        <Suspense>
          <Overlays />
        </Suspense>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
