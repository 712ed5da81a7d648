// A person in a sentence or a table: the name, or what else is known; and the way to the profile.

import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';

interface Named {
  person_id: string;
  name?: string | null;
  email?: string | null;
  phone?: string | null;
}

export function PersonName({ person }: { person: Named | null }) {
  return <>{person === null ? '–' : personText(person)}</>;
}

export function PersonLink({ person }: { person: Named }) {
  return (
    <Anchor component={Link} to={`/people/${person.person_id}`} inherit>
      {personText(person)}
    </Anchor>
  );
}

export function personText({ person_id: id, name, email, phone }: Named): string {
  return name || email || phone || `#${id}`;
}
