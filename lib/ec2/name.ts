/** Names of clusters. They become folders, tags and filters, so they have no characters with a meaning there. */

/** What a cluster's name looks like: no path, no wildcard, not empty. */
export const clusterName = /^[a-z][a-z0-9-]{0,30}$/;

/**
 * Returns the name.
 *
 * @throws {TypeError} if no cluster of the lab can have it.
 */
export function checkName(name: string): string {
  if (clusterName.test(name)) return name;
  throw new TypeError(`${JSON.stringify(name)} is not the name of a cluster.`);
}
