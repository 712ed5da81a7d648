// Home.

import { PageHeader } from '../../parts/page-header.tsx';
import { words } from './words.ts';

export function HomePage() {
  return <PageHeader title={words.title} />;
}
