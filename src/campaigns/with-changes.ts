// A campaign with some of its settings changed: groups are changed member by member, everything else is replaced whole. Pure.

type Fields = Record<string, unknown>;

/** What is left out of `changes` stays. Zones are changed member by member each. */
export function withChanges(current: Fields, changes: Fields): Fields {
  const wanted: Fields = { ...current, ...changes };
  for (const [group, value] of Object.entries(changes)) {
    const known = current[group];
    if (isFields(known) && isFields(value)) wanted[group] = mixed(known, value, group === 'zones');
  }
  return wanted;
}

/** `changes` over `known`, member by member; `deeper`: and of each member too. */
function mixed(known: Fields, changes: Fields, deeper: boolean): Fields {
  const members = Object.entries(changes).map(([name, value]) => {
    const before = known[name];
    return [name, deeper && isFields(before) && isFields(value) ? { ...before, ...value } : value];
  });
  return { ...known, ...Object.fromEntries(members) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
