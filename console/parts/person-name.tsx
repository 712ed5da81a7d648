// A person in a sentence or a table: the name, or what else is known.

interface Named {
  person_id: string;
  name?: string | null;
  email?: string | null;
}

export function PersonName({ person }: { person: Named | null }) {
  return <>{person === null ? '–' : personText(person)}</>;
}

export function personText({ person_id: id, name, email }: Named): string {
  return name || email || `#${id}`;
}
