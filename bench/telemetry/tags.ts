type Data = Record<string, Record<string, { id: string; path: string }>>;

/** A machine with so many tags, defined through the graph; answers their paths. */
export async function installTags(url: string, key: string, count: number): Promise<string[]> {
  let keys = 0;
  const set = async (mutation: string, input: object, name: string, selection = 'id') => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation($input: ${type}!) {
      ${mutation}(input: $input) { ${name} { ${selection} } } }`;
    const variables = { input: { idempotencyKey: `bench ${(keys += 1)}`, ...input } };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
    const made = data[mutation]?.[name];
    if (!made) throw new Error(JSON.stringify(errors));
    return made;
  };
  const site = await set('setSite', { code: 'S', name: 'Works' }, 'site');
  const area = await set('createArea', { siteId: site.id, code: 'A', name: 'Hall' }, 'area');
  const center = { areaId: area.id, code: 'C', name: 'Cell' };
  const { id: workCenterId } = await set('createWorkCenter', center, 'workCenter');
  const { id: workUnitId } = await set(
    'createWorkUnit',
    { workCenterId, code: 'M', name: 'Machine' },
    'workUnit',
  );
  const paths: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const tag = await set('defineTag', { workUnitId, name: `T${at}` }, 'tag', 'id path');
    paths.push(tag.path);
  }
  return paths;
}
